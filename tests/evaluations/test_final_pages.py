"""Pages of final evaluations as people use them, and what an expert gets at every address."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.approvals.models import Submission
from apps.audit.models import Entry
from apps.evaluations.choices.final import FinalPart
from apps.evaluations.models import Conclusion, Draw, FinalEvaluation, Invitation, Mark
from apps.evaluations.printing.final import render_final
from apps.evaluations.rules import final_layout
from apps.evaluations.rules.experts import RULE, drawn_order
from apps.evaluations.services import experts, final
from apps.programmes.models import Enrolment
from tests.evaluations import finals
from tests.factories.programmes import EnrolmentFactory
from tests.funds.conftest import *  # noqa: F403 -- the award, its gates and acts on money


@pytest.fixture
def row(prov_eit, prov_fin, enrolment, park_filer, county_eit, county_fin) -> FinalEvaluation:
    return finals.reviewed(enrolment, park_filer, county_eit, county_fin)


@pytest.fixture
def cleared(row, prov_eit) -> Invitation:
    """The first expert of a draw of three, free of conflicts."""
    finals.experts_of(4)
    experts.draw(evaluation=row, user=prov_eit)
    found = finals.invitations(row)[0]
    return experts.declare(invitation=found, is_free=True, conflict="", user=found.expert)


def page(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(f"evaluations:{name}", args=args)).content.decode()


def test_the_park_starts_writes_and_submits(sign_in, enrolment, park_filer):
    client = sign_in(park_filer)
    address = reverse("evaluations:final_start", args=[enrolment.pk])
    assert reverse("evaluations:final_start", args=[enrolment.pk]) not in page(client, "finals")
    assert client.post(address, follow=True).redirect_chain == [("/evaluations/final/", 302)]  # not open yet
    finals.opened(enrolment.programme)
    assert address in page(client, "finals")
    client.post(address)
    row = FinalEvaluation.objects.get()
    texts = dict.fromkeys(FinalPart.values, "正文") | {f"revision-{key}": 1 for key in FinalPart.values}
    answer = client.post(reverse("evaluations:final_write", args=[row.pk]), texts | {"autosave": "1", "page": "a" * 16})
    assert answer.status_code == 200
    assert set(row.sections.values_list("text", flat=True)) == {"正文"}
    assert client.post(reverse("evaluations:final_submit", args=[row.pk]), {"version": "1"}).status_code == 302
    assert client.get(reverse("evaluations:final_write", args=[row.pk])).status_code == 302


def test_two_texts_stand_side_by_side(sign_in, enrolment, park_filer):
    row = finals.begun(enrolment, park_filer)
    final.save(evaluation=row, texts={"work": "先存"}, revisions={"work": 1}, page="b" * 16, user=park_filer)
    given = {"work": "后存", "revision-work": 1, "page": "c" * 16}
    answer = sign_in(park_filer).post(reverse("evaluations:final_write", args=[row.pk]), given)
    assert answer.status_code == 409
    assert [word in answer.content.decode() for word in ("先存", "后存")] == [True, True]


def test_before_the_declaration_a_page_shows_names_only(sign_in, row, prov_eit):
    finals.experts_of(3)
    experts.draw(evaluation=row, user=prov_eit)
    found = finals.invitations(row)[0]
    client = sign_in(found.expert)
    text = page(client, "expert", found.pk)
    assert ("两年来" in text, row.enrolment.park.name in text) == (False, True)
    assert client.get(row.get_absolute_url()).status_code == 404
    client.post(reverse("evaluations:expert_declare", args=[found.pk]), {"is_free": "yes"})
    assert "两年来" in page(client, "expert", found.pk)
    assert client.get(row.get_absolute_url()).status_code == 200


def test_an_expert_declares_a_conflict_and_is_out(sign_in, row, prov_eit):
    finals.experts_of(4)
    experts.draw(evaluation=row, user=prov_eit)
    found = finals.invitations(row)[0]
    client, address = sign_in(found.expert), reverse("evaluations:expert_declare", args=[found.pk])
    assert client.post(address, {"is_free": "no"}).status_code == 422
    answer = client.post(address, {"is_free": "no", "conflict": "亲属任职"}, follow=True)
    assert answer.redirect_chain == [(reverse("evaluations:expert_tasks"), 302)]
    assert client.get(reverse("evaluations:expert", args=[found.pk])).status_code == 404
    assert row.invitations.count() == 4


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("100.01", "between 0 and 100"),
        ("-1", "between 0 and 100"),
        ("80.123", "at most two decimals"),
        ("", "Give a mark for every aspect"),
        ("abc", "Enter a number"),
        ("1e400", "Ensure that there are no more than"),
    ],
)
def test_a_bad_mark_keeps_what_was_typed(sign_in, cleared, mark, sentence):
    client, address = sign_in(cleared.expert), reverse("evaluations:expert_mark", args=[cleared.pk])
    answer = client.post(address, {"total": mark, "text": "写好的理由"})
    assert answer.status_code == 422
    assert [word in answer.content.decode() for word in (sentence, "写好的理由")] == [True, True]
    assert Mark.objects.count() == 0


def test_a_second_mark_says_that_the_first_stands(sign_in, cleared):
    client, address = sign_in(cleared.expert), reverse("evaluations:expert_mark", args=[cleared.pk])
    given = {"total": "80", "text": "依据"}
    assert client.post(address, given).status_code == 302
    answer = client.post(address, given | {"total": "90"}, follow=True)
    assert "A mark once given stands" in answer.content.decode()
    assert list(Mark.objects.values_list("total", flat=True)) == [Decimal("80.00")]


def test_what_an_expert_gets_at_every_address(sign_in, cleared, row, other_enrolment, other_filer):
    client = sign_in(cleared.expert)
    other = finals.begun(other_enrolment, other_filer)
    stranger = finals.invitations(row)[1]
    got = {
        name: client.get(reverse(f"evaluations:{name}", args=args)).status_code
        for name, args in {
            "finals": [],
            "final": [row.pk],
            "final_pdf": [row.pk],
            "final_write": [row.pk],
            "final_experts": [row.pk],
            "final_conclude": [row.pk],
            "final_decide": [row.pk],
            "final_terms": [],
            "expert_tasks": [],
            "expert": [cleared.pk],
        }.items()
    }
    assert got == {
        "finals": 200,
        "final": 200,
        "final_pdf": 200,
        "final_write": 403,
        "final_experts": 403,
        "final_conclude": 403,
        "final_decide": 403,
        "final_terms": 403,
        "expert_tasks": 200,
        "expert": 200,
    }
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("evaluations:expert", args=[stranger.pk])).status_code == 404
    elsewhere = (reverse("parks:detail", args=[row.enrolment.park_id]), reverse("home"))
    assert [client.get(address).status_code for address in elsewhere] == [404, 200]


def test_the_draw_is_laid_open(sign_in, cleared, row, prov_fin):
    text = page(sign_in(prov_fin), "final_experts", row.pk)
    assert row.draw.seed in text
    assert "recomputed now: the same order" in text


def test_an_order_that_was_not_drawn_is_noticed(sign_in, row, prov_fin):
    pool = [{"key": key, "name": f"专家{key}", "body": "专家库"} for key in ("1", "2", "3")]
    order = drawn_order("cafe", ["1", "2", "3"])[::-1]
    values = {"pool": pool, "seed": "cafe", "order": order, "rule": RULE, "wanted": 3, "digest": "ab" * 32}
    Draw.objects.create(evaluation=row, drawn_by=prov_fin, **values)
    assert "recomputed now: another order" in page(sign_in(prov_fin), "final_experts", row.pk)


def test_the_home_page_names_what_waits(sign_in, cleared, row, park_filer, prov_fin, county_eit, award):
    assert row.enrolment.park.name in sign_in(cleared.expert).get("/").content.decode()
    experts.close_marking(evaluation=row, user=prov_fin)
    assert f"Final evaluation: {row.enrolment.park.name}" in sign_in(prov_fin).get("/").content.decode()
    assert "Final evaluation:" not in sign_in(county_eit).get("/").content.decode()


def test_who_the_experts_are_is_for_the_province(sign_in, cleared, row, prov_fin, county_eit):
    own, other = finals.invitations(row)[:2]
    acts = Entry.objects.filter(action__startswith="expert.")
    seen = {
        name: set(acts.visible_to(user).values_list("action", flat=True))
        for name, user in {"own": own.expert, "other": other.expert, "county": county_eit}.items()
    }
    assert seen == {"own": {"expert.declared"}, "other": set(), "county": set()}
    assert acts.visible_to(prov_fin).count() == 4
    assert cleared.expert.name not in sign_in(other.expert).get("/").content.decode()


def more_parks(enrolment: Enrolment, filer: User, number: int) -> None:
    for _each in range(number):
        other = EnrolmentFactory.create(programme=enrolment.programme)
        FinalEvaluation.objects.create(enrolment=other, figures={"goals": []}, figures_at=timezone.now())


@pytest.mark.parametrize("others", [1, 3])
def test_the_list_costs_the_same_with_many_parks(sign_in, row, prov_eit, park_filer, page_cost, others):
    more_parks(row.enrolment, park_filer, others)
    client = sign_in(prov_eit)
    client.get(reverse("evaluations:finals"))
    assert page_cost(client, reverse("evaluations:finals")) == LIST_COST


LIST_COST = 9


def test_a_conclusion_and_a_decision_are_printed_from_their_versions(award, row, prov_eit, prov_fin):
    finals.concluded(row, prov_eit, prov_fin)
    decision = finals.proposed(finals.fresh(row), prov_eit, kind="deduct", amount="1000.00")
    for document in (row, Conclusion.objects.get(), decision):
        assert render_final(Submission.objects.of(document)[0]).startswith(b"%PDF")
    payload = Submission.objects.of(decision)[0].payload
    sections = final_layout.decision_sections(payload)
    assert [each["heading"] for each in sections] == ["事由", "系统提示的事实", "处理决定", "陈述申辩"]
    assert sections[2]["text"].endswith("扣减资金 1,000.00 元。")
    assert "10 日内" in sections[3]["text"]


def test_terms_are_checked_and_kept(sign_in, prov_fin, programme):
    client, address = sign_in(prov_fin), reverse("evaluations:final_terms")
    names = {"late_reports": 3, "idle_quarters": 1, "execution_percent": 75, "completion_percent": 100, "open_cases": 1}
    experts_ = {"experts": 5, "scoring_days": 10, "spread_points": 20, "trim": 1, "trim_from": 5}
    grades = {"excellent_from": 90, "good_from": 80, "fair_from": 60, "reply_days": 7}
    good = names | experts_ | grades | {"aspects_text": "产业集聚度 60\n改革创新力 40"}
    for wrong, sentence in (
        ({"aspects_text": "产业集聚度 60"}, "add up to 100"),
        ({"aspects_text": "产业集聚度 六十"}, "not a name and points"),
        ({"good_from": 95}, "better grade begins at the higher score"),
        ({"trim": 3}, "More marks must remain"),
        ({"experts": 0}, "1 to 15 experts"),
    ):
        answer = client.post(address, good | wrong)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), wrong
    assert client.post(address, good).status_code == 302
    terms = programme.final_terms
    assert (terms.experts, terms.aspects[1]) == (5, {"name": "改革创新力", "points": "40"})
