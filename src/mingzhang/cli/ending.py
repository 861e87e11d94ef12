"""How the command ends: every foreseen trouble is one line in the user's language."""

from __future__ import annotations

import errno
import gettext
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import click

from mingzhang.errors import Contradictions, MingzhangError, SourceErrors
from mingzhang.language import LOCALE, _, current_language
from mingzhang.terminal import say, use_any_encoding

_ABORTED = 130
_UNREADABLE = 2
_OUR_FAILURE = 3


def prepare() -> None:
    """Let the library of the command line speak the user's language, in any encoding."""
    use_any_encoding()
    os.environ["LANGUAGE"] = current_language()
    gettext.bindtextdomain("click", str(LOCALE))
    gettext.textdomain("click")


def end(command: Callable[[], object]) -> None:
    """Run the command and leave: 0 to 3 as it says, 2 for what the user can mend, 3 for our bugs.

    Raises:
        SystemExit: always.
    """
    try:
        ended = command()
        sys.exit(ended if isinstance(ended, int) else 0)
    except click.exceptions.Exit as asked:
        sys.exit(asked.exit_code)
    except click.Abort:
        say(_("已中止"), err=True)
        sys.exit(_ABORTED)
    except click.ClickException as error:
        _say_usage(error)
        sys.exit(error.exit_code)
    except SourceErrors as errors:
        _say_mistakes(errors)
        sys.exit(_UNREADABLE)
    except MingzhangError as error:
        say(str(error), "red", err=True)
        sys.exit(_UNREADABLE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        say(_file_words(error), "red", err=True)
        sys.exit(_UNREADABLE)
    except Exception as error:  # our own bug; whoever wants the trace asks for it
        _say_failure(error)
        sys.exit(_OUR_FAILURE)


def _say_usage(error: click.ClickException) -> None:
    context = getattr(error, "ctx", None)
    if context is not None:
        say(context.get_usage(), err=True)
        words = _("用“{command} -h”查看用法")
        say(words.format(command=context.command_path), err=True)
    say(_("错误：{message}").format(message=error.format_message()), "red", err=True)


def _say_mistakes(errors: SourceErrors) -> None:
    words = (
        _("编出的资料有 {count} 处错误，没有生成任何文件（加 --force 照样生成）：")
        if isinstance(errors, Contradictions)
        else _("{source} 有 {count} 处需要改正，没有生成任何文件：")
    )
    say(words.format(source=errors.source, count=len(errors.mistakes)), "red", err=True)
    for mistake in errors.mistakes:
        say(f"  {mistake.words()}", err=True)


def _file_words(error: OSError) -> str:
    """What could not be opened or written, and why, in one line."""
    reasons = {
        errno.EACCES: _("没有权限"),
        errno.EPERM: _("没有权限"),
        errno.EROFS: _("这里只能读，不能写"),
        errno.ENOENT: _("没有这个文件或文件夹"),
        errno.ENOTDIR: _("路径中间有一段不是文件夹"),
        errno.EISDIR: _("这是一个文件夹"),
        errno.EEXIST: _("已经有这个文件"),
        errno.ENOSPC: _("磁盘已满"),
        errno.ENAMETOOLONG: _("文件名太长"),
    }
    reason = reasons.get(error.errno or 0, error.strerror or str(error))
    file = error.filename if error.filename is not None else _("文件")
    return _("{file}：读写失败，{reason}").format(file=file, reason=reason)


def _say_failure(error: Exception) -> None:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    say(
        _("程序出错，是程序的问题，请报告：{kind}: {error}（{place}）").format(
            kind=type(error).__name__, error=error, place=place
        ),
        "red",
        err=True,
    )
    if os.environ.get("MINGZHANG_DEBUG"):
        say("".join(traceback.format_exception(error)), err=True)
    else:
        say(_("设 MINGZHANG_DEBUG=1 再运行一次，可看到完整的出错经过"), err=True)
