"""A `Budget` becomes a typed source again: the opposite of `gather`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from mingzhang.amounts import Amount, Unit
from mingzhang.entry.derive import agency_of, three_public_of
from mingzhang.entry.form_source import form_records
from mingzhang.entry.measure import measure_labels
from mingzhang.entry.raw import Raw, Record, Row, Value
from mingzhang.model.budget import Budget, ProcurementItem, StateAssets
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Agency, Flow, Level, Nature, Origin, Stage, UnitKind
from mingzhang.tables.profile import get_profile


def budget_to_raw(budget: Budget) -> Raw:
    """Every text that a user would type for this budget; amounts in 元."""
    raw = Raw("")
    profile = get_profile(budget.profile)
    names = zip(profile.measures, measure_labels(profile), strict=True)
    measures = {measure.key: label for measure, label in names}
    department = budget.department
    raw.records["budget"] = typed_record(
        profile=budget.profile,
        year=str(budget.year),
        kind=budget.kind.label,
        level=budget.level.label if budget.level is Level.UNIT else "",
        date=budget.date,
        unit="元",
    )
    raw.records["department"] = typed_record(
        name=department.name,
        code=department.code,
        county=department.county,
        duties=department.duties,
        organisation=department.organisation,
        units=[
            {
                "name": unit.name,
                "code": unit.code,
                "kind": unit.kind.label,
                "posts": str(unit.posts or ""),
                "people": str(unit.people or ""),
            }
            for unit in department.units
        ],
    )
    raw.tables["lines"] = _rows(_lines(budget))
    raw.tables["projects"] = _rows(
        {"name": p.name, "unit": p.unit, "category": p.category.label} for p in budget.projects
    )
    raw.tables["comparisons"] = _rows(
        {
            "measure": measures.get(c.measure, c.measure),
            "fen": yuan(c.previous_fen),
            "reason": c.reason,
        }
        for c in budget.comparisons
    )
    raw.tables["execution"] = _rows(
        {
            "measure": measures.get(e.measure, e.measure),
            "function": e.function,
            "reason": e.reason,
        }
        for e in budget.executions
    )
    raw.tables["procurement"] = _rows(procurement_rows(budget.procurement))
    raw.tables["transfers"] = _rows(
        {"project": t.project, "area": t.area, "fund": t.fund.label, "fen": yuan(t.fen)}
        for t in budget.transfers
    )
    raw.records["assets"] = assets_record(budget.assets)
    if budget.occasions is not None:
        counts = {key: str(count) for key, count in asdict(budget.occasions).items()}
        raw.records["three-public"] = typed_record(**counts)
    raw.many |= {"targets": [], "evaluations": [], "statements": []}
    for part, typed in form_records(budget.forms):
        record = typed_record(**typed)
        if part == "department-target":
            raw.records[part] = record
        else:
            raw.many[part].append(record)
    if budget.catalogue is not None:
        raw.records["catalogue-title"] = typed_record(title=budget.catalogue.title)
        raw.tables["catalogue"] = _rows(
            {
                "department": entry.department,
                "code": entry.code,
                "level": str(entry.level),
                "name": entry.name,
            }
            for entry in budget.catalogue.entries
        )
    raw.many["notices"] = [
        typed_record(
            issuer=notice.issuer,
            number=notice.number,
            title=notice.title,
            addressee=notice.addressee,
            paragraphs=notice.paragraphs,
            signature=notice.signature,
            date=notice.date,
        )
        for notice in budget.notices
    ]
    raw.records["remarks"] = typed_record(
        catalogue=budget.catalogue_remarks, other=budget.other_remarks
    )
    return raw


def yuan(fen: int) -> str:
    """Fen as a figure in 元, exact: `61200`, `0.5`."""
    text = Amount(fen, 2, Unit.YUAN).text()
    return text.rstrip("0").rstrip(".")


def _lines(budget: Budget) -> Iterator[dict[str, str]]:
    kinds = {unit.name: unit.kind for unit in budget.department.units}
    seen: Counter[Line] = Counter()
    for line in budget.lines:
        seen[line] += 1
        typed = _line(line, budget, kinds.get(line.unit))
        if seen[line] > 1:  # or it would look like a row that was pasted twice
            typed["note"] = f"第{seen[line]}笔"
        yield typed


def _line(line: Line, budget: Budget, kind: UnitKind | None) -> dict[str, str]:
    said = line.three_public.label or "无"
    if line.three_public is three_public_of(line.economic):
        said = ""
    agency = "是" if line.agency is Agency.YES else "否"
    if line.agency is agency_of(line.nature, line.fund, kind):
        agency = ""

    # What came in and what is left has no nature; none is read as the one that it has here.
    is_aside = line.flow is not Flow.SPENDING and line.nature is Nature.PROJECT

    def code(dimension: str) -> str:
        typed: str = getattr(line, dimension)
        return f"{typed} {budget.find_code_name(dimension, typed) or ''}".strip()

    return {
        "unit": line.unit,
        "function": code("function"),
        "nature": "" if is_aside else line.nature.label,
        "project": line.project,
        "fund": line.fund.label,
        "origin": line.origin.label if line.origin is not Origin.CURRENT else "",
        "flow": line.flow.label if line.flow is not Flow.SPENDING else "",
        "stage": line.stage.label if line.stage is not Stage.OWN else "",
        "economic": code("economic"),
        "government_economic": code("government_economic"),
        "revenue": code("revenue"),
        "fen": yuan(line.fen),
        "three_public": said,
        "agency": agency,
    }


def assets_record(assets: StateAssets) -> Record:
    """State assets as the record 国有资产."""
    return typed_record(
        date=assets.date,
        vehicle_quota=str(assets.vehicle_quota) if assets.vehicle_quota else "",
        office_area=assets.office_area,
        vehicles=[{"use": use, "count": str(count)} for use, count in assets.vehicles],
        equipment=[{"name": name, "count": str(count)} for name, count in assets.equipment],
    )


def procurement_rows(items: Iterable[ProcurementItem]) -> Iterator[dict[str, str]]:
    """Purchases as rows of 政府采购, in 元."""
    for item in items:
        yield {
            "name": item.name,
            "kind": item.kind.label,
            "fen": yuan(item.fen),
            "project": item.project,
            "unit": item.unit,
            "code": item.code,
            "form": item.form.label if item.form else "",
            "sme_fen": yuan(item.sme_fen) if item.sme_fen else "",
            "micro_fen": yuan(item.micro_fen) if item.micro_fen else "",
            "service": item.service,
        }


def typed_record(**fields: str | tuple[str, ...] | list[dict[str, str]]) -> Record:
    """A record with these texts, paragraphs and small tables, as if they were typed."""
    record = Record("")
    for key, typed in fields.items():
        if isinstance(typed, str):
            record.texts[key] = [Value(typed, "")] if typed else []
        elif isinstance(typed, tuple):
            record.texts[key] = [Value(text, "") for text in typed if text]
        else:
            record.rows[key] = _rows(typed)
    return record


def _rows(rows: Iterable[Mapping[str, str]]) -> list[Row]:
    return [Row("", {key: Value(text, "") for key, text in row.items() if text}) for row in rows]
