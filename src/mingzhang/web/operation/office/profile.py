"""Formats of places that are uploaded: looked over, kept in the store, never changed once used.

What nothing was made, read or extended with can be replaced by a file of the same name, or deleted.

The record and the store are what is backed up. The folder `settings.PROFILES`, in which every
process looks for profiles, is laid out from them: when one comes in, and after every migration.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from mingzhang.check.profile import checked_apart
from mingzhang.errors import SourceMistake, Unreadable
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.profiles import doubled_profiles, given_texts, profile_ids
from mingzhang.web import audit
from mingzhang.web.models import Organisation, PlaceProfile, Slot, User, Version
from mingzhang.web.operation.office.organisation import Unusable
from mingzhang.web.storage import store
from mingzhang.web.storage.limited import call_limited

_log = structlog.get_logger("mingzhang.office")

MOST_BYTES = 1024 * 1024
_NAME = compiled(r"[a-z0-9][a-z0-9-]{0,59}")
_ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class Kept:
    """A profile that was kept, and what it leaves out."""

    record: PlaceProfile
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A profile of the list.

    Attributes:
        slots: how many booklets are made by it.
        is_used: the program takes it; not where it has got one of the same name since.
    """

    record: PlaceProfile
    slots: int
    is_used: bool


def listed() -> list[Listed]:
    """All that were uploaded."""
    known, doubled = profile_ids(), doubled_profiles()
    return [
        Listed(
            record,
            Slot.objects.filter(profile=record.name).count(),
            record.name in known and str(_file(record.name)) not in doubled,
        )
        for record in PlaceProfile.objects.select_related("user")
    ]


def keep(file_name: str, content: bytes, user: User, address: str = "") -> Kept:
    """Keep a profile under the name of its file, so that every process knows it from now on.

    Raises:
        Unusable: it has mistakes, or the name is taken; nothing was kept.
        NoRoom: the disk is full, or nearly.
    """
    if not content:
        raise Unusable(_("请选择一个有内容的文件"))
    name = file_name.removesuffix(_ENDING)
    if not file_name.endswith(_ENDING) or not _NAME.fullmatch(name):
        raise Unusable(
            _("文件名要用小写字母、数字和中间的横线，以 .toml 结尾，如 my-county-budget-2026.toml")
        )
    if len(content) > MOST_BYTES:
        raise Unusable(_("文件超过1兆字节"))
    _require_free(name)
    before = PlaceProfile.objects.filter(name=name).first()
    title, missing = _checked(name, content)
    digest = store.put(content)
    with transaction.atomic():
        if before is not None and before.digest != digest:
            _delete(before, user, address)
        record, is_new = PlaceProfile.objects.get_or_create(
            name=name,
            defaults={"title": title[:120], "digest": digest, "user": user},
        )
        if not is_new and record.digest != digest:  # somebody else was quicker
            raise Unusable(_("已有名为“{name}”的格式").format(name=name))
        detail = {"name": record.title, "digest": digest, "size": len(content)}
        audit.record(user, "profile.upload", f"profile:{name}", detail, address)
        _lay(record)
    return Kept(record, missing)


def _checked(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    """The title of a profile, and what it leaves out; looked over in the limited process.

    Raises:
        Unusable: it has mistakes.
    """
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / f"{name}{_ENDING}"
        path.write_bytes(content)
        function = f"{checked_apart.__module__}:{checked_apart.__name__}"
        try:
            answer = call_limited(function, path, name, given_texts())
        except Unreadable as problem:
            raise Unusable(problem.reason) from problem
    match answer:
        case (str(title), list(mistakes), list(missing)):
            if mistakes or not title:
                raise Unusable(*(SourceMistake(*map(str, m)).words() for m in mistakes))
            return title, tuple(map(str, missing))
        case other:
            raise TypeError(f"a reader sent {type(other).__name__}")


def _require_free(name: str) -> None:
    """Raise `Unusable` for a name that is taken: what was made with a profile stays what it is."""
    record = PlaceProfile.objects.filter(name=name).first()
    if _made_with(record) if record is not None else name in profile_ids():
        raise Unusable(
            _("已有名为“{name}”的格式，不能改动；新的写法请换一个文件名").format(name=name)
        )


def content_of(name: str) -> bytes:
    """The file of a profile that was uploaded.

    Raises:
        PlaceProfile.DoesNotExist: there is none.
    """
    return store.get(PlaceProfile.objects.get(name=name).digest)


def delete(name: str, user: User, address: str = "") -> None:
    """Take away a profile that nothing was made with.

    Raises:
        PlaceProfile.DoesNotExist: there is none.
        Unusable: something was made with it.
    """
    record = PlaceProfile.objects.get(name=name)
    if _made_with(record):
        raise Unusable(_("已有资料或别的格式用到“{name}”，不能删除").format(name=name))
    with transaction.atomic():
        _delete(record, user, address)


def _delete(record: PlaceProfile, user: User, address: str) -> None:
    detail = {"name": record.title, "digest": record.digest}
    audit.record(user, "profile.delete", f"profile:{record.name}", detail, address)
    record.delete()
    _file(record.name).unlink(missing_ok=True)


def _made_with(record: PlaceProfile) -> bool:
    """Whether a booklet is planned or was made or read with it, or another profile extends it."""
    name = record.name
    if Slot.objects.filter(profile=name).exists():
        return True
    if Organisation.objects.filter(Q(profile=name) | Q(final_accounts_profile=name)).exists():
        return True
    others = PlaceProfile.objects.exclude(name=name)
    extends = re.compile(rf'(?m)^\s*extends\s*=\s*["\']{re.escape(name)}["\']')
    if any(extends.search(store.get(other.digest).decode()) for other in others):
        return True
    since = Version.objects.filter(made_at__gte=record.at).values_list("booklet", flat=True)
    return any(store.get_json(digest).get("profile") == name for digest in since.iterator())


def lay_out() -> None:
    """Put every profile of the records where it is looked for.

    One whose content is gone or damaged stops nothing: the log and the page say so.
    """
    if PlaceProfile._meta.db_table not in connection.introspection.table_names():
        return  # the schema of an older program
    for record in PlaceProfile.objects.all():
        try:
            _lay(record)
        except (FileNotFoundError, store.Damaged):
            _log.exception("profile", name=record.name, digest=record.digest)


def _lay(record: PlaceProfile) -> None:
    """Write one file, whole or not at all."""
    content = store.get(record.digest)
    path = _file(record.name)
    if path.is_file() and path.read_bytes() == content:
        return
    # Beside the folder: whoever lists it sees it change once, when the file is there.
    write_aside(path, content, durable=True, mode=0o640, laid_in=path.parent.parent)


def _file(name: str) -> Path:
    return Path(settings.PROFILES).resolve() / f"{name}{_ENDING}"
