"""The public check page: title, version, date and digest of a frozen version, to anybody, and nothing else."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.approvals import services
from apps.approvals.rules import check_code, digest_prefix
from apps.approvals.views import ASKED
from tests.approvals.conftest import PAYLOAD, file_version


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()
    yield
    cache.clear()


def answer(code: str, client: Client | None = None):
    return (client or Client(headers={"accept-language": "en"})).get(reverse("approvals:check", args=[code]))


def test_a_code_is_the_beginning_of_the_digest():
    code = check_code("7d20e41c0a3b9f11" + "0" * 48)
    assert code == "7d20-e41c-0a3b-9f11"
    assert digest_prefix(code) == "7d20e41c0a3b9f11"
    assert digest_prefix(" 7D20 E41C 0A3B 9F11 ") == "7d20e41c0a3b9f11"


@pytest.mark.parametrize("code", ["", "7d20", "7d20-e41c-0a3b-9f1", "7d20-e41c-0a3b-9f111", "zz20-e41c-0a3b-9f11", "%"])
def test_other_text_is_no_code(code):
    assert digest_prefix(code) is None


def test_anybody_sees_title_version_date_and_digest_and_nothing_else(submission):
    response = answer(check_code(submission.digest))
    body = response.content.decode()
    day = timezone.localdate(submission.submitted_at).isoformat()
    assert response.status_code == 200
    assert all(text in body for text in (submission.title, f">{submission.version}<", day, submission.digest))
    assert submission.submitted_by.name not in body
    assert submission.organisation.name not in body
    assert "I1" not in body


def test_the_same_content_filed_twice_shows_both_versions(park, park_filer):
    first = file_version(park, park_filer)
    services.withdraw(submission=first, user=park_filer)
    file_version(park, park_filer)
    assert len(answer(check_code(first.digest)).context["found"]) == 2


def test_unknown_and_impossible_codes_look_the_same(submission):
    unknown = "0" * 16 if not submission.digest.startswith("0") else "1" * 16
    answers = [answer(code) for code in (unknown, "nonsense", "%_%_%_%_%_%_%_%_", submission.digest[:8])]
    assert [each.status_code for each in answers] == [404, 404, 404, 404]
    assert all("does not come from this portal" in each.content.decode() for each in answers)


def test_asking_reads_once_and_writes_nothing(submission, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer(check_code(submission.digest))


def test_too_many_questions_are_put_off(submission):
    client = Client()
    codes = [answer(check_code(submission.digest), client).status_code for _number in range(ASKED + 1)]
    assert codes == [200] * ASKED + [429]
    assert answer("nonsense", client)["Retry-After"] == "60"
    cache.clear()
    assert answer(check_code(submission.digest), client).status_code == 200


def test_a_typed_code_leads_to_its_page(submission):
    client = Client()
    assert client.get(reverse("approvals:check_start")).status_code == 200
    response = client.get(reverse("approvals:check_start"), {"code": f" {check_code(submission.digest)}/ "})
    assert response.url == reverse("approvals:check", args=[check_code(submission.digest)])


def test_publishing_freezes_without_review(park, park_filer):
    def publish(payload):
        return services.publish(
            document=park,
            payload=payload,
            title="清单",
            organisation=park.operator,
            jurisdiction=park.county,
            user=park_filer,
        )

    first = publish(PAYLOAD)
    assert (first.version, first.state) == (1, "published")
    assert publish(PAYLOAD) == first
    assert publish(PAYLOAD | {"more": 1}).version == 2
