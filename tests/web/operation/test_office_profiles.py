"""Formats of places that the system administrator uploads: looked over, kept, used, backed up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kept import source_of
from mingzhang import profiles
from mingzhang.pipeline.compilation import compute_booklet, write_booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.profiles import profile_ids
from mingzhang.web.checker.case import Phase, make_case
from mingzhang.web.checker.run import check_case
from mingzhang.web.draft.version import draft_budget
from mingzhang.web.models import AuditEntry, PlaceProfile, Slot
from mingzhang.web.operation.held import HELD
from mingzhang.web.operation.office import profile as keeping
from mingzhang.web.storage import store

from ..backup_place import Place
from ..conftest import EXAMPLE, County

ID = "qinghe-county-budget"
TEXT = 'extends = "shanxi-county-budget-2025"\ntitle = "清禾县部门预算"\n'


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of uploaded profiles that goes with the test."""
    settings.PROFILES = tmp_path / "files" / "profiles"
    monkeypatch.setenv(profiles.GIVEN, str(settings.PROFILES))
    return tmp_path / "files" / "profiles"


def sent(client: Client, text: str | bytes, name: str = f"{ID}.toml") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return client.post(reverse("profiles"), {"file": SimpleUploadedFile(name, content)})


def test_what_is_kept_is_listed_and_in_the_log(county: County, folder: Path) -> None:
    client = county.client("system_admin")
    assert "还没有上传过格式" in client.get(reverse("profiles")).content.decode()
    assert sent(client, TEXT).status_code == 302
    record = PlaceProfile.objects.get()
    assert (record.name, record.title, record.user) == (
        ID,
        "清禾县部门预算",
        county.people["system_admin"],
    )
    assert store.get(record.digest) == (folder / f"{ID}.toml").read_bytes() == TEXT.encode()
    page = client.get(reverse("profiles")).content.decode()
    for shown in (ID, "清禾县部门预算", "system_admin", record.digest[:16], "可用"):
        assert shown in page
    entry = AuditEntry.objects.latest("number")
    assert (entry.action, entry.target, entry.actor) == (
        "profile.upload",
        f"profile:{ID}",
        "system_admin",
    )
    assert entry.detail["digest"] == record.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT + 'colour = "red"\n', f"{ID}.toml:3：最上层 里没有“colour”这一项"),
        (
            TEXT + '[measures]\nx = { label = "y", where = { fund = "@grant" } }\n',
            f"{ID}.toml:4：没有成员组“@grant”…应为@grants？",
        ),
        ("title = \n", f"{ID}.toml：第1行第9列：值写得不对"),
        ('extends = "no-such-place"\ntitle = "x"\n', "没有名为“no-such-place”的地区配置"),
        (f'extends = "{ID}"\ntitle = "x"\n', f"没有名为“{ID}”的地区配置"),
        ("extends = 3\n", f"{ID}.toml:1：“extends”的值不是这一种"),
        ('extends = "shanxi-county-budget-2025"\ntitle = 5\n', f"{ID}.toml:2：“title”"),
        (TEXT + 'years = ["2025"]\n', f"{ID}.toml:3：“years”"),
        (TEXT + "names = 3\n", "names"),
        ("tables = 3\n", f"{ID}.toml:1：“tables”"),
        ('title = "x"\nkind = "budget"\n[[tables]]\npanels = 3\n', "格式的结构不对"),
        ("x = " + "[" * 5000 + "]" * 5000, "TOML"),
        ("标题".encode("gb18030"), "UTF-8"),
        (b"", "有内容的文件"),
        (b"#" * (1024 * 1024 + 1), "超过1兆字节"),
    ],
)
def test_a_mistake_is_shown_and_nothing_is_kept(
    county: County, folder: Path, text: str | bytes, said: str
) -> None:
    response = sent(county.client("system_admin"), text)
    assert response.status_code == 422
    page = response.content.decode()
    assert all(words in page for words in said.split("…"))
    assert not PlaceProfile.objects.exists()
    assert not folder.exists()
    assert ID not in profile_ids()
    assert not AuditEntry.objects.filter(action="profile.upload").exists()


@pytest.mark.parametrize("name", ["清禾.toml", "_x.toml", "x.txt", "Qinghe.toml", ".toml"])
def test_name_of_the_file_is_an_id(county: County, name: str) -> None:
    response = sent(county.client("system_admin"), TEXT, name)
    assert response.status_code == 422
    assert "文件名要用小写字母" in response.content.decode()


def test_a_name_that_is_taken_never_changes_its_meaning(county: County, folder: Path) -> None:
    client = county.client("system_admin")
    sent(client, TEXT)
    county.slot.profile = ID
    county.slot.save()
    for name in (f"{ID}.toml", "shanxi-county-budget-2025.toml"):
        response = sent(client, TEXT.replace("清禾县", "岚县"), name)
        assert response.status_code == 422
        assert "不能改动" in response.content.decode()
    refused = client.post(reverse("profile_delete", args=[ID]))
    assert refused.status_code == 422
    assert "不能删除" in refused.content.decode()
    assert (folder / f"{ID}.toml").read_bytes() == TEXT.encode()
    assert sent(client, TEXT, f"{ID}-2.toml").status_code == 302


def test_what_nothing_was_made_with_can_be_fetched_replaced_and_deleted(
    county: County, folder: Path
) -> None:
    client = county.client("system_admin")
    sent(client, TEXT)
    fetched = client.get(reverse("profile_file", args=[ID]))
    assert fetched.content == TEXT.encode()
    assert f"{ID}.toml" in fetched["Content-Disposition"]
    other = TEXT.replace("清禾县", "清禾区")
    assert sent(client, other).status_code == 302
    assert PlaceProfile.objects.get().title == "清禾区部门预算"
    assert (folder / f"{ID}.toml").read_bytes() == other.encode()
    assert list(HELD["PlaceProfile"]()) == []
    assert client.post(reverse("profile_delete", args=[ID])).status_code == 302
    assert not PlaceProfile.objects.exists()
    assert ID not in profile_ids()
    assert list(HELD["PlaceProfile"]()) == []
    assert client.post(reverse("profile_delete", args=[ID])).status_code == 404
    assert client.get(reverse("profile_file", args=[ID])).status_code == 404
    actions = AuditEntry.objects.order_by("number").values_list("action", flat=True)
    assert [a for a in actions if a.startswith("profile.")] == [
        "profile.upload", "profile.delete", "profile.upload", "profile.delete"
    ]  # fmt: skip


def test_profile_that_another_extends_stays(county: County) -> None:
    client = county.client("system_admin")
    sent(client, TEXT)
    sent(client, f'extends = "{ID}"\ntitle = "x"\n', f"{ID}-2.toml")
    assert client.post(reverse("profile_delete", args=[ID])).status_code == 422
    assert client.post(reverse("profile_delete", args=[f"{ID}-2"])).status_code == 302
    assert client.post(reverse("profile_delete", args=[ID])).status_code == 302


@pytest.mark.parametrize(
    "name",
    ["clerk", "unit_reviewer", "department_reviewer", "bureau", "security_admin", "audit_admin"],
)
def test_nobody_else_sees_or_sends_any(county: County, name: str) -> None:
    client = county.client(name)
    assert client.get(reverse("profiles")).status_code == 403
    assert sent(client, TEXT).status_code == 403
    assert client.get(reverse("profile_file", args=[ID])).status_code == 403
    assert client.post(reverse("profile_delete", args=[ID])).status_code == 403
    assert not PlaceProfile.objects.exists()


def test_slots_are_planned_drafted_and_read_with_it(county: County) -> None:
    sent(county.client("system_admin"), TEXT)
    bureau = county.client("bureau")
    assert ID in bureau.get("/work/queue/plan/").content.decode()
    data = {"year": "2026", "kind": "budget", "who": "all", "due": "", "profile": ID}
    assert bureau.post("/work/queue/plan/", data | {"profile": "none"}).status_code == 422
    wrong = bureau.post("/work/queue/plan/", data | {"kind": "final_accounts"})
    assert wrong.status_code == 422
    assert bureau.post("/work/queue/plan/", data).status_code == 302
    made = Slot.objects.filter(year=2026)
    assert set(made.values_list("profile", flat=True)) == {ID}
    county.slot.profile = ID
    county.slot.save()
    assert draft_budget(county.slot).profile == ID
    page = county.client("clerk").get(reverse("fill", args=[county.slot.pk]))
    assert page.status_code == 200


def test_files_are_read_with_it_here_and_where_they_are_checked(
    county: County, tmp_path: Path, settings: Any
) -> None:
    """A booklet of the place, in a process of the platform and in the confined one."""
    text = TEXT + 'names = ["岚县"]\n[rename]\n"部门收支总表" = "部门收支总体情况一览表"\n'
    sent(county.client("system_admin"), text)
    budget = replace(source_of(EXAMPLE), profile=ID)
    (written,), _pages = write_booklet(compute_booklet(budget), tmp_path / "out", ["docx"])
    assert read_booklet(written).profile == ID
    settings.CHECKS = tmp_path / "checks"
    case = make_case(settings.CHECKS, [(written.name, written.read_bytes())], timezone.now())
    done = check_case(case, lambda: None)
    assert done.record.phase is Phase.DONE, done.record.problem
    assert "清禾县部门预算" in done.report.read_text("utf-8")


def test_backup_holds_it_and_a_restored_place_uses_it(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.fill()
    keep = (
        "from mingzhang.web.models import User\n"
        "from mingzhang.web.operation.office.profile import keep\n"
        f"keep({ID + '.toml'!r}, {TEXT.encode()!r}, User.objects.create(username='a'))\n"
    )
    place.ask(keep)
    archive = tmp_path / "county.tar.gz"
    place.run("backup", str(archive), "--verify")
    restored = Place(tmp_path / "elsewhere")
    restored.run("restore", str(archive))
    ask = f"from mingzhang.tables.profile import get_profile; print(get_profile({ID!r}).title)"
    assert restored.ask(ask) == "清禾县部门预算"
    (restored.data / "files" / "profiles" / f"{ID}.toml").unlink()
    restored.run("migrate")
    assert restored.ask(ask) == "清禾县部门预算"


def test_a_damaged_file_of_the_store_stops_no_migration(county: County, folder: Path) -> None:
    sent(county.client("system_admin"), TEXT)
    (folder / f"{ID}.toml").unlink()
    store.path_of(PlaceProfile.objects.get().digest).write_bytes(b"other")
    keeping.lay_out()
    assert not (folder / f"{ID}.toml").exists()
    page = county.client("system_admin").get(reverse("profiles")).content.decode()
    assert "没有使用" in page
