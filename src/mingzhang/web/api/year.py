"""The year of a booklet, for programs that know what was reached: rows are added, none is changed.

A row that is kept already is not kept again, so that a program may send what it has every day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _ as translated
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.api.form import NO_NUL, Number
from mingzhang.web.api.problem import Problem
from mingzhang.web.api.throttle import BY_TOKEN
from mingzhang.web.api.token import Bearer, token_user
from mingzhang.web.core.address import address_of
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import Slot, YearRow
from mingzhang.web.record.kept import By, add_rows, counting
from mingzhang.web.record.label import ACTIONS
from mingzhang.year.kept import TABLES, row_of, same_as

router = Router(tags=[_("编制与审核")], throttle=BY_TOKEN)
YEAR = Bearer("year")
MOST = 1_000
"""Rows of one request."""
MOST_TOLD = 50
"""Mistakes of one answer."""

Text = Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)]


class RowsIn(Schema):
    """Rows of one table; texts by the keys of its fields, as in the CSV files."""

    rows: list[dict[str, Text]] = Field(..., min_length=1, max_length=MOST)


class RowsOut(Schema):
    """What became of the rows that were sent."""

    added: list[int] = Field(..., description=_("新增各行的序号"))
    same: int = Field(..., description=_("已经有的行数，没有再记"))


class RowOut(Schema):
    """One row that counts."""

    number: int
    values: dict[str, str]
    at: datetime
    user: str
    program: str = Field("", description=_("由程序报送的，令牌的名称"))


def _slot(request: HttpRequest, slot_id: int, table: str, action: str) -> Slot:
    if table not in TABLES:
        raise Http404
    return get_slot(token_user(request), slot_id, action)


@router.get(
    "/slots/{slot_id}/year/{table}",
    auth=YEAR,
    response=list[RowOut],
    summary=_("这一年的一张表"),
    description=_(
        "readings 绩效读数，money 资金台账，purchases 政府采购登记，assets 资产登记；撤下的不在内。"
    ),
)
def rows(request: HttpRequest, slot_id: Number, table: str) -> list[dict[str, Any]]:
    """Those that count, in their order."""
    slot = _slot(request, slot_id, table, "view")
    return [_row_data(row) for row in counting(slot, table).select_related("user", "token")]


def _row_data(row: YearRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "values": row.values,
        "at": row.at,
        "user": str(row.user),
        "program": row.token.name if row.token is not None else "",
    }


@router.post(
    "/slots/{slot_id}/year/{table}",
    auth=YEAR,
    response={201: RowsOut, 200: RowsOut},
    summary=_("报送这一年的行"),
    description=_(
        "例如统计系统每天报送绩效读数。全部看得懂才收，一行不对一行不收；已经有的行不再记一遍，"
        "所以同一请求可以重发。各栏的名称与CSV的栏目相同，见 docs/year.md。"
    ),
)
def add(request: HttpRequest, slot_id: Number, table: str, sent: RowsIn) -> Any:
    """All of them or none; what is kept already is counted and left."""
    slot = _slot(request, slot_id, table, ACTIONS[table] if table in TABLES else "view")
    given = [_named(row, table) for row in sent.rows]
    kept = {same_as(row.values) for row in counting(slot, table)}
    fresh = {same_as(typed): typed for typed in given if same_as(typed) not in kept}
    made: list[YearRow] = []
    if fresh:
        places = [
            translated("第{number}行").format(number=given.index(t) + 1) for t in fresh.values()
        ]
        new = [row_of(place, typed) for place, typed in zip(places, fresh.values(), strict=True)]
        token = request.auth  # type: ignore[attr-defined]
        by = By(token_user(request), token=token, address=address_of(request))
        try:
            made = add_rows(slot, table, new, by)
        except SourceErrors as errors:
            raise Problem(422, _("{problems}"), problems=_words(errors)) from errors
        except MingzhangError as error:
            raise Problem(409, _("{problems}"), problems=str(error)) from error
    answer = {"added": [row.number for row in made], "same": len(given) - len(made)}
    return Status(201 if made else 200, answer)


def _words(errors: SourceErrors) -> str:
    return "\n".join(mistake.words() for mistake in errors.mistakes[:MOST_TOLD])


def _named(row: dict[str, str], table: str) -> dict[str, str]:
    """A row by the keys of its fields; their Chinese names are understood too.

    Raises:
        Problem: 422, it has a field that the table does not have.
    """
    part = TABLES[table]
    found: dict[str, str] = {}
    for name, text in row.items():
        field = part.find(name)
        if field is None or field.key == "seal":
            raise Problem(
                422,
                _("没有“{name}”这一栏；有{known}"),
                name=name,
                known=_keys(f.key for f in part.fields),
            )
        if text.strip():
            found[field.key] = text.strip()
    return found


def _keys(keys: Iterable[str]) -> str:
    return "、".join(key for key in keys if key != "seal")
