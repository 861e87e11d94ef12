"""What hostile requests say: texts, files, data and forms, all out of one `Random`."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

Body = tuple[bytes, str]
"""Content, and the type that it claims to be of."""

TEXTS: tuple[bytes, ...] = tuple(
    text.encode() if isinstance(text, str) else text
    for text in (
        *("", " ", "0", "-1", "1", "2147483648", "9223372036854775808", "9" * 5000, "1e999"),
        *("NaN", "Infinity", "²", "٣", "９", "1_000", "0x10", "１２", "1.5", "-0", "+1", "true"),
        *("年\0初", b"\xed\xa0\x80", b"\xff\xfe\xfd", "\u202e", "\u200b", "\ufeff", "a\r\nb", "\t"),
        *("2025-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "2025-1-1", "2025-13"),
        *("<script>alert(1)</script>", "{{7*7}}", "{% x %}", "' OR 1=1 --", "%s%n", "${jndi:x}"),
        *("../../etc/passwd", "/etc/passwd", "C:\\x", "//evil.example/", "javascript:1"),
        *("=1+1", "a" * 40_000, "预" * 9_000, "[" * 3_000, "{" * 3_000, "(" * 3_000, "1%" * 3_000),
        *("*", "%", "_", "\\", '"', "'", ";", "&", "?", "#", "null", "None", "undefined", "[]"),
    )
)

_PLAIN = ("2025", "2024", "budget", "final_accounts", "on", "zh", "en", "2025-03-01", "1", "2")
_NAME = ("a.csv", "a.xlsx", "a.zip", "a.toml", "../../a.pdf", "a\0.csv", "", "。" * 300, "a.html")


def deep(depth: int) -> str:
    """JSON nested so deep."""
    return "[" * depth + "]" * depth


def hostile_text(random: Random) -> bytes:
    """One of the texts, or bytes of no meaning."""
    if random.random() < 0.1:
        return random.randbytes(random.randint(1, 40))
    return random.choice(TEXTS)


def some_text(random: Random, known: Sequence[str]) -> bytes:
    """Hostile or plausible: what is refused at the first look attacks nothing behind it."""
    if known and random.random() < 0.45:
        return random.choice(known).encode("utf-8", "replace")
    if random.random() < 0.3:
        return random.choice(_PLAIN).encode()
    return hostile_text(random)


def form(fields: Sequence[tuple[str, bytes]]) -> Body:
    """A form as browsers send it."""
    pairs = (quote_from_bytes(k.encode()) + "=" + quote_from_bytes(v) for k, v in fields)
    return "&".join(pairs).encode(), "application/x-www-form-urlencoded"


def multipart(
    random: Random, fields: Sequence[tuple[str, bytes]], files: Sequence[str], content: bytes
) -> Body:
    """A form with files; now and then cut off or with another boundary."""
    mark = b"----" + random.randbytes(6).hex().encode()
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (mark, k.encode(), v)
        for k, v in fields
    ]
    for name in files:
        called = random.choice(_NAME).encode()
        head = b'Content-Disposition: form-data; name="%b"; filename="%b"' % (name.encode(), called)
        parts.append(b"--%b\r\n%b\r\nContent-Type: text/csv\r\n\r\n%b\r\n" % (mark, head, content))
    whole = b"".join(parts) + b"--%b--\r\n" % mark
    if random.random() < 0.08:
        whole = whole[: random.randrange(len(whole))]
    claimed = mark.decode() if random.random() > 0.03 else "other"
    return whole, f"multipart/form-data; boundary={claimed}"


def file_content(random: Random) -> bytes:
    """A file that somebody hands in."""
    kind = random.randrange(9)
    if kind == 0:
        return b""
    if kind == 1:
        return b"PK\x03\x04" + random.randbytes(200)
    if kind == 2:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("../../a.csv", b"a,b\n")
            archive.writestr("b.csv", b"0" * random.choice((10, 3 << 20)))
        return made.getvalue()
    if kind == 3:
        rows = [b"\xe5\x90\x8d\xe7\xa7\xb0,\xe4\xb8\xbb\xe7\xae\xa1\xe9\x83\xa8\xe9\x97\xa8"]
        rows += [hostile_text(random)[:200] + b",x" for _number in range(random.randint(1, 9))]
        return b"\n".join(rows)
    if kind == 4:
        return b"a = " + b"[" * 3000
    if kind == 5:
        return b"%PDF-1.4\n" + random.randbytes(300)
    if kind == 6:
        return b"<html><table>" + b"<td>" * 2000
    if kind == 7:
        return "2025年部门预算\n收入总计1,021.28万元，".encode() * random.choice((1, 50))
    return random.randbytes(400)


def data(random: Random, keys: Sequence[str], known: Sequence[str], depth: int = 0) -> Any:
    """Plain data that JSON can hold, with keys that the program knows."""
    kind = random.randrange(9 if depth < 4 else 6)
    if kind < 2:
        return some_text(random, known).decode("utf-8", "replace")[:6000]
    if kind == 2:
        return random.choice((0, -1, 1, 2**31, 2**63, 10**30, 1.5, -1e300, 10**250))
    if kind < 5:
        return random.choice((None, True, False, "", [], {}))
    if kind < 7:
        return [data(random, keys, known, depth + 1) for _n in range(random.randint(0, 4))]
    names = [random.choice(keys or ["a"]) for _n in range(random.randint(0, 6))]
    return {name: data(random, keys, known, depth + 1) for name in names}


def changed(random: Random, seed: Any, keys: Sequence[str], known: Sequence[str]) -> Any:
    """Data that is right but for one place or two."""
    if random.random() < 0.15:
        return data(random, keys, known, 2)
    if isinstance(seed, Mapping) and seed:
        place = random.choice(sorted(seed))
        if random.random() < 0.1:
            return {k: v for k, v in seed.items() if k != place}
        return {**seed, place: changed(random, seed[place], keys, known)}
    if isinstance(seed, list) and seed:
        at = random.randrange(len(seed))
        return [changed(random, v, keys, known) if n == at else v for n, v in enumerate(seed)]
    return data(random, keys, known, 2)


def as_json(random: Random, sent: Any) -> Body:
    """As JSON, now and then as none."""
    text = json.dumps(sent)
    kind = random.randrange(30)
    if kind == 0:
        text = deep(random.choice((30, 60, 100_000)))
    elif kind == 1:
        text = text.replace("null", "NaN").replace("1", "1" * 5000, 1)
    elif kind == 2:
        text = text.replace('""', '"\\ud800"').replace("a", "\\u0000", 1)
    elif kind == 3:
        text = text[: len(text) // 2]
    return text.encode(), "application/json"
