"""The certificate of an enterprise: frozen, answered once, kept as evidence (R0.106)."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.approvals.rules import check_code
from apps.common.refusals import Refused
from apps.delivery import services
from apps.delivery.models import Confirmation, RecordEvidence, ServiceRecord
from apps.delivery.printing import render_paper
from apps.delivery.selectors.confirmations import confirmation_of, link_digest, printed_certificate, standing_of
from apps.delivery.services.confirmations import Made, answer_certificate, make_certificate, note_opened
from apps.delivery.tasks import store_certificate
from apps.delivery.views import confirmations as views
from apps.jobs.models import Job
from apps.notifications.models import Message
from tests.approvals.test_races import together

GOAL = "取得质量管理体系认证"
ANSWER = {"person": "张三", "post": "总经理"}


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def record(recorded) -> ServiceRecord:
    return recorded("P1")


@pytest.fixture
def make(record, park_filer):
    def make_one(goal: str = GOAL, **fields) -> Made:
        return make_certificate(record=record, goal=goal, user=park_filer, **fields)

    return make_one


@pytest.fixture
def firm() -> Client:
    return Client(headers={"accept-language": "en"})


def link(made: Made, name: str = "confirm") -> str:
    return reverse(f"delivery:{name}", args=[made.secret])


def test_the_secret_of_a_link_is_kept_nowhere(make):
    made = make()
    assert len(made.secret) == 43
    row = Confirmation.objects.values().get()
    assert made.secret not in str(row)
    assert row["link_digest"] == link_digest(made.secret)
    assert confirmation_of(made.secret) == made.confirmation
    assert confirmation_of(made.secret[:-1]) is None


def test_the_text_is_frozen_with_a_check_code(make, record, tenants):
    version = make().confirmation.version
    assert version.payload["enterprise"] == tenants[0].name
    assert (version.payload["provider"], version.payload["goal"]) == (record.provider_name, GOAL)
    answer = Client().get(reverse("approvals:check", args=[check_code(version.digest)]))
    assert version.digest in answer.content.decode()


def test_provider_and_goal_must_be_named(make, record):
    with pytest.raises(Refused, match="must name the goal"):
        make(goal=" \u200b ")
    ServiceRecord.objects.filter(pk=record.pk).update(provider_name=" ")
    with pytest.raises(Refused, match="must name the provider"):
        make()
    assert Confirmation.objects.count() == 0


def test_only_services_that_ask_for_one(recorded, park_filer, other_filer, record):
    with pytest.raises(Refused, match="asks for no certificate"):
        make_certificate(record=recorded("I4"), goal=GOAL, user=park_filer)
    with pytest.raises(Refused, match="Only staff of the park"):
        make_certificate(record=record, goal=GOAL, user=other_filer)
    ServiceRecord.objects.filter(pk=record.pk).update(state="reported")
    with pytest.raises(Refused, match="part of a submitted report"):
        make_certificate(record=record, goal=GOAL, user=park_filer)


def test_a_link_has_a_last_day(make, settings):
    settings.CONFIRMATION_DAYS = 3
    made = make()
    assert made.confirmation.expires_at - made.confirmation.sent_at == timedelta(days=3)
    over = timezone.now() - timedelta(seconds=1)
    Confirmation.objects.update(sent_at=over - timedelta(days=3), expires_at=over)
    assert standing_of(confirmation_of(made.secret)) == "expired"
    with pytest.raises(Refused, match="has expired"):
        answer_certificate(confirmation=made.confirmation, agrees=True, **ANSWER)


def test_a_new_link_makes_the_old_one_void(make, firm):
    old, new = make(), make()
    assert [firm.get(link(each)).status_code for each in (old, new)] == [410, 200]
    assert "Use the newest link" in firm.post(link(old), ANSWER | {"verdict": "agree"}).content.decode()
    assert Confirmation.objects.live().get() == new.confirmation


def test_a_record_that_changes_makes_the_link_void(make, record, park_filer, firm):
    made = make()
    services.update_record(record=record, user=park_filer, result="新的成果")
    answer = firm.post(link(made), ANSWER | {"verdict": "agree"})
    assert (answer.status_code, "the link is void" in answer.content.decode()) == (410, True)
    assert standing_of(confirmation_of(made.secret)) == "changed"
    services.update_record(record=record, user=park_filer, result=record.result)
    assert firm.get(link(made)).status_code == 200


def test_looking_at_it_is_noted_once_and_not_by_reading(make, firm):
    made = make()
    assert "hx-post" in firm.get(link(made)).content.decode()
    assert confirmation_of(made.secret).state == "sent"
    assert firm.post(link(made, "confirm_opened")).status_code == 204
    opened = confirmation_of(made.secret)
    assert opened.state == "opened"
    firm.post(link(made, "confirm_opened"))
    assert confirmation_of(made.secret).opened_at == opened.opened_at
    assert "hx-post" not in firm.get(link(made)).content.decode()


def test_confirming_works_once_tells_the_park_and_becomes_evidence(make, record, firm, park_filer, park_lead, kind):
    made = make()
    assert (
        "Thank you, the service is confirmed" in firm.post(link(made), ANSWER | {"verdict": "agree"}).content.decode()
    )
    second = firm.post(link(made), {"person": "李四", "post": "经理", "verdict": "refuse", "words": "不对"})
    assert (second.status_code, "was answered on" in second.content.decode()) == (410, True)
    store_certificate(Job.objects.get().pk)
    assert (Job.objects.get().state, Job.objects.get().error) == ("done", "")
    row = confirmation_of(made.secret)
    assert (row.state, row.person, row.post) == ("confirmed", "张三", "总经理")
    evidence = RecordEvidence.objects.select_related("upload").get()
    assert (evidence.record, evidence.kind, row.evidence) == (record, kind("enterprise_cert"), evidence)
    told = Message.objects.values_list("recipient", "kind", "link")
    page = f"/records/{record.pk}/confirmation/"
    assert sorted(told) == sorted((each.pk, "passed", page) for each in (park_filer, park_lead))
    assert firm.get(link(made)).status_code == 410


def test_a_record_changed_after_it_was_confirmed_says_so(make, record, firm, park_filer, county_eit, sign_in):
    made = make()
    firm.post(link(made), ANSWER | {"verdict": "agree"})
    store_certificate(Job.objects.get().pk)

    def shown() -> tuple[str, bool]:
        page = sign_in(county_eit).get(reverse("delivery:detail", args=[record.pk])).content.decode()
        return standing_of(confirmation_of(made.secret)), "Have it confirmed again" in page

    assert shown() == ("confirmed", False)
    services.update_record(record=record, user=park_filer, result="另一成果")
    assert shown() == ("outdated", True)
    second = firm.post(link(made), ANSWER | {"verdict": "agree"})
    assert (second.status_code, "was answered on" in second.content.decode()) == (410, True)
    services.update_record(record=record, user=park_filer, result=record.result)
    assert shown() == ("confirmed", False)


def test_not_agreeing_needs_words_and_is_no_evidence(make, firm):
    made = make()
    without = firm.post(link(made), ANSWER | {"verdict": "refuse"})
    assert without.context["form"].errors["words"] == ["Say what is wrong, so that the park can correct it."]
    firm.post(link(made), ANSWER | {"verdict": "refuse", "words": "目标没有达到"})
    row = confirmation_of(made.secret)
    assert (row.state, row.words) == ("refused", "目标没有达到")
    assert (Job.objects.count(), RecordEvidence.objects.count()) == (0, 0)
    assert set(Message.objects.values_list("kind", "body")) == {("returned", "目标没有达到")}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"post": "总经理", "verdict": "agree"}, "person"),
        ({"person": "张三", "verdict": "agree"}, "post"),
        (ANSWER | {"person": "x" * 31, "verdict": "agree"}, "person"),
        (ANSWER, None),
        (ANSWER | {"verdict": "maybe"}, None),
    ],
)
def test_half_an_answer_is_no_answer(make, firm, data, field):
    answer = firm.post(link(make()), data)
    assert answer.status_code == 422
    assert field is None or list(answer.context["form"].errors) == [field]
    assert Confirmation.objects.get().state == "sent"


def test_a_reported_record_takes_no_answer(make, record):
    made = make()
    ServiceRecord.objects.filter(pk=record.pk).update(state="reported")
    with pytest.raises(Refused, match="part of a submitted report"):
        answer_certificate(confirmation=made.confirmation, agrees=True, **ANSWER)


def test_a_confirmation_of_a_record_reported_meanwhile_says_why_it_is_no_evidence(make, record, park_filer, sign_in):
    answer_certificate(confirmation=make().confirmation, agrees=True, **ANSWER)
    ServiceRecord.objects.filter(pk=record.pk).update(state="reported")
    store_certificate(Job.objects.get().pk)
    assert (Job.objects.get().state, Job.objects.get().error[:15]) == ("failed", "This record is ")
    page = sign_in(park_filer).get(reverse("delivery:confirmation", args=[record.pk])).content.decode()
    assert "part of a submitted report" in page
    ServiceRecord.objects.filter(pk=record.pk).update(state="draft")
    sign_in(park_filer).post(reverse("delivery:confirmation_make", args=[record.pk]), {"keep": "1"})
    store_certificate(Job.objects.get().pk)
    assert RecordEvidence.objects.get() == Confirmation.objects.get().evidence


def test_made_up_links_are_not_found_and_slowed_down(make, firm, monkeypatch):
    made = make()
    monkeypatch.setattr(views, "PER_ADDRESS", 3)
    made_up = reverse("delivery:confirm", args=["A" * 43])
    assert [firm.get(made_up).status_code for _ in range(4)] == [404, 404, 404, 429]
    assert firm.get(link(made)).status_code == 429
    assert firm.get(link(made), REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_answer_needs_its_token(make):
    made, client = make(), Client(enforce_csrf_checks=True)
    form = ANSWER | {"verdict": "agree"}
    assert client.post(link(made), form).status_code == 403
    client.get(link(made))
    form["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post(link(made), form).status_code == 200


def test_on_paper_there_is_no_link(make, record, park_filer, sign_in):
    made = make(on_paper=True)
    assert (made.secret, made.confirmation.state, made.confirmation.link_digest) == ("", "paper", "")
    assert confirmation_of("") is None
    paper = reverse("delivery:paper", args=[record.pk, "certificate"])
    assert sign_in(park_filer).get(paper).status_code == 200
    services.update_record(record=record, user=park_filer, title="新的标题")
    assert sign_in(park_filer).get(paper).status_code == 404


def test_the_link_is_shown_once(record, park_filer, sign_in):
    client, make = sign_in(park_filer), reverse("delivery:confirmation_make", args=[record.pk])
    empty = client.post(make, {"goal": "", "link": "1"})
    assert (empty.status_code, Confirmation.objects.count()) == (422, 0)
    answer = client.post(make, {"goal": GOAL, "link": "1"})
    address = answer.context["address"]
    secret = address.rstrip("/").rpartition("/")[2]
    assert confirmation_of(secret).goal == GOAL
    assert address in answer.content.decode()
    assert secret not in client.get(reverse("delivery:confirmation", args=[record.pk])).content.decode()


def test_hostile_words_stay_words(make, record, firm, park_filer, sign_in):
    hostile = "<script>alert(1)</script>=1+1"
    made = make(goal=hostile)
    assert "<script>alert" not in firm.get(link(made)).content.decode()
    answer_certificate(confirmation=made.confirmation, agrees=True, person="<b>张三", post="'\"", words=hostile)
    page = sign_in(park_filer).get(reverse("delivery:confirmation", args=[record.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    pdf = render_paper("certificate", printed_certificate(confirmation_of(made.secret)))
    with pikepdf.open(BytesIO(pdf)) as document:
        assert len(document.pages) == 1
        assert "/OpenAction" not in document.Root


def test_the_database_refuses_what_no_service_writes(make):
    made = make().confirmation
    for name, change in (
        ("confirmation_answer", {"state": "confirmed"}),
        ("confirmation_refusal", ANSWER | {"state": "refused", "answered_at": timezone.now()}),
        ("confirmation_goal", {"goal": ""}),
        ("confirmation_link", {"expires_at": None}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Confirmation.objects.filter(pk=made.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_have_one_winner(make):
    made = make()
    outcome = together(
        lambda: answer_certificate(confirmation=made.confirmation, agrees=True, **ANSWER),
        lambda: answer_certificate(confirmation=made.confirmation, agrees=False, words="不对", **ANSWER),
        lambda: note_opened(confirmation=made.confirmation),
    )
    assert sorted(outcome[:2]) == ["done", "refused"]
    assert confirmation_of(made.secret).state == ("confirmed" if outcome[0] == "done" else "refused")
