"""Deeds on a booklet as their people do them: they look at a page first, and act afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings

from mingzhang.web import workflow
from mingzhang.web.draft.replacing import stored_rows
from mingzhang.web.draft.version import Frozen, freeze, frozen_draft, keep_version
from mingzhang.web.models import (
    Slot,
    State,
    Transition,
    Upload,
    User,
)
from mingzhang.web.publication import publishing
from mingzhang.web.storage import store
from mingzhang.web.storage.codec import booklet_to_data
from mingzhang.web.workflow import Done, find_move, perform, subject

from ..conftest import County, advance

Act = Callable[[], object]
Deed = Callable[[County], Act]
"""Looks at the page first, then acts on what stood there."""

DAY = date(2025, 2, 1)


def slot_now(county: County) -> Slot:
    return Slot.objects.select_related("organisation").get(pk=county.slot.pk)


def step(name: str, who: str, **given: Any) -> Deed:
    """A move by the button of a page that showed a version."""

    def look(county: County) -> Act:
        slot, user = slot_now(county), county.people[who]
        shown = subject(slot, name)
        seen = shown.number if shown is not None else None

        def act() -> object:
            done = perform(slot, name, user, address="192.0.2.7", seen=seen, **given)
            made = done.transition
            if made is not None and made.version is not None and seen is not None:
                assert made.version.number == seen
            return done

        return act

    return look


def hand_in(county: County) -> Act:
    """The draft, from the page on which it is filled in."""
    slot, clerk = slot_now(county), county.people["clerk"]

    def act() -> Done:
        done = perform(slot, "submit", clerk, address="192.0.2.7", is_draft=True, override="看过")
        made = done.made.version
        assert made is not None
        assert made.upload is None
        assert made.source
        return done

    return act


def uploaded(county: County) -> Act:
    """The end of a slow job: a file was read, and becomes a version."""
    slot, clerk = slot_now(county), county.people["clerk"]
    name = {"name": "a.pdf", "digest": "0" * 64, "size": 1}
    upload = Upload.objects.create(slot=slot, purpose="booklet", user=clerk, **name)
    return lambda: keep_version(slot, frozen(slot, "upload"), clerk, upload=upload)


def edited(county: County) -> Act:
    """A row more in the draft."""
    slot = slot_now(county)
    row = {"table": "notes", "uid": "n1", "parent": "", "position": 9.0}
    operation = {"op": "insert", **row, "values": {}}
    return lambda: workflow.apply(slot, county.people["clerk"], "e1", [operation])


def replaced(county: County) -> Act:
    """The draft as a workbook has it."""
    slot = slot_now(county)
    rows, seen = stored_rows(slot), slot.draft_revision
    given = {"uid": "w1", "revision": seen, "cause": "workbook"}
    return lambda: workflow.replace_draft(slot, rows, county.people["clerk"], **given)


def published(county: County) -> Act:
    """The slow work of a job that was asked for under the approval that stood then."""
    slot = slot_now(county)
    approval = Transition.objects.filter(slot=slot, after=State.APPROVED).last()
    known = {"approval": approval.pk} if approval is not None else {}
    return lambda: publishing.publish(slot, county.people["bureau"], reason="更正", **known)


def disagreed(county: County) -> Act:
    """A division does not sign."""
    slot, user = slot_now(county), county.people["assets"]
    shown = slot.versions.last()
    assert shown is not None
    given = {"agrees": False, "text": "不同意", "seen": shown.number, "address": ""}
    return lambda: workflow.sign_off(slot, user, **given)


def dismissed(county: County) -> Act:
    """Everybody is disabled."""
    return lambda: User.objects.update(is_active=False)


def postponed(county: County) -> Act:
    """A new day for handing in."""
    slot = slot_now(county)
    return lambda: workflow.set_due(slot, date(2025, 3, 1), county.people["bureau"], "", "改期")


def round_trip(*way: str, anew: bool = True) -> Deed:
    """The booklet goes all the way round and stands where it stood, with another version."""

    def look(county: County) -> Act:
        def act() -> None:
            slot, people = slot_now(county), county.people
            for name in way:
                if name == "submit":
                    if anew:
                        keep_version(slot, frozen(slot, "round"), None)
                    perform(slot, name, None, address="", version=slot.versions.last())
                elif name == "publish":
                    publishing.publish(slot, people["bureau"], reason="更正", override="看过")
                else:
                    advance(slot, name, None, **_given(name))

        return act

    return look


def _given(name: str) -> dict[str, Any]:
    given: dict[str, Any] = {"override": "看过"}
    if name in ("bureau_return", "unit_return", "reopen", "correct", "withdraw"):
        given["reason"] = "有误"
    if name == "bureau_approve":
        given["day"] = DAY
    return given


_SEEN = {"override": "看过"}
_RETURN = {"reason": "有误"}
_WAY_OF_UNIT = ("submit", "unit_approve", "bureau_approve")
_WRITING = (hand_in, uploaded, edited)
# fmt: off
TABLE: dict[State, tuple[tuple[Deed, ...], tuple[Deed, ...]]] = {
    State.DRAFTING: ((*_WRITING, step("submit", "clerk")), (replaced, postponed)),
    State.UNIT_REVIEW: (
        (step("recall", "clerk"), step("unit_return", "unit_reviewer", **_RETURN),
         step("unit_approve", "unit_reviewer", **_SEEN), uploaded),
        (edited, postponed, round_trip("recall", "submit"))),
    State.BUREAU_REVIEW: (
        (step("bureau_return", "bureau", due=date(2025, 4, 1), **_RETURN),
         step("bureau_approve", "bureau", day=DAY, **_SEEN), disagreed),
        (uploaded, postponed, round_trip("bureau_return", "submit", "unit_approve"))),
    State.APPROVED: (
        (step("reopen", "bureau", **_RETURN), step("publish", "bureau", **_SEEN), published),
        (uploaded, round_trip("reopen", *_WAY_OF_UNIT),
         round_trip("reopen", *_WAY_OF_UNIT, anew=False))),
    State.PUBLISHED: (
        (step("correct", "bureau", **_RETURN), step("withdraw", "bureau", **_RETURN), published),
        (uploaded, round_trip("correct", *_WAY_OF_UNIT, "publish"))),
    State.CORRECTING: (
        (*_WRITING, step("withdraw", "bureau", **_RETURN), step("submit", "clerk")), (replaced,)),
}
# fmt: on
"""The deeds that meet each other from a state, and those that only come between."""
WAY = ("start", "submit", "unit_approve", "bureau_approve", "publish", "correct")


_made: dict[str, tuple[Frozen, Any]] = {}


def frozen(slot: Slot, kind: str = "") -> Frozen:
    """The example but for its last tables; computed once, in the store of every test."""
    if not _made:
        frozen = frozen_draft(slot)
        booklet = frozen.checked.booklet
        for name in ("", "upload", "round"):
            other = replace(booklet, tables=booklet.tables[: len(booklet.tables) - len(name)])
            _made[name] = replace(frozen, holdings={}), booklet_to_data(other)
    frozen, data = _made[kind]
    assert slot.rows.exists()
    source = "" if kind else store.put(b"rows")
    revision = 0 if kind == "upload" else slot.draft_revision
    return replace(frozen, source=source, booklet=_put(data), draft_revision=revision)


_digests: dict[tuple[str, int], str] = {}


def _put(data: Any) -> str:
    key = (str(settings.STORE), id(data))
    if key not in _digests:
        _digests[key] = store.put_json(data)
    return _digests[key]


def bring(county: County, state: State) -> None:
    """Take the booklet on to a state; the version that is approved is of the draft."""
    slot = county.slot
    for name in WAY:
        slot.refresh_from_db()
        if slot.state == state:
            return
        if find_move(slot, name) is None:
            continue
        if name == "publish":
            publishing.publish(slot, county.people["bureau"])
        elif name == "submit":
            freeze(slot, county.people["clerk"])
            advance(slot, name, None)
        else:
            advance(slot, name, None, **_given(name))
