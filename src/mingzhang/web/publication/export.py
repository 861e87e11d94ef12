"""The public portal as static files, for any web server and any folder.

Every public page is asked for as a reader would, beginning with the known ones and following
their links; links from the root become relative ones, so that the folder can stand anywhere. The
export is written aside and takes the place of an older one as a whole.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from lxml import html

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.published.address import booklet_address
from mingzhang.web import audit
from mingzhang.web.models import SearchEntry
from mingzhang.web.publication.shown import history_of, page_of, visible, withdrawn

MARK = ".mingzhang-export"
"""Stands in every export; only a folder that has it, or is empty, is replaced."""

ANCHOR = "anchor.txt"
"""How far the audit log had come, for `mingzhang verify-log --anchor`."""

_LINKS = {
    "a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "use": "href",
}  # fmt: skip
_LIBRARY = "data-library"
"""Where a chart says which module draws it; see `static/portal/chart.js`."""
_NUMBERED = compiled(r"number=(\d+)")
_WHOLE = ("text/html", "application/ld+json", "application/atom+xml", "application/xml",
          "text/plain")  # fmt: skip
"""What holds addresses with the host; not the manifest, whose bytes are what its digest is of."""
_PRIVATE = ("/work/", "/accounts/", "/health/", "/api/")
_FIRST = ("/", "/search/", "/compare/", "/glossary/", "/verify/", "/feed.xml", "/sitemap.xml",
          "/catalog.jsonld", "/robots.txt")  # fmt: skip
_TEXT = 400  # characters of a paragraph in the search index


class ExportError(MingzhangError):
    """The export could not be made."""


@dataclass(slots=True)
class Export:
    """What an export holds.

    Attributes:
        written: address to the path of its file inside the folder.
        broken: addresses that did not answer, with the first page that names each.
    """

    written: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


def export(folder: Path, base: str = "", report: Callable[[str], None] = print) -> int:
    """Write the whole portal into a folder; how many links lead nowhere.

    Args:
        folder: made anew as a whole; an older export in its place is replaced.
        base: public address of the copy, for what needs whole addresses (feed, sitemap, DCAT).
        report: told every broken link.

    Raises:
        ExportError: the folder holds something that is no export.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        words = _("{folder}里有别的文件；请换一个空文件夹")
        raise ExportError(words.format(folder=folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        changed = {"PUBLIC_ADDRESS": base.rstrip("/")} if base else {}
        with override_settings(ALLOWED_HOSTS=["*"], **changed):
            made = _Writer(aside).run()
        for address, page in made.broken.items():
            report(f"{page} → {address}")
        aside.chmod(0o755)
        _replace(aside, folder)
    finally:
        if aside.exists():
            shutil.rmtree(aside)
    return len(made.broken)


def _replace(aside: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}-old-{os.getpid()}")
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(aside, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


class _Writer:
    """Asks for pages and writes them, following links until there is nothing new."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        self.made = Export()
        self.seen: set[str] = set()
        self.waiting: deque[tuple[str, str]] = deque()

    def run(self) -> Export:
        _copy_static(self.folder / "static")
        for address in _FIRST:
            self._add(address, "")
        for home, address in _addresses():
            self._add(address, home)
        self._save("search/index.json", json.dumps(
            list(_index()), ensure_ascii=False, separators=(",", ":")
        ).encode())  # fmt: skip
        while self.waiting:
            address, page = self.waiting.popleft()
            self._fetch(address, page)
        # Whoever keeps a copy of the portal keeps an anchor of the log with it.
        (self.folder / ANCHOR).write_text(audit.anchor() + "\n", encoding="ascii")
        (self.folder / MARK).write_text("mingzhang\n", encoding="utf-8")
        return self.made

    def _add(self, address: str, page: str) -> None:
        if address not in self.seen:
            self.seen.add(address)
            self.waiting.append((address, page))

    def _fetch(self, address: str, page: str) -> None:
        if address.startswith("/" + settings.STATIC_URL.strip("/") + "/"):
            if not (self.folder / unquote(address).lstrip("/")).is_file():
                self.made.broken[address] = page
            return
        answer = self.client.get(address, secure=settings.HTTPS)
        moved = answer.headers.get("Location", "")
        if answer.status_code in (301, 302) and moved.startswith("/"):
            answer = self.client.get(moved, secure=settings.HTTPS)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        # What was withdrawn answers 410 with a page that says why: that stands in the copy too.
        if answer.status_code != 200 and (answer.status_code, kind) != (410, "text/html"):
            if page or answer.status_code != 404:  # a first address may not exist here
                self.made.broken[address] = page or address
            return
        content = b"".join(answer) if answer.streaming else answer.content
        path = _path_of(address)
        self.made.written[address] = path
        if kind in _WHOLE and "/files/" not in address:
            content = self._with_host(content.decode(), address).encode()
        if kind == "text/html" and "/files/" not in address:
            content = self._relative(content, path, address)
        self._save(path, content)

    def _save(self, path: str, content: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def _with_host(self, text: str, address: str) -> str:
        """A text whose addresses with the host name the files of the export."""

        def named(found: re.Match[str]) -> str:
            target, mark = found[1] or "/", found[2] or ""
            if target.startswith(_PRIVATE):
                return found[0]
            self._add(target, address)
            path = _path_of(target)
            folder, _between, last = path.rpartition("/")
            if last == "index.html":  # every web server answers with it
                path = f"{folder}/" if folder else ""
            return f"{settings.PUBLIC_ADDRESS}/{quote(path)}{mark}"

        host = re.escape(settings.PUBLIC_ADDRESS)
        return re.sub(rf"""{host}(/[^\s"'<>#]*)?(#[^\s"'<>]*)?(?=[\s"'<>]|$)""", named, text)

    def _relative(self, content: bytes, path: str, address: str) -> bytes:
        """A page whose links from the root lead from itself; what needs a server is taken out."""
        tree: Any = html.document_fromstring(content.decode())
        for element in tree.find_class("server-only"):
            element.drop_tree()
        tree.set("data-static", _from(path, "") or "./")
        links = [(element, _LINKS[element.tag]) for element in tree.iter(*_LINKS)]
        links += [(element, _LIBRARY) for element in tree.xpath(f"//*[@{_LIBRARY}]")]
        for element, name in links:
            link = element.get(name)
            if link is None:
                continue
            target = _inside(link, address)
            if target is None:
                continue
            if target.startswith(_PRIVATE):
                _take_out(element)
                continue
            element.set(name, self._link(target, link, path, address))
        for form in tree.forms:
            action = form.get("action", address)
            target = _inside(action, address)
            if form.get("method", "get").lower() == "post" or (target or "").startswith(_PRIVATE):
                form.drop_tree()
            elif target is not None:
                form.set("action", self._link(target, action, path, address))
        page: bytes = html.tostring(tree, encoding="utf-8", doctype="<!DOCTYPE html>")
        return page

    def _link(self, target: str, link: str, path: str, address: str) -> str:
        """The relative link to an address, which is fetched as well.

        An earlier version has a file of its own; any other query has none: the page behind it is
        the one without the query.
        """
        parts = urlsplit(link)
        if _NUMBERED.fullmatch(parts.query):
            plain, query = target, ""
        else:
            plain = target.partition("?")[0]
            query = f"?{parts.query}" if parts.query else ""
        self._add(plain, address)
        mark = f"#{parts.fragment}" if parts.fragment else ""
        return quote(_from(path, _path_of(plain))) + query + mark


def _take_out(element: html.HtmlElement) -> None:
    """A link to what only the server has: its words stay, a lone link in a box goes."""
    if element.tag == "a":
        element.drop_tag()
    else:
        element.drop_tree()


def _inside(link: str, address: str) -> str | None:
    """The address from the root that a link on a page leads to; None where it leads outside."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not (parts.path or parts.query):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(address), parts.path))
    if not parts.path:
        path = address
    elif parts.path.endswith("/") and not path.endswith("/"):
        path += "/"
    return path + (f"?{parts.query}" if parts.query else "")


def _path_of(address: str) -> str:
    """Where the answer of an address lies in the folder.

    >>> _path_of("/d/media/"), _path_of("/feed.xml")
    ('d/media/index.html', 'feed.xml')
    >>> _path_of("/d/media/2025/budget/files/pdf")
    'd/media/2025/budget/files/pdf/booklet.pdf'
    >>> _path_of("/d/media/2025/budget/?number=1")
    'd/media/2025/budget/number-1/index.html'
    """
    before, _between, query = address.partition("?")
    plain = unquote(before).lstrip("/")
    numbered = _NUMBERED.fullmatch(query)
    if numbered is not None:
        folder, _between, last = _path_of(before).rpartition("/")
        return f"{folder}/number-{numbered[1]}/{last}"
    if not plain or plain.endswith("/"):
        return f"{plain}index.html"
    head, _between, last = plain.rpartition("/")
    if "." not in last and head.endswith("/files"):
        return f"{plain}/{_FILES.get(last, f'booklet.{last}')}"
    return plain


_FILES = {"csv": "tables.zip", "data": "open-data.zip", "original": "original"}


def _from(path: str, target: str) -> str:
    """The way from one file to another."""
    folder = posixpath.dirname(path) or "."
    return posixpath.relpath(target or ".", folder) + ("/" if not target else "")


def _addresses() -> Iterator[tuple[str, str]]:
    """Every page of what is published, so that none is left out even where no page links to it.

    Each with the address of its booklet: all of these have to answer.
    """
    for publication in visible():
        slot = publication.slot
        home = booklet_address(slot.organisation.address, slot.year, slot.kind)
        page = page_of(publication)
        found = [f"/d/{slot.organisation.address}/", home]
        found += [f"{home}tables/{table['slug']}/" for table in page["tables"]]
        found += [f"{home}projects/{project['slug']}/" for project in page["projects"]]
        found += [f"{home}files/{form}" for form in publication.files]
        for one in history_of(slot):
            found += [f"{home}manifest/{one.number}/", f"{home}manifest/{one.number}/manifest.json"]
        yield from ((home, address) for address in found)
    for publication in withdrawn():
        slot = publication.slot
        home = booklet_address(slot.organisation.address, slot.year, slot.kind)
        yield home, home


def _index() -> Iterator[list[object]]:
    """What the search of the static copy looks through: kind, title, text, year, fen, address."""
    entries = SearchEntry.objects.filter(publication__in=visible().values("pk")).order_by("-id")
    for entry in entries.iterator(chunk_size=2000):
        address = entry.address.partition("#")
        path = _path_of(address[0]) + address[1] + address[2]
        yield [entry.kind, entry.title, entry.text[:_TEXT], entry.year, entry.fen, path]


def _copy_static(target: Path) -> None:
    """The static files under the names that pages give them."""
    root = Path(settings.STATIC_ROOT)
    if not settings.DEBUG and root.is_dir():
        shutil.copytree(root, target, ignore=shutil.ignore_patterns("*.gz", "*.br"))
        return
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with storage.open(name) as file:
                path.write_bytes(file.read())
