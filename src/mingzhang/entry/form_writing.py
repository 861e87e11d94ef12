"""Forms of what was reached as the files of a source's folder."""

from __future__ import annotations

from collections.abc import Iterable

from mingzhang.entry.folder_writing import folder_files
from mingzhang.entry.form_part import evaluation_part
from mingzhang.entry.form_source import form_records
from mingzhang.entry.raw import Raw
from mingzhang.entry.spread import typed_record
from mingzhang.model.form import Form, evaluations_of


def evaluation_files(forms: Iterable[Form]) -> dict[str, bytes]:
    """Monitoring and self-evaluation forms as TOML, by name: `evaluations/01-….toml`."""
    records = [typed_record(**typed) for _part, typed in form_records(evaluations_of(tuple(forms)))]
    return folder_files(Raw("", many={"evaluations": records}), (evaluation_part(),))
