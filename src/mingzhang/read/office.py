"""DOC, RTF, ODT and their like become DOCX or XLSX through LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.format import OFFICE
from mingzhang.sandbox import end_all, environment

_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
CONVERT_SECONDS = 90.0
"""Longest time for one conversion."""

_NO_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def find_office() -> str | None:
    """The command of LibreOffice; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(path: Path, kind: str, folder: Path) -> Path:
    """Convert a file, to DOCX or XLSX as `OFFICE` says, into a folder of its own.

    LibreOffice runs without network, writes nowhere but there and in the system's temporary folder,
    and has a fresh profile in which no macro runs and no linked content is fetched; it is ended
    with all that it started when it takes too long.

    Args:
        kind: a key of `OFFICE`: what the content is, whatever the file is called.
        folder: where the copy, the profile and the result go.

    Raises:
        Unreadable: LibreOffice is not installed, failed, or took too long.
    """
    suffix = OFFICE[kind]
    advice = _("请另存为{suffix}格式").format(suffix=suffix.upper())
    command = find_office()
    if command is None:
        raise Unreadable(
            str(path),
            _("{kind}文件要先由 LibreOffice 转换").format(kind=kind.upper()),
            _("请安装 LibreOffice，或者另存为{suffix}格式").format(suffix=suffix.upper()),
        )
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_NO_MACROS, "utf-8")
    copy = folder / f"source.{kind}"
    shutil.copyfile(path, copy)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "mingzhang.sandbox", str(folder), os.path.realpath(command)),
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nolockcheck"),
            *("--convert-to", _FILTERS[suffix], "--outdir", str(folder), str(copy)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(folder),
        start_new_session=True,
    )
    try:
        said, _none = process.communicate(timeout=CONVERT_SECONDS)
    except subprocess.TimeoutExpired:
        end_all(process)
        process.communicate()
        raise Unreadable(str(path), _("LibreOffice 转换超时，已放弃"), advice) from None
    result = folder / f"source.{suffix}"
    if process.returncode or not result.is_file():
        words = said.decode("utf-8", "replace").strip().splitlines()
        raise Unreadable(
            str(path),
            _("LibreOffice 没有转换成功：{said}").format(said=words[-1] if words else ""),
            advice,
        )
    return result
