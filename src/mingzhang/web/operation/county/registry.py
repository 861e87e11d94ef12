"""The list of counties: one TOML file, read and checked as a whole.

    data = "counties"                              # folder beside the file; one below it a county
    [lanxian]                                      # the county's schema and folder
    name = "岚县"
    address = "https://lanxian.example.gov.cn"     # what the public sees
    port = 8101                                    # where its web processes listen, on 127.0.0.1
    colour = "#1f5f8b"                             # optional
    profile = "shanxi-county-budget-2025"          # optional: what a new department prints like
    database = "postgres://lanxian:…@db/province"  # optional: a login of its own

Keys of a county are derived from the two secrets of the environment, so that a cookie, a token or
a line of the audit log of one county means nothing in another.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import tomllib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mingzhang.codes.division import divisions
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.published.colour import is_colour

KEY = compiled(r"[a-z][a-z0-9_]{1,30}")
RESERVED = frozenset(("public", "information_schema", "static"))
_TEXTS = (
    *("colour", "database", "corpus", "roster"),
    *("place", "profile", "final_accounts_profile"),
)
_FIELDS = frozenset(("name", "address", "port", "web", *_TEXTS))
SECRETS = ("MINGZHANG_SECRET_KEY", "MINGZHANG_AUDIT_KEY")


class Unusable(MingzhangError):
    """The list of counties cannot be used; says every reason."""


@dataclass(frozen=True, slots=True)
class County:
    """One county.

    Attributes:
        key: its schema and folder; database: a DATABASE_URL; web: number of its web processes.
        colour: `#rrggbb`, empty for the usual one.
        corpus, roster: what its portal shows of other places, as `MINGZHANG_CORPUS` and `…_ROSTER`.
        place: what titles of forms call it, its name where that is a division's.
        profile, final_accounts_profile: what its new departments print like, the usual where empty.
    """

    key: str
    name: str
    address: str
    port: int
    data: Path
    database: str
    colour: str = ""
    web: int = 1
    corpus: str = ""
    roster: str = ""
    place: str = ""
    profile: str = ""
    final_accounts_profile: str = ""

    @property
    def host(self) -> str:
        """The domain by which it is told from the others."""
        return urlsplit(self.address).hostname or ""


def read_counties(path: Path) -> tuple[County, ...]:
    """The counties of a list, in its order.

    Raises:
        Unusable: with everything that is wrong with it.
    """
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Unusable(
            _("{path} 读不了：{error}").format(path=path, error=error.strerror)
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        words = _("{path} 不是正确的TOML：{error}")
        raise Unusable(words.format(path=path, error=error)) from error
    folder = path.resolve().parent / str(told.pop("data", "counties"))
    shared = str(told.pop("database", "") or os.environ.get("DATABASE_URL", ""))
    problems: list[str] = []
    found: list[County] = []
    for key, fields in told.items():
        wrong = _problems(key, fields, shared)
        problems += [f"[{key}] {words}" for words in wrong]
        if not wrong:
            known = {name: value for name, value in fields.items() if name != "database"}
            known["address"] = fields["address"].rstrip("/")
            own = fields.get("database", shared)
            found.append(County(key, data=folder / key, database=own, **known))
    problems += _shared(found)
    if not told:
        problems.append(_("没有列出任何县"))
    if problems:
        raise Unusable("\n".join([str(path), *problems]))
    return tuple(found)


def _problems(key: str, fields: Any, shared: str) -> list[str]:
    """What is wrong with one county by itself."""
    if not isinstance(fields, Mapping):
        return [_("应是一节，如 [lanxian]")]
    wrong = []
    if not KEY.fullmatch(key) or key in RESERVED or key.startswith("pg_"):
        wrong.append(_("名称只能是小写字母、数字和下划线，字母开头，不是数据库自己的名称"))
    wrong += [_("不认识 {name}").format(name=name) for name in sorted({*fields} - _FIELDS)]
    for name in ("name", "address"):
        if not isinstance(fields.get(name), str) or not fields[name].strip():
            wrong.append(_("没有 {name}").format(name=name))
    address = urlsplit(str(fields.get("address", "")))
    if fields.get("address") and (
        address.scheme not in ("http", "https") or not address.hostname or address.path.strip("/")
    ):
        wrong.append(_("address 应是网址，没有路径，如 https://lanxian.example.gov.cn"))
    port = fields.get("port")
    if not isinstance(port, int) or isinstance(port, bool) or not 1024 <= port <= 65535:
        wrong.append(_("port 应是1024到65535之间的数"))
    web = fields.get("web", 1)
    if not isinstance(web, int) or isinstance(web, bool) or not 1 <= web <= 64:
        wrong.append(_("web 应是1到64之间的数"))
    if fields.get("colour") and not is_colour(str(fields["colour"])):
        wrong.append(_("colour 应是 #1f5f8b 这样的颜色，与白色的对比度不小于4.5"))
    wrong += [
        _("{name} 应是文字").format(name=name)
        for name in _TEXTS
        if not isinstance(fields.get(name, ""), str)
    ]
    database = str(fields.get("database", shared))
    if urlsplit(database).scheme not in ("postgres", "postgresql"):
        wrong.append(_("各县共用PostgreSQL：请写 database，或设环境变量 DATABASE_URL"))
    return wrong


def _shared(found: Sequence[County]) -> list[str]:
    """What two counties cannot both have."""
    wrong = []
    for what, of in (
        ("address", lambda county: county.host),
        ("port", lambda county: str(county.port)),
    ):
        seen: dict[str, str] = {}
        for county in found:
            value = of(county)
            if value in seen:
                words = _("[{first}] 和 [{second}] 的 {what} 相同：{value}")
                known = {"first": seen[value], "second": county.key, "what": what, "value": value}
                wrong.append(words.format(**known))
            seen.setdefault(value, county.key)
    return wrong


def get_county(counties: Sequence[County], key: str) -> County:
    """The county with this key.

    Raises:
        Unusable: there is none.
    """
    found = next((county for county in counties if county.key == key), None)
    if found is None:
        known = "、".join(county.key for county in counties)
        raise Unusable(_("没有 {key} 这个县；有 {known}").format(key=key, known=known))
    return found


def _is_place(name: str) -> bool:
    return any(row.name == name for row in divisions())


def derived(secret: str, key: str) -> str:
    """A county's own secret, 43 characters, from the one of the environment."""
    digest = hmac.new(secret.encode(), f"county {key}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def environment(county: County, given: Mapping[str, str]) -> dict[str, str]:
    """The environment of a county's processes.

    Args:
        given: the environment with the secrets that all keys are derived from.

    Raises:
        Unusable: a secret is not set.
    """
    missing = [name for name in SECRETS if not given.get(name)]
    if missing:
        raise Unusable(_("没有设置 {names}").format(names="、".join(missing)))
    known = {
        **given,
        **{name: derived(given[name], county.key) for name in SECRETS},
        "MINGZHANG_DATA": str(county.data),
        "MINGZHANG_SCHEMA": county.key,
        "MINGZHANG_STATIC": str(county.data.parent / "static"),
        "DATABASE_URL": county.database,
        "MINGZHANG_ADDRESS": county.address,
        "MINGZHANG_HOSTS": f"{county.host} 127.0.0.1",
        # Its processes listen on this machine alone: whoever comes from outside came by the proxy,
        # and without its word every https page would be sent to itself for ever.
        "MINGZHANG_BEHIND_PROXY": given.get("MINGZHANG_BEHIND_PROXY", "1"),
        "MINGZHANG_SITE": county.name,
        "MINGZHANG_COLOUR": county.colour,
        "MINGZHANG_CORPUS": county.corpus,
        "MINGZHANG_ROSTER": county.roster,
        "MINGZHANG_PLACE": county.place or (county.name if _is_place(county.name) else ""),
        "MINGZHANG_PROFILE": county.profile,
        "MINGZHANG_FINAL_ACCOUNTS_PROFILE": county.final_accounts_profile,
    }
    if given.get("MINGZHANG_ANCHOR"):
        known["MINGZHANG_ANCHOR"] = f"{given['MINGZHANG_ANCHOR']}.{county.key}"
    if given.get("MINGZHANG_BUCKET"):
        known["MINGZHANG_BUCKET"] = f"{given['MINGZHANG_BUCKET'].rstrip('/')}/{county.key}"
    known.pop("MINGZHANG_SECRET_KEY_FALLBACKS", None)
    if fallbacks := given.get("MINGZHANG_SECRET_KEY_FALLBACKS", "").split():
        turned = " ".join(derived(secret, county.key) for secret in fallbacks)
        known["MINGZHANG_SECRET_KEY_FALLBACKS"] = turned
    return known
