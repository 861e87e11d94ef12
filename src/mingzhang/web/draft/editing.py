"""The only writer of single edits of a draft: all of an edit takes effect, once, or nothing.

An edit is a list of operations, each of which says what its author saw:

- `{"op": "set", "table", "uid", "field", "before", "after"}`
- `{"op": "insert", "table", "uid", "parent", "position", "values"}`
- `{"op": "delete", "table", "uid", "before": {field: text}, "inner": {uid: {field: text}}}`
- `{"op": "move", "table", "uid", "position"}`

Where the draft says something else by now, the edit is a conflict: nobody overwrites unseen what
somebody else has typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from dataclasses import field as made_with
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingzhang.entry.field import Form
from mingzhang.entry.flat import FIXED, TableForm, record_uid, table_forms
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.tables.profile import get_profile
from mingzhang.web.accounts.permission import may
from mingzhang.web.core.turn import in_turn
from mingzhang.web.models import DraftEdit, DraftRow, Slot, User

LONGEST = 32_767
"""Characters in one cell, as in Excel."""
MOST_OPERATIONS = 5_000
MOST_ROWS = 20_000
_LOOK_BACK = 500
_MOST_CHANGES = 200

Operation = Mapping[str, Any]


class Refused(MingzhangError):
    """An edit that cannot be accepted as it is; says why, in the user's language."""


class Closed(Refused):
    """The draft is not open to this person now."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that its author did not see.

    Attributes:
        index: of the operation in the edit.
        reason: `changed`, `gone` (the row is no longer there) or `exists`.
        stored: text of the cell; texts: of the row, where the whole row is meant.
        who, at: who changed the row last and when, empty where that is not known.
    """

    index: int
    reason: str
    table: str
    uid: str
    field: str = ""
    stored: str = ""
    texts: dict[str, str] = made_with(default_factory=dict)
    inner: dict[str, dict[str, str]] = made_with(default_factory=dict)
    who: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an edit came out.

    Attributes:
        revision: of the draft now.
        repeated: the same edit had been accepted before.
    """

    revision: int
    conflicts: tuple[Conflict, ...] = ()
    repeated: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the edit is in the draft."""
        return not self.conflicts


@lru_cache(maxsize=32)
def forms_of(profile_id: str) -> Mapping[str, TableForm]:
    """The tables of a place's draft, worked out once."""
    return table_forms(get_profile(profile_id))


def apply(slot: Slot, user: User | None, uid: str, operations: Sequence[Operation]) -> Outcome:
    """Accept an edit, or say what stands against it; the slot given is brought up to date.

    Args:
        user: None for the platform itself, which asks no permission.
        uid: name of the edit, made by who sends it.

    Raises:
        Closed: the slot is not open for editing, or not to this person.
        Refused: the edit makes no sense.
    """
    if not isinstance(uid, str) or not 8 <= len(uid) <= 36:
        raise Refused(_("修改缺少编号，请刷新页面"))
    forms = forms_of(slot.profile)
    checked = checked_operations(operations, forms)
    with in_turn(), transaction.atomic():
        current = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=slot.pk)
        )
        if DraftEdit.objects.filter(slot=current, uid=uid).exists():
            return Outcome(current.draft_revision, repeated=True)
        if user is not None and not may(user, "edit", current):
            raise Closed(_("没有权限修改这份草稿"))
        if not current.can_edit:
            raise Closed(
                _("“{title}”现在是“{state}”，不能修改").format(
                    title=current.title, state=current.state_words
                )
            )
        change = _Change(current, forms, checked)
        conflicts = change.conflicts()
        if conflicts:
            return Outcome(current.draft_revision, tuple(conflicts))
        change.write()
        current.draft_revision += 1
        current.save(update_fields=["draft_revision"])
        DraftEdit.objects.create(
            slot=current,
            uid=uid,
            revision=current.draft_revision,
            user=user,
            operations=checked,
        )
    slot.draft_revision, slot.state = current.draft_revision, current.state
    slot.changed_at = current.changed_at
    return Outcome(current.draft_revision)


def checked_operations(
    operations: Sequence[Operation], forms: Mapping[str, TableForm]
) -> list[dict[str, Any]]:
    """The operations as they are kept, with nothing in them that was not asked for.

    Raises:
        Refused: one of them is not understood.
    """
    if not isinstance(operations, list | tuple) or not operations:
        raise Refused(_("没有要保存的内容"))
    if len(operations) > MOST_OPERATIONS:
        raise Refused(_("一次最多修改{most}处，请分几次粘贴").format(most=f"{MOST_OPERATIONS:,}"))
    return [_checked(operation, forms) for operation in operations]


def _checked(operation: Operation, forms: Mapping[str, TableForm]) -> dict[str, Any]:
    if not isinstance(operation, Mapping):
        raise Refused(_("修改的格式不对，请刷新页面"))
    kind, table, uid = operation.get("op"), operation.get("table"), operation.get("uid")
    form = forms.get(table) if isinstance(table, str) else None
    if form is None:
        raise Refused(_("没有“{table}”这张表").format(table=str(table)[:60]))
    if not isinstance(uid, str) or not 1 <= len(uid) <= 36 or "/" in uid:
        raise Refused(_("“{label}”中有一行没有编号").format(label=form.label))
    made: dict[str, Any] = {"op": kind, "table": form.key, "uid": uid}
    whole = form.part.form is Form.RECORD and form.key == form.part.key
    if kind == "set":
        name = _field(operation.get("field"), form)
        made |= {
            "field": name,
            "before": _text(operation.get("before", ""), form, name),
            "after": _text(operation.get("after", ""), form, name),
        }
    elif kind == "insert" and not whole:
        parent = operation.get("parent") or ""
        if bool(parent) != ("." in form.key) or not isinstance(parent, str) or len(parent) > 36:
            raise Refused(_("“{label}”中的新行不知道属于哪里").format(label=form.label))
        made |= {
            "parent": parent,
            "position": _position(operation.get("position", 0.0), form),
            "values": {k: t for k, t in _texts(operation.get("values"), form).items() if t},
        }
    elif kind == "delete" and not whole:
        inner = operation.get("inner") or {}
        if not isinstance(inner, Mapping):
            raise Refused(_("修改的格式不对，请刷新页面"))
        made["before"] = _seen(operation.get("before"))
        made["inner"] = {str(k): _seen(v) for k, v in inner.items()}
    elif kind == "move" and not whole:
        made["position"] = _position(operation.get("position"), form)
    else:
        raise Refused(_("“{label}”不能这样修改：{op}").format(label=form.label, op=str(kind)[:20]))
    return made


def _field(name: object, form: TableForm) -> str:
    known = next((f for f in form.fields if f.key == name), None)
    if known is None:
        raise Refused(
            _("“{label}”没有“{field}”这一栏").format(label=form.label, field=str(name)[:60])
        )
    if name in FIXED.get(form.key, ()):
        raise Refused(_("“{field}”由系统填写，不能修改").format(field=known.label))
    return known.key


def _text(value: object, form: TableForm, name: str) -> str:
    label = next(f.label for f in form.fields if f.key == name)
    if not isinstance(value, str):
        raise Refused(_("“{field}”不是文字").format(field=label))
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        raise Refused(
            _("“{field}”有{length}字，最多{most}字").format(
                field=label, length=len(text), most=LONGEST
            )
        )
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise Refused(_("“{field}”里有不能保存的字符").format(field=label))
    return text


def _texts(values: object, form: TableForm) -> dict[str, str]:
    if not isinstance(values or {}, Mapping):
        raise Refused(_("修改的格式不对，请刷新页面"))
    found: Mapping[str, object] = values or {}  # type: ignore[assignment]
    return {_field(k, form): _text(t, form, _field(k, form)) for k, t in found.items()}


def _seen(values: object) -> dict[str, str]:
    if not isinstance(values or {}, Mapping):
        raise Refused(_("修改的格式不对，请刷新页面"))
    found: Mapping[object, object] = values or {}  # type: ignore[assignment]
    return {str(k): str(t) for k, t in found.items()}


def _position(value: object, form: TableForm) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e12:
        raise Refused(_("“{label}”中有一行的次序不对").format(label=form.label))
    return float(value)


class _Change:
    """One edit against the rows that it touches, inside the transaction that holds the slot."""

    def __init__(
        self, slot: Slot, forms: Mapping[str, TableForm], operations: Sequence[Operation]
    ) -> None:
        self.slot = slot
        self.forms = forms
        self.operations = operations
        uids = {o["uid"] for o in operations} | {o["parent"] for o in operations if o.get("parent")}
        self.rows = {r.uid: r for r in DraftRow.objects.filter(slot=slot, uid__in=uids)}
        deleted = {o["uid"] for o in operations if o["op"] == "delete"}
        self.inner: dict[str, list[DraftRow]] = {}
        if deleted:
            for row in DraftRow.objects.filter(slot=slot, parent__in=deleted):
                own = self.rows.setdefault(row.uid, row)
                self.inner.setdefault(row.parent, []).append(own)
        self.made: dict[str, DraftRow] = {}
        self.changed: dict[str, set[str]] = {}
        self.gone: list[int] = []

    def conflicts(self) -> list[Conflict]:
        """Play the edit through in memory; what stands against it."""
        found = []
        for index, operation in enumerate(self.operations):
            conflict = getattr(self, f"_{operation['op']}")(index, operation)
            if conflict is not None:
                found.append(conflict)
        return self._signed(found) if found else []

    def write(self) -> None:
        """Write what was played through."""
        if self.gone:
            DraftRow.objects.filter(pk__in=self.gone).delete()
        if self.made:
            if DraftRow.objects.filter(slot=self.slot).count() + len(self.made) > MOST_ROWS:
                raise Refused(_("草稿最多{most}行").format(most=f"{MOST_ROWS:,}"))
            DraftRow.objects.bulk_create(self.made.values())
        changed = {u: f for u, f in self.changed.items() if u in self.rows and u not in self.made}
        if len(changed) == 1:
            ((uid, fields),) = changed.items()
            self.rows[uid].save(update_fields=sorted(fields))
        elif changed:
            fields = set().union(*changed.values())
            rows = [self.rows[uid] for uid in changed]
            DraftRow.objects.bulk_update(rows, sorted(fields), batch_size=200)

    def _row(self, table: str, uid: str) -> DraftRow | None:
        row = self.rows.get(uid)
        if row is not None:
            return row if row.table == table else None
        form = self.forms[table]
        if form.part.form is not Form.RECORD or table != form.part.key or uid != record_uid(table):
            return None
        if DraftRow.objects.filter(slot=self.slot, table=table).exists():
            return None
        row = DraftRow(slot=self.slot, table=table, uid=uid, values={})
        self.rows[uid] = self.made[uid] = row
        return row

    def _set(self, index: int, operation: Operation) -> Conflict | None:
        table, uid, name = operation["table"], operation["uid"], operation["field"]
        row = self._row(table, uid)
        if row is None:
            return Conflict(index, "gone", table, uid, name)
        stored = row.values.get(name, "")
        if stored not in (operation["before"], operation["after"]):
            return Conflict(index, "changed", table, uid, name, stored)
        if operation["after"]:
            row.values[name] = operation["after"]
        else:
            row.values.pop(name, None)
        self.changed.setdefault(uid, set()).add("values")
        return None

    def _insert(self, index: int, operation: Operation) -> Conflict | None:
        table, uid, parent = operation["table"], operation["uid"], operation["parent"]
        form = self.forms[table]
        if uid in self.rows:
            return Conflict(index, "exists", table, uid, texts=dict(self.rows[uid].values))
        if parent and self._row(form.part.key, parent) is None:
            return Conflict(index, "gone", form.part.key, parent)
        if form.single:
            others = [r for r in self.made.values() if (r.table, r.parent) == (table, parent)]
            stored = DraftRow.objects.filter(slot=self.slot, table=table, parent=parent)
            others += [r for r in stored if r.pk not in self.gone]
            if others:
                return Conflict(index, "exists", table, others[0].uid, texts=others[0].values)
        self.rows[uid] = self.made[uid] = DraftRow(
            slot=self.slot,
            table=table,
            uid=uid,
            parent=parent,
            position=operation["position"],
            values=dict(operation["values"]),
        )
        return None

    def _delete(self, index: int, operation: Operation) -> Conflict | None:
        table, uid = operation["table"], operation["uid"]
        row = self.rows.get(uid)
        if row is None or row.table != table:
            return None  # somebody else deleted it: both wanted the same
        inner = {r.uid: r for r in self.inner.get(uid, ()) if r.uid in self.rows}
        inner |= {r.uid: r for r in self.made.values() if r.parent == uid}
        seen = {k: _kept(t) for k, t in operation["inner"].items()}
        now = {k: _kept(r.values) for k, r in inner.items()}
        if _kept(row.values) != _kept(operation["before"]) or seen != now:
            return Conflict(index, "changed", table, uid, texts=dict(row.values), inner=now)
        for gone in (row, *inner.values()):
            del self.rows[gone.uid]
            if self.made.pop(gone.uid, None) is None:
                self.gone.append(gone.pk)
        return None

    def _move(self, index: int, operation: Operation) -> Conflict | None:
        row = self.rows.get(operation["uid"])
        if row is None or row.table != operation["table"]:
            return Conflict(index, "gone", operation["table"], operation["uid"])
        row.position = operation["position"]
        self.changed.setdefault(row.uid, set()).add("position")
        return None

    def _signed(self, conflicts: list[Conflict]) -> list[Conflict]:
        """The same with who changed the rows last, as far back as is worth looking."""
        wanted = {c.uid for c in conflicts} | {u for c in conflicts for u in c.inner}
        last: dict[tuple[str, str], DraftEdit] = {}
        edits = DraftEdit.objects.filter(slot=self.slot).select_related("user")
        for known in edits.order_by("-revision")[:_LOOK_BACK]:
            for operation in known.operations:
                uid = operation.get("uid", "")  # none where the whole draft was replaced
                if uid in wanted:
                    last.setdefault((uid, operation.get("field", "")), known)
                    last.setdefault((uid, "*"), known)
        signed = []
        for conflict in conflicts:
            edit: DraftEdit | None = last.get((conflict.uid, conflict.field))
            edit = edit or last.get((conflict.uid, "*"))
            if edit is None:
                edit = next((last[u, "*"] for u in conflict.inner if (u, "*") in last), None)
            who = str(edit.user) if edit and edit.user else ""
            at = timezone.localtime(edit.at).strftime("%H:%M:%S") if edit else ""
            signed.append(Conflict(**{**asdict(conflict), "who": who, "at": at}))
        return signed


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts without the empty ones; what the slot decides is nobody's edit."""
    return {k: t for k, t in texts.items() if t}


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to a draft since a revision.

    Attributes:
        edits: each with `uid`, `revision`, `who`, `at` and its operations, oldest first.
        reload: too much happened, or the whole draft was replaced; it must be read anew.
    """

    revision: int
    edits: tuple[dict[str, Any], ...] = ()
    reload: bool = False


def changes_since(slot: Slot, revision: int) -> Changes:
    """What others must be shown of a draft after this revision."""
    now = slot.draft_revision
    if revision == now:
        return Changes(now)
    found = list(
        DraftEdit.objects.filter(slot=slot, revision__gt=revision, revision__lte=now)
        .select_related("user")
        .order_by("revision")[: _MOST_CHANGES + 1]
    )
    replaced = any(o.get("op") == "replace_all" for edit in found for o in edit.operations)
    lost = revision > now or len(found) != now - revision
    if replaced or lost or len(found) > _MOST_CHANGES:
        return Changes(now, reload=True)
    edits = tuple(
        {
            "uid": edit.uid,
            "revision": edit.revision,
            "who": str(edit.user) if edit.user else "",
            "at": timezone.localtime(edit.at).strftime("%H:%M:%S"),
            "operations": edit.operations,
        }
        for edit in found
    )
    return Changes(now, edits)
