"""What the form of a service record does with input nobody should send."""

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.delivery.forms import PASTED_LIMIT
from apps.delivery.models import ServiceRecord

GROWING = "\u0958"  # normalised, it is two characters


@pytest.fixture
def post(sign_in, park_filer, enrolment, service, tenants):
    def send(**changes):
        typed = {
            "service_type": service("I4").pk,
            "title": "培训",
            "service_date": timezone.localdate().isoformat(),
            "provider_name": "示例机构",
            "provider_kind": "agency",
            "quantity": "1",
            "amount_yuan": "1",
            "enterprises": [tenants[0].pk],
        }
        return sign_in(park_filer).post(reverse("delivery:add"), typed | changes)

    return send


@pytest.mark.parametrize("ticked", ["²", "9" * 5000, "-1", "a\x00"])
def test_what_is_no_enterprise_is_named_under_the_field(post, ticked):
    answer = post(enterprises=[ticked])
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["enterprises"])
    assert ServiceRecord.objects.count() == 0


@pytest.mark.parametrize(("field", "limit"), [("title", 120), ("place", 120), ("provider_name", 120), ("team", 200)])
def test_length_is_measured_after_normalising(post, field, limit):
    assert post(**{field: GROWING * (limit // 2)}).status_code == 302
    answer = post(**{field: GROWING * (limit // 2 + 1)})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert ServiceRecord.objects.count() == 1


def test_a_flood_of_lines_is_refused_before_it_is_compared(post, tenants):
    line = f"{tenants[0].name}\n"
    flood = line * (PASTED_LIMIT // len(line) + 1)
    answer = post(pasted=flood)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["pasted"])
    assert answer.context["form"].matched.found == ()


def test_pasted_lines_are_matched_while_a_record_is_corrected(sign_in, park_filer, recorded, tenants):
    record = recorded(enterprises=tenants[:1])
    body = {"match": "1", "pasted": tenants[1].name, "enterprises": [tenants[0].pk]}
    answer = sign_in(park_filer).post(reverse("delivery:edit", args=[record.pk]), body)
    assert (answer.status_code, answer.context["form"].ticked) == (200, {tenants[0].pk, tenants[1].pk})
    assert set(record.enterprises.all()) == {tenants[0]}


@pytest.mark.parametrize("wanted", ["9" * 5000, "9" * 19, "²", "-1", "x"])
def test_a_record_that_cannot_be_is_nobodys_model(sign_in, park_filer, enrolment, wanted):
    answer = sign_in(park_filer).get(reverse("delivery:add"), {"from": wanted})
    assert answer.status_code == 200
    assert answer.context["form"]["title"].value() is None
