"""What follows from codes, so that nobody types it."""

from __future__ import annotations

from mingzhang.codes import find_basic_nature, find_three_public, government_economic_for
from mingzhang.model.vocabulary import GRANTS, Agency, Fund, Nature, ThreePublic, UnitKind

OFFICES = (UnitKind.ADMINISTRATIVE, UnitKind.CIVIL_SERVICE_LAW)
"""Kinds of units that have agency operating expenditure."""


def nature_of(economic: str) -> Nature | None:
    """Personnel or operating by the departmental economic code; None where it does not decide."""
    basic = find_basic_nature(economic) if economic else None
    return Nature(basic) if basic else None


def government_economic_of(economic: str, kind: UnitKind | None) -> str:
    """The government economic code by the crosswalk; empty where it does not decide."""
    if not economic or kind is None:
        return ""
    return government_economic_for(economic, kind.value) or ""


def three_public_of(economic: str) -> ThreePublic:
    """The three-public item that a departmental economic code is."""
    return ThreePublic(find_three_public(economic) or ThreePublic.NONE.value)


def agency_of(nature: Nature | None, fund: Fund | None, kind: UnitKind | None) -> Agency:
    """Whether a line is agency operating expenditure 机关运行经费.

    Source: 惯例, as booklets explain the term: the operating part of basic expenditure out of
    grants, of administrative units and institutions run under the civil service law.
    """
    office = nature is Nature.OPERATING and fund in GRANTS and kind in OFFICES
    return Agency.YES if office else Agency.NO
