"""The budget as its unit enters it: each figure once. `tables` and `narrative` compute the rest."""

from __future__ import annotations

from mingzhang.lean import dataclass
from mingzhang.model.catalogue import Notice, ServiceCatalogue
from mingzhang.model.form import Form, department_target_of, targets_of
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import (
    BookletKind,
    Fund,
    Level,
    ProcurementForm,
    ProcurementKind,
    ProjectCategory,
    UnitKind,
)


@dataclass(frozen=True, slots=True)
class BudgetUnit:
    """A budget unit 预算单位 under the department (the department's own office is one too).

    Attributes:
        posts: 编制人数; people: 实有人数; 0 where nobody typed them.
    """

    name: str
    code: str = ""
    kind: UnitKind = UnitKind.PUBLIC_INSTITUTION
    posts: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Department:
    """The department 部门 that publishes.

    Attributes:
        code: its budget code, `012`.
        duties: 本部门职责, paragraphs.
        organisation: 机构设置情况, paragraphs.
        county: short name of its division, `岚县`, for titles of forms.
    """

    name: str
    code: str = ""
    county: str = ""
    duties: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    units: tuple[BudgetUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A second-level project 二级项目. Its amount is the sum of its lines."""

    name: str
    unit: str
    category: ProjectCategory = ProjectCategory.OTHER_OPERATION


@dataclass(frozen=True, slots=True)
class CodeName:
    """The name of a classification code that is newer than our lists, as the user typed it.

    Attributes:
        dimension: `function`, `economic`, `government_economic`, `revenue`.
    """

    dimension: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Last year's figure of a measure, in fen, and why this year's differs.

    Attributes:
        measure: name of a measure of the profile: `income_total`, `three_public`, …
    """

    measure: str
    previous_fen: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Execution:
    """Why an amount of the final accounts differs from its budget.

    Attributes:
        measure: name of a measure of the profile, or empty.
        function: code of a function item, or empty.
    """

    reason: str
    measure: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class ProcurementItem:
    """Planned procurement 政府采购, in fen.

    Attributes:
        code: of the catalogue of government procurement 品目, `A02010105`; empty if not typed.
        form: who carries it out; None if not typed.
        sme_fen: what is set aside for small and medium enterprises, in final accounts what they
            were given by contracts; micro_fen: of that, for small and micro ones.
        service: its code in the catalogue of purchased services, `A150101`; empty where it is none.
    """

    name: str
    kind: ProcurementKind
    fen: int
    project: str = ""
    unit: str = ""
    code: str = ""
    form: ProcurementForm | None = None
    sme_fen: int = 0
    micro_fen: int = 0
    service: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that a department hands down 对下转移支付, in fen.

    Attributes:
        area: who gets it, `某县`; empty where it is not told by areas.
    """

    project: str
    area: str
    fen: int
    fund: Fund = Fund.GENERAL_PUBLIC


@dataclass(frozen=True, slots=True)
class StateAssets:
    """State assets in use 国有资产占有使用情况.

    Attributes:
        date: the day they were counted, `2025年4月30日`.
        vehicle_quota: 公务用车编制.
        vehicles: counts by use in print order: (`领导用车`, 0), …; their sum is 实有.
        office_area: 办公用房建筑总面积 in square metres, as printed.
        equipment: (`价值50万元（原值）以上的通用设备`, 台/套), …
    """

    date: str = ""
    vehicle_quota: int = 0
    vehicles: tuple[tuple[str, int], ...] = ()
    office_area: str = ""
    equipment: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Occasions:
    """What the three-public expenditure of final accounts was spent on, counted.

    Attributes:
        overseas_groups, overseas_persons: 因公出国（境）团组数, 人次.
        vehicles_bought, vehicles_kept: 公务用车购置数, 年末保有量.
        receptions, reception_persons: 国内公务接待批次, 人次.
    """

    overseas_groups: int = 0
    overseas_persons: int = 0
    vehicles_bought: int = 0
    vehicles_kept: int = 0
    receptions: int = 0
    reception_persons: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """All that a department enters for one booklet."""

    profile: str
    year: int
    department: Department
    lines: tuple[Line, ...]
    kind: BookletKind = BookletKind.BUDGET
    level: Level = Level.DEPARTMENT
    date: str = ""
    projects: tuple[Project, ...] = ()
    forms: tuple[Form, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    executions: tuple[Execution, ...] = ()
    procurement: tuple[ProcurementItem, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    assets: StateAssets = StateAssets()
    occasions: Occasions | None = None
    catalogue: ServiceCatalogue | None = None
    notices: tuple[Notice, ...] = ()
    catalogue_remarks: tuple[str, ...] = ()
    other_remarks: tuple[str, ...] = ()
    code_names: tuple[CodeName, ...] = ()

    @property
    def targets(self) -> tuple[Form, ...]:
        """The target forms of projects."""
        return targets_of(self.forms)

    @property
    def department_target(self) -> Form | None:
        """The target form of the whole department, None where there is none."""
        return department_target_of(self.forms)

    def find_code_name(self, dimension: str, code: str) -> str | None:
        """The name that the user gave to a code; None for all codes that our lists hold."""
        return next(
            (n.name for n in self.code_names if (n.dimension, n.code) == (dimension, code)), None
        )
