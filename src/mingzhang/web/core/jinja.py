"""Templates: everything escaped, texts through our own translations, figures as officials write."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined

from mingzhang.language import _, current_language
from mingzhang.pattern import compiled
from mingzhang.published.colour import style_of


def environment(**options: Any) -> Environment:
    """The environment of all our pages."""
    options.setdefault("undefined", StrictUndefined)
    made = Environment(
        **{**options, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    made.globals.update(
        _=_,
        static=_static,
        url=_url,
        language=current_language,
        demo=settings.DEMO,
        alone=settings.ALONE,
        site_name=lambda: settings.SITE,
        site_style=lambda: style_of(settings.COLOUR),
        has_corpus=lambda: bool(settings.CORPUS),
        today=timezone.localdate,
    )
    made.filters.update(
        wan=wan, yuan=yuan, typed_yuan=typed_yuan, day=day, moment=moment, percent=percent
    )
    return made


@cache
def _static(path: str) -> str:
    """The address of a file of ours, which stays as long as the process: Django asks every
    installed application each time, a tenth of what a page costs."""
    return static(path)


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    where = get_urlconf() or settings.ROOT_URLCONF
    return _address(where, get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=4096, typed=True)
def _address(
    _where: str, _prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> str:
    """Kept: every page names the same ones, and Django looks each up anew, a third of a page."""
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page knows."""
    return {"path": request.path, "here": request.get_full_path()}


def wan(fen: int | None, decimals: int = 2) -> str:
    """An amount in 万元.

    >>> wan(102129_0000_00), wan(None), wan(-5000_00)
    ('102,129.00', '—', '-0.50')
    """
    return "—" if fen is None else _rounded(fen, 6 - decimals, decimals)


def _rounded(fen: int, drop: int, decimals: int) -> str:
    """Fen divided by 10**drop, rounded half away from zero, with this many decimals."""
    scale = 10**drop
    whole = (abs(fen) * 2 + scale) // (2 * scale)
    text = f"{whole / 10**decimals:,.{decimals}f}" if whole < 10**15 else str(whole)
    return f"-{text}" if fen < 0 and whole else text


def yuan(fen: int | None) -> str:
    """An amount in 元, with two decimals where it is not of whole yuan.

    >>> yuan(123456789), yuan(123456700), yuan(None)
    ('1,234,567.89', '1,234,567', '—')
    """
    return "—" if fen is None else _rounded(fen, 0, 2).removesuffix(".00")


_TYPED = compiled(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?")


def typed_yuan(text: str) -> str:
    """An amount in 元 as it was typed, as `yuan` writes it; what is none as it stands.

    >>> typed_yuan("1653620.00"), typed_yuan("-12.5"), typed_yuan("五万")
    ('1,653,620', '-12.50', '五万')
    """
    match = _TYPED.fullmatch(text.replace(",", "").strip())
    if match is None:
        return text
    fen = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return yuan(-fen if match[1] else fen)


def day(value: date | datetime | None) -> str:
    """`2025年4月3日`; in English `3 April 2025`."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if current_language() == "en":
        return f"{value.day} {value:%B} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | None) -> str:
    """A day and a time of day."""
    if value is None:
        return "—"
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


def percent(part: float, whole: float) -> str:
    """A share with one decimal."""
    return f"{part / whole * 100:.1f}%" if whole else "—"
