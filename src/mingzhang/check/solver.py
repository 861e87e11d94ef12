"""HiGHS for the programs of a component: numbers near zero, so that floats are enough.

Every slice is written as a reference amount plus a difference. The references are printed figures,
so that differences are some last digits, even where the amounts are of fifteen digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from mingzhang.lean import dataclass

if TYPE_CHECKING:
    from mingzhang.check.row import Row

Bounded = Sequence[int | None] | Mapping[int, int | None]
"""A bound of every slice in fen, None where there is none."""

Bound = tuple[str, int]
"""A column of a program: what it is, and of which slice or cluster."""

_NO_VIOLATION = 1e-9  # of one unit of the component; what is less is noise of the floats
_ROWS_A_STEP = 60  # between two questions of HiGHS whether to go on with a program
_ITERATIONS = 20_000  # of the simplex method for one linear program


def least_violation(
    rows: Sequence[Row],
    component: Sequence[int],
    low: Sequence[int | None],
    high: Sequence[int | None],
) -> dict[int, float] | None:
    """How the rows of a component contradict the bounds, as multipliers of the rows.

    The rows' least total violation is 0 where amounts within the bounds satisfy them all. Where
    it is more, the rows times the multipliers (the dual values) add up to the contradiction.

    Args:
        rows, component: all rows, and the indices of those that take part.
        low, high: bounds of every slice in fen; None where there is none.

    Returns:
        None where there is no contradiction; else a multiplier for each row that has one, signed
        so that the sum of the rows times the multipliers would have to be above 0.
    """
    import highspy
    import numpy as np

    variables = sorted({variable for index in component for variable, _ in rows[index].terms})
    reference = references_of(rows, component, variables, low, high)
    unit = unit_of(variables, low, high)
    position = {variable: number for number, variable in enumerate(variables)}
    model = highspy.HighsLp()
    count, row_count = len(variables), len(component)
    equality = np.array([rows[index].equality for index in component])
    slack_count = row_count + int(equality.sum())
    infinity = highspy.kHighsInf
    model.num_col_, model.num_row_ = count + slack_count, row_count
    lower, upper = np.zeros(count + slack_count), np.full(count + slack_count, infinity)
    for number, variable in enumerate(variables):
        first, last = low[variable], high[variable]
        lower[number] = -infinity if first is None else (first - reference[variable]) / unit
        upper[number] = infinity if last is None else (last - reference[variable]) / unit
    model.col_lower_, model.col_upper_ = lower, upper
    model.col_cost_ = np.concatenate([np.zeros(count), np.ones(slack_count)])
    starts, columns, values, right = [0], [], [], []
    slack = count
    for index in component:
        row = rows[index]
        residual = 0
        for variable, coefficient in row.terms:
            columns.append(position[variable])
            values.append(float(coefficient))
            residual += coefficient * reference[variable]
        columns.append(slack)
        values.append(-1.0)
        slack += 1
        if row.equality:
            columns.append(slack)
            values.append(1.0)
            slack += 1
        right.append(-residual / unit)
        starts.append(len(columns))
    model.row_upper_ = np.array(right, float)
    model.row_lower_ = np.where(equality, model.row_upper_, -infinity)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.array(starts, np.int32)
    model.a_matrix_.index_ = np.array(columns, np.int32)
    model.a_matrix_.value_ = np.array(values, float)
    solver = quiet_solver()
    solver.setOptionValue("simplex_iteration_limit", _ITERATIONS)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return {}
    if solver.getInfo().objective_function_value <= _NO_VIOLATION:
        return None
    duals = np.asarray(solver.getSolution().row_dual)
    return {index: -float(dual) for index, dual in zip(component, duals, strict=True) if dual}


def whole_multipliers(floats: Mapping[int, float]) -> Iterable[dict[int, int]]:
    """The solver's multipliers as whole numbers, the simplest reading first."""
    kept = {index: value for index, value in floats.items() if abs(value) > 1e-7}
    for denominator in (1, 2, 3, 4, 6, 12, 60):
        scaled = {index: value * denominator for index, value in kept.items()}
        if all(abs(value - round(value)) < 1e-6 * denominator for value in scaled.values()):
            whole = {index: round(value) for index, value in scaled.items()}
            yield {index: value for index, value in whole.items() if value}
            break
    fractions = {i: Fraction(value).limit_denominator(1000) for i, value in kept.items()}
    common = lcm(*(f.denominator for f in fractions.values())) if fractions else 1
    yield {i: int(f * common) for i, f in fractions.items() if f}


@dataclass(frozen=True, slots=True)
class Solved:
    """What HiGHS found: values of the columns (none where it found nothing), and what it did.

    Attributes:
        least: below this no solution costs, infinite where that is not known.
        steps: see `mingzhang.check.work`.
    """

    values: Mapping[Bound, float]
    least: float
    steps: int


class Program:
    """A mixed-integer program, built row by row with names for its columns."""

    def __init__(self) -> None:
        self.columns: dict[Bound, tuple[float | None, float | None, bool]] = {}
        self.rows: list[tuple[Mapping[Bound, float], float | None, float | None]] = []

    def column(
        self, name: Bound, low: float | None, high: float | None, whole: bool = False
    ) -> None:
        """A column between two bounds, of whole numbers or of any."""
        self.columns[name] = (low, high, whole)

    def row(self, terms: Mapping[Bound, float], low: float | None, high: float | None) -> None:
        """The sum of the terms is between two bounds."""
        self.rows.append((terms, low, high))

    def solved(self, costs: Mapping[Bound, int], steps: int) -> Solved:
        """The cheapest solution that so much work finds.

        HiGHS looks up from its work now and then and asks whether to go on; how often it asks
        depends on what it does, never on a clock.
        """
        import highspy
        import numpy as np
        from highspy._core.cb import HighsCallbackType

        infinity = highspy.kHighsInf

        def floats(bounds: list[float | None], without: float) -> Any:
            return np.array([without if bound is None else bound for bound in bounds], float)

        place = {name: number for number, name in enumerate(self.columns)}
        kinds = highspy.HighsVarType
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(place), len(self.rows)
        model.col_cost_ = np.array([costs.get(name, 0) for name in place], float)
        model.col_lower_ = floats([low for low, _, _ in self.columns.values()], -infinity)
        model.col_upper_ = floats([high for _, high, _ in self.columns.values()], infinity)
        model.integrality_ = [
            kinds.kInteger if whole else kinds.kContinuous for _, _, whole in self.columns.values()
        ]
        model.row_lower_ = floats([low for _, low, _ in self.rows], -infinity)
        model.row_upper_ = floats([high for _, _, high in self.rows], infinity)
        ordered = [sorted((place[name], x) for name, x in row.items()) for row, _, _ in self.rows]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(np.cumsum([0, *map(len, ordered)]), np.int32)
        model.a_matrix_.index_ = np.array([k for row in ordered for k, _ in row], np.int32)
        model.a_matrix_.value_ = np.array([x for row in ordered for _, x in row], float)
        solver = quiet_solver()
        cost = 1 + len(self.rows) // _ROWS_A_STEP
        spent = 0

        def asked(_kind: int, _words: str, _found: Any, answer: Any, _own: object) -> None:
            nonlocal spent
            spent += cost
            answer.user_interrupt = spent > steps

        solver.setCallback(asked, None)
        solver.startCallback(HighsCallbackType.kCallbackMipInterrupt)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.9)  # costs are whole numbers
        for tolerance in ("mip_feasibility_tolerance", "primal_feasibility_tolerance"):
            solver.setOptionValue(tolerance, 1e-9)
        solver.passModel(model)
        solver.run()
        info = solver.getInfo()
        known = solver.getSolution().col_value if info.primal_solution_status == 2 else ()
        return Solved(dict(zip(place, known, strict=False)), info.mip_dual_bound, spent)


def quiet_solver() -> Any:
    """HiGHS on one thread, silent. Its work is limited by counts, never by a clock.

    The bare class: `highspy.Highs` prints a banner to standard output before it can be told not to.
    """
    from highspy._core import _Highs

    solver = _Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


def unit_of(variables: Sequence[int], low: Bounded, high: Bounded) -> int:
    """Half the finest last digit of the component in fen: the width that matters."""
    widths = [
        (last - first) // 2
        for v in variables
        if (first := low[v]) is not None and (last := high[v]) is not None and last > first
    ]
    return max(1, min(widths, default=1))


def references_of(
    rows: Sequence[Row],
    component: Sequence[int],
    variables: Sequence[int],
    low: Bounded,
    high: Bounded,
) -> Mapping[int, int]:
    """An amount near the truth for every slice: printed where it is, else by the sums."""
    known: dict[int, int] = {}
    for variable in variables:
        first, last = low[variable], high[variable]
        if first is not None and last is not None:
            known[variable] = (first + last) // 2
    open_rows = [rows[index] for index in component if rows[index].equality]
    waiting = [v for v in variables if v not in known]
    while waiting:
        progress = True
        while progress:
            progress = False
            rest = []
            for row in open_rows:
                missing = [(v, c) for v, c in row.terms if v not in known]
                if len(missing) > 1:
                    rest.append(row)
                elif missing:
                    (variable, coefficient) = missing[0]
                    others = sum(c * known[v] for v, c in row.terms if v != variable)
                    known[variable] = -others // coefficient
                    progress = True
            open_rows = rest
        waiting = [v for v in waiting if v not in known]
        if waiting:
            variable = waiting.pop()
            first, last = low[variable], high[variable]
            known[variable] = first if first is not None else last if last is not None else 0
    return known
