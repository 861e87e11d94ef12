"""A year for the public, as a data package: promised and reached, bought from whom, assets.

Suppliers are named where they are organisations; a private person never is, nor whoever might be
one: a supplier of no stated kind, or with a short name, is named only if the name says what it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from mingzhang.codes import normal_name
from mingzhang.file import write_aside
from mingzhang.formula import neutral
from mingzhang.lean import dataclass
from mingzhang.model.budget import StateAssets
from mingzhang.pattern import compiled
from mingzhang.year.figure import hundredths, printed
from mingzhang.year.procurement.journal import (
    SMALL_AND_MICRO,
    SME,
    Contract,
    Journal,
    Purchase,
    Size,
)
from mingzhang.year.score import Evaluation

WITHHELD = "自然人（不公开姓名）"
"""What stands for a supplier that is, or may be, a private person."""

_ORGANISATION = compiled(
    r"(?:公司|集团|厂|店|商行|经营部|工作室|中心|院|所|社|学校|大学|学院|协会|学会|商会|基金会|医院|银行|支行"
    r"|事务所|局|馆|站|台|队|部|行|超市|宾馆|酒店|合作社|农场|联社|俱乐部|出版社|报社|委员会)(?:[(][^()]{1,12}[)])?$"
)


_LONGEST_NAME = 4
"""Characters of a person's name."""


def supplier_of(contract: Contract) -> str:
    """The name that may be published.

    >>> one = Contract("1", "印刷", date(2025, 1, 1), "某县甲印刷有限公司", None, ())
    >>> from dataclasses import replace
    >>> supplier_of(one), supplier_of(replace(one, supplier="张三"))
    ('某县甲印刷有限公司', '自然人（不公开姓名）')
    >>> supplier_of(replace(one, supplier="某县李四印刷店", size=Size.PERSON))
    '自然人（不公开姓名）'
    """
    name = normal_name(contract.supplier)
    named = _ORGANISATION.search(name) is not None
    # A kind may be entered wrongly; a name as long as a person's is then still one.
    stated = contract.size is not None and len(name) > _LONGEST_NAME
    if contract.size is Size.PERSON or not (stated or named):
        return WITHHELD
    return contract.supplier


@dataclass(frozen=True, slots=True)
class YearRecord:
    """What happened in one body's year.

    Attributes:
        day: the day up to which it is told.
        evaluations: of its projects, with what was spent.
        journal: what was bought, None where it is not told; assets likewise.
    """

    body: str
    year: int
    day: date
    evaluations: tuple[Evaluation, ...] = ()
    journal: Journal | None = None
    assets: StateAssets | None = None


Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of the package: its columns with title and type, and how it is filled."""

    name: str
    title: str
    columns: tuple[tuple[str, str, str], ...]
    rows: Callable[[YearRecord], Iterable[Row]]


_KEYS = (("body", "单位", "string"), ("year", "年度", "integer"))


def _projects(record: YearRecord) -> Iterable[Row]:
    for one in record.evaluations:
        balance = one.balance
        yield {
            "project": one.target.subject,
            "initial_fen": balance.initial if balance else None,
            "adjusted_fen": balance.adjusted if balance else None,
            "executed_fen": balance.executed if balance else None,
            "rate": printed(hundredths(balance.rate * 100))
            if balance and balance.rate is not None
            else None,
            "score": None if one.total is None else printed(one.total),
            "grade": one.grade or None,
            "judged": one.is_judged,
        }


def _promises(record: YearRecord) -> Iterable[Row]:
    for one in record.evaluations:
        for line in one.lines:
            share = line.attainment.share
            yield {
                "project": one.target.subject,
                "first": line.indicator.first,
                "second": line.indicator.second,
                "third": line.indicator.third,
                "promised": line.indicator.value,
                "reached": line.reading.actual if line.reading else None,
                "share": None if share is None else printed(hundredths(share * 100)),
                "score": None if line.score is None else printed(line.score),
                "weight": printed(line.weight),
                "reason": (line.reading.reason or None) if line.reading else None,
            }


def _purchases(record: YearRecord) -> Iterable[Row]:
    for purchase in record.journal.purchases if record.journal else ():
        yield {
            "purchase": purchase.name,
            "project": (purchase.item.project or None) if purchase.item else None,
            "kind": purchase.kind.label,
            "code": (purchase.item.code or None) if purchase.item else None,
            "budget_fen": purchase.budget,
            "contracted_fen": purchase.contracted,
            "paid_fen": purchase.paid,
            "stage": purchase.stage.value if purchase.stage else None,
        }


def _contracts(record: YearRecord) -> Iterable[Row]:
    purchases: Sequence[Purchase] = record.journal.purchases if record.journal else ()
    for purchase in purchases:
        for contract in purchase.contracts:
            yield {
                "purchase": purchase.name,
                "day": contract.day.isoformat(),
                "supplier": supplier_of(contract),
                "supplier_kind": contract.size.value if contract.size else None,
                "sme": None if contract.size is None else contract.size in SME,
                "small_or_micro": None
                if contract.size is None
                else contract.size in SMALL_AND_MICRO,
                "fen": contract.fen,
                "paid_fen": contract.paid,
            }


def _assets(record: YearRecord) -> Iterable[Row]:
    found = record.assets
    if found is None:
        return
    counts = [("公务用车编制", str(found.vehicle_quota), "辆")]
    counts += [(use, str(count), "辆") for use, count in found.vehicles]
    counts += [("办公用房", found.office_area or "0", "平方米")]
    counts += [(name, str(count), "台（套）") for name, count in found.equipment]
    for name, count, unit in counts:
        yield {"day": found.date, "name": name, "count": count, "unit": unit}


RESOURCES = (
    Resource(
        "projects",
        "项目：预算、执行、得分",
        (
            ("project", "项目", "string"), ("initial_fen", "年初预算（分）", "integer"),
            ("adjusted_fen", "调整后预算（分）", "integer"),
            ("executed_fen", "执行（分）", "integer"), ("rate", "执行率（%）", "number"),
            ("score", "自评得分", "number"), ("grade", "等级", "string"),
            ("judged", "是否全部判定", "boolean"),
        ),
        _projects,
    ),
    Resource(
        "promises",
        "绩效：承诺和完成",
        (
            ("project", "项目", "string"), ("first", "一级指标", "string"),
            ("second", "二级指标", "string"), ("third", "三级指标", "string"),
            ("promised", "指标值", "string"), ("reached", "完成值", "string"),
            ("share", "完成（%）", "number"), ("score", "得分", "number"),
            ("weight", "分值", "number"), ("reason", "偏差原因", "string"),
        ),
        _promises,
    ),
    Resource(
        "purchases",
        "政府采购：每一项",
        (
            ("purchase", "采购项目", "string"), ("project", "项目", "string"),
            ("kind", "类别", "string"), ("code", "品目代码", "string"),
            ("budget_fen", "预算（分）", "integer"), ("contracted_fen", "合同（分）", "integer"),
            ("paid_fen", "已付（分）", "integer"), ("stage", "环节", "string"),
        ),
        _purchases,
    ),
    Resource(
        "contracts",
        "政府采购：向谁买",
        (
            ("purchase", "采购项目", "string"), ("day", "签订日期", "date"),
            ("supplier", "供应商", "string"), ("supplier_kind", "供应商类型", "string"),
            ("sme", "中小企业", "boolean"), ("small_or_micro", "小微企业", "boolean"),
            ("fen", "合同金额（分）", "integer"), ("paid_fen", "已付（分）", "integer"),
        ),
        _contracts,
    ),
    Resource(
        "assets",
        "国有资产",
        (
            ("day", "统计日期", "string"), ("name", "名称", "string"),
            ("count", "数量", "number"), ("unit", "单位", "string"),
        ),
        _assets,
    ),
)  # fmt: skip


def public_rows(records: Sequence[YearRecord]) -> dict[str, list[Row]]:
    """The rows of every table, by body and year as given; every column stands in every row."""
    found: dict[str, list[Row]] = {}
    for resource in RESOURCES:
        names = [name for name, _title, _type in resource.columns]
        found[resource.name] = [
            {"body": record.body, "year": record.year} | {name: row[name] for name in names}
            for record in records
            for row in resource.rows(record)
        ]
    return found


def write_public(records: Sequence[YearRecord], folder: Path, *, parquet: bool = False) -> None:
    """Write the package: CSV with `datapackage.json`, and Parquet beside it where asked for.

    The same records give the same bytes.

    Raises:
        ImportError: Parquet is asked for and pyarrow is not installed.
    """
    rows = public_rows(records)
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for resource in RESOURCES:
        columns = (*_KEYS, *resource.columns)
        write_aside(folder / f"{resource.name}.csv", _csv(columns, rows[resource.name]))
        listed.append(_schema(resource, columns))
        if parquet:
            write_aside(folder / f"{resource.name}.parquet", _parquet(columns, rows[resource.name]))
    years = sorted({record.year for record in records})
    package = {
        "profile": "tabular-data-package",
        "name": "mingzhang-year",
        "title": "、".join(dict.fromkeys(record.body for record in records))
        + f" {'、'.join(map(str, years))}年",
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
        "resources": listed,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    write_aside(folder / "datapackage.json", text.encode())


_Columns = Sequence[tuple[str, str, str]]


def _csv(columns: _Columns, rows: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    names = [name for name, _title, _type in columns]
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return out.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    # A spreadsheet must not run what somebody typed.
    return "" if value is None else neutral(value) if isinstance(value, str) else value


def _schema(resource: Resource, columns: _Columns) -> Mapping[str, Any]:
    return {
        "name": resource.name,
        "title": resource.title,
        "path": f"{resource.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [{"name": n, "title": title, "type": kind} for n, title, kind in columns]
        },
    }


def _parquet(columns: _Columns, rows: Sequence[Row]) -> bytes:
    import pyarrow
    import pyarrow.parquet

    types = {
        "integer": pyarrow.int64(),
        "number": pyarrow.decimal128(12, 2),
        "boolean": pyarrow.bool_(),
        "string": pyarrow.string(),
        "date": pyarrow.date32(),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, _title, kind in columns])
    made = [{name: _typed(row[name], kind) for name, _title, kind in columns} for row in rows]
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(made, schema), sink, compression="zstd")
    return bytes(sink.getvalue())


def _typed(value: Any, kind: str) -> Any:
    if value is None or kind in ("string", "boolean", "integer"):
        return value
    return date.fromisoformat(value) if kind == "date" else Decimal(value)
