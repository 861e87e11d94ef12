"""Measures of a profile by the names that people type."""

from __future__ import annotations

from collections.abc import Mapping

from mingzhang.codes import normal_name
from mingzhang.entry.raw import Mistakes, Value
from mingzhang.language import _, near_or_all
from mingzhang.tables.profile import Profile


def measures_by_name(profile: Profile) -> Mapping[str, list[str]]:
    """For each normal name (key, label or synonym) the keys of the measures that bear it.

    A label goes before a synonym: what one measure is called is no other one's by-name.
    """
    found: dict[str, list[str]] = {}
    for measure in profile.measures:
        found.setdefault(normal_name(measure.label), []).append(measure.key)
    labels = set(found)
    for measure in profile.measures:
        for name in {normal_name(synonym) for synonym in measure.synonyms} - labels:
            found.setdefault(name, []).append(measure.key)
    for measure in profile.measures:
        found[normal_name(measure.key)] = [measure.key]
    return found


def measure_labels(profile: Profile) -> tuple[str, ...]:
    """What may be typed for each measure, in order: its label, or its key where labels clash."""
    names = measures_by_name(profile)
    return tuple(
        m.label if names[normal_name(m.label)] == [m.key] else m.key for m in profile.measures
    )


def find_measure_key(typed: Value, profile: Profile, mistakes: Mistakes) -> str:
    """The key of the measure that was typed; empty where nothing was, or after a mistake."""
    if not typed.text.strip():
        return ""
    keys = measures_by_name(profile).get(normal_name(typed.text), [])
    if len(keys) == 1:
        return keys[0]
    problem = _("有几个指标叫“{text}”") if keys else _("没有“{text}”这个指标")
    mistakes.add(
        typed.where,
        problem.format(text=typed.text),
        "、".join(keys) or near_or_all(typed.text, measure_labels(profile)),
    )
    return ""
