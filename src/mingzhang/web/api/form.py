"""The forms of what the service takes and gives; each becomes a part of the OpenAPI schema."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import Field, StringConstraints

from mingzhang.web.core.deferred import deferred as _

NO_NUL = r"^[^\u0000]*$"
Text = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
Year = Annotated[int, Field(ge=1990, le=2200)]
Number = Annotated[int, Field(ge=1, le=2**53)]
Limit = Annotated[int, Field(ge=1, le=500)]
Offset = Annotated[int, Field(ge=0, le=10_000_000)]
Kind = Annotated[str, StringConstraints(pattern="^(budget|final_accounts)$")]
Slug = Annotated[str, StringConstraints(pattern="^[-a-zA-Z0-9_]{1,60}$")]
Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """A part of a list in a stable order: `total` in all, these from `offset` on."""

    total: int
    limit: int
    offset: int
    items: list[Item]


class OrganisationOut(Schema):
    """A department or unit that has published something."""

    name: str
    address: str
    kind: str
    code: str
    county: str
    parent: str | None = Field(description=_("主管部门的地址"))
    publications: int = Field(description=_("现行公开资料的本数"))


class ContractOut(Schema):
    """One contract of a department's published year."""

    year: int
    purchase: str
    day: date
    supplier: str = Field(..., description=_("自然人不公开姓名"))
    supplier_kind: str | None
    sme: bool | None = Field(..., description=_("是不是中小企业"))
    small_or_micro: bool | None = Field(..., description=_("是不是小微企业"))
    fen: int
    paid_fen: int


class PromiseOut(Schema):
    """One indicator of a project and year: what was promised, and what was reached."""

    project: str
    year: int
    budget_fen: int | None = Field(description=_("预算，分"))
    adjusted_fen: int | None = Field(description=_("调整后预算，分"))
    executed_fen: int | None = Field(description=_("执行，分"))
    rate: str | None = Field(description=_("执行率"))
    project_score: str | None = Field(description=_("项目自评总分"))
    first: str
    second: str
    third: str
    promised: str | None = Field(description=_("预算公开的指标值"))
    reached: str | None = Field(description=_("自评的完成值"))
    judged_by: str | None = Field(description=_("自评用的指标值，与预算公开的不同时才有"))
    weight: str | None
    score: str | None
    reason: str | None


class PublicationOut(Schema):
    """A publication; `figures`, `page` and `portal` are addresses on this site."""

    id: int
    title: str
    organisation: str
    address: str
    county: str
    year: int
    kind: str
    number: int = Field(description=_("第几次公开；1以后是更正"))
    reason: str = Field(description=_("更正的原因"))
    published_at: datetime
    visible_from: datetime
    current: bool = Field(description=_("是否现行；更正前的旧版仍可读"))
    digest: str = Field(description=_("清单的SHA-256"))
    sm3: str
    page: str
    figures: str
    portal: str


class PublicationPage(PublicationOut):
    """A publication with all that the portal shows of it."""

    content: dict[str, Any]


class FileOut(Schema):
    """A published file with its digests."""

    format: str
    name: str
    size: int
    digest: str
    sm3: str
    address: str


class ManifestOut(Schema):
    """The digests of a publication, to be compared with those noted elsewhere."""

    publication: int
    number: int
    digest: str
    sm3: str
    files: list[FileOut]


class FigureOut(Schema):
    """One printed figure with its place; `fen` is null where no number is printed."""

    publication: int
    organisation: str
    address: str
    year: int
    kind: str
    table: str
    row: str
    row_name: str
    column: str
    column_name: str
    fen: int | None
    text: str


class EntryOut(Schema):
    """Something that can be found."""

    kind: str
    title: str
    text: str
    fen: int | None
    organisation: str
    organisation_address: str
    year: int
    publication: int
    address: str


class SearchOut(Schema):
    """Answers, the more telling kinds first; `more` says whether others follow."""

    limit: int
    offset: int
    more: bool
    items: list[EntryOut]


class SlotOut(Schema):
    """A booklet that should exist, and where it stands."""

    id: int
    title: str
    organisation: str
    address: str
    year: int
    kind: str
    state: str
    state_name: str
    due: date | None
    approved_on: date | None
    publish_due: date | None
    changed_at: datetime


class SlotState(SlotOut):
    """One booklet with the moves that the token's person can make now."""

    versions: int
    open_comments: int
    moves: list[str]


class VersionOut(Schema):
    """A version and how its latest check came out; null where it was not checked."""

    number: int
    made_at: datetime
    made_by: str
    reason: str
    uploaded: str | None = Field(description=_("上传的文件名；null：由填报内容形成"))
    errors: int | None
    warnings: int | None
    notes: int | None


class FindingOut(Schema):
    """A finding of the latest check of a version."""

    number: int
    code: str
    severity: str
    title: str
    message: str
    place: str
    anchor: str
    fingerprint: str
    data: dict[str, Any]


class CommentOut(Schema):
    """One remark."""

    user: str
    at: datetime
    text: str


class ThreadOut(Schema):
    """A conversation about a place."""

    id: int
    place: str
    anchor: str
    quote: str
    fingerprint: str
    resolved: bool
    comments: list[CommentOut]


class CommentIn(Schema):
    """A remark: in a thread there is, or about a place in a thread of its own."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=NO_NUL)]
    thread: Number | None = None
    anchor: Annotated[str, StringConstraints(max_length=400, pattern=NO_NUL)] = ""
    place: Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)] = ""


class MoveIn(Schema):
    """A move of the flow."""

    name: Annotated[str, StringConstraints(pattern="^[a-z_]{1,24}$")]
    reason: Annotated[str, StringConstraints(max_length=4000, pattern=NO_NUL)] = ""
    day: date | None = Field(None, description=_("批复日期"))
    visible_from: datetime | None = Field(None, description=_("公开时：此前公众看不到"))
    version: int | None = Field(None, ge=1, description=_("看过的版本号；已有更新的版本时拒绝"))
    override: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)] = Field(
        "", description=_("有错误、意见未办等情形而仍要办理的理由，会留档")
    )


class MoveOut(Schema):
    """A move that was made."""

    id: int
    name: str
    before: str
    after: str
    at: datetime
    version: int | None
    reason: str
    day: date | None


class SignOffOut(Schema):
    """What a division of the bureau says of the newest version."""

    desk: str
    desk_name: str
    version: int
    agrees: bool | None = Field(description=_("null：还没有会签"))
    text: str
    user: str
    at: datetime | None


class SignOffIn(Schema):
    """A division's word on the version that was looked at."""

    agrees: bool
    version: Number = Field(description=_("看过的版本号；已有更新的版本时拒绝"))
    text: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)] = Field(
        "", description=_("不同意的要写明原因")
    )


class AnsweredOut(Schema):
    """A word of the public with the answer of the body that published."""

    id: int
    at: datetime
    text: str
    answer: str
    answered_at: datetime


class FeedbackOut(Schema):
    """A word of the public as the office sees it."""

    id: int
    slot: int
    title: str
    at: datetime
    text: str
    state: str
    state_name: str
    answer: str = Field(description=_("不公开的，是不公开的原因"))
    answered_at: datetime | None
    user: str


class AnswerIn(Schema):
    """An answer that is shown with the word, or why the word is kept back."""

    shows: bool = Field(description=_("true：答复并公开；false：不公开"))
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NO_NUL)]


class JobOut(Schema):
    """Work in the background; ask again until `state` is done, failed or cancelled."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    step: str
    problem: str
    result: dict[str, Any]
    made_at: datetime
    ended_at: datetime | None
    address: str


class ProblemOut(Schema):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = Field(default_factory=list)
