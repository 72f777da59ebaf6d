"""Quick phrases of a department: kept by its people, offered on review pages before the usual ones."""

import pytest
from django.urls import reverse

from apps.accounts.choices import Role
from apps.approvals.models import Phrase
from apps.approvals.selectors import phrases_for
from apps.approvals.services import add_phrase, remove_phrase
from apps.audit.models import Entry
from apps.common.refusals import Refused
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PAGE = reverse("approvals:phrases")


def test_a_department_shares_its_phrases_and_no_other_sees_them(county_eit, county_fin, other_county_eit):
    add_phrase(text="  请补充签到单。 ", user=county_eit)
    colleague = person(Role.COUNTY_EIT, county_eit.acting.organisation)
    assert phrases_for(colleague, ["usual"]) == ["请补充签到单。", "usual"]
    assert [phrases_for(user, ["usual"]) for user in (county_fin, other_county_eit)] == [["usual"], ["usual"]]
    assert add_phrase(text="请补充签到单。", user=colleague) == Phrase.objects.get()


def test_who_may_keep_phrases_and_how_many(county_eit, park_filer, prov_eit):
    for user in (park_filer, prov_eit):
        with pytest.raises(Refused, match="Only the two departments of a county"):
            add_phrase(text="x", user=user)
    with pytest.raises(Refused, match="Write the phrase"):
        add_phrase(text="   ", user=county_eit)
    for number in range(30):
        add_phrase(text=f"第{number}句", user=county_eit)
    with pytest.raises(Refused, match="at most 30 phrases"):
        add_phrase(text="再一句", user=county_eit)
    assert Phrase.objects.count() == 30


def test_removing_is_on_record_and_only_of_ones_own(county_eit, county_fin):
    phrase = add_phrase(text="请核对。", user=county_eit)
    remove_phrase(phrase=phrase, user=county_fin)
    assert Phrase.objects.count() == 1
    remove_phrase(phrase=phrase, user=county_eit)
    remove_phrase(phrase=phrase, user=county_eit)
    acts = Entry.objects.filter(action__startswith="phrase").order_by("pk").values_list("action", "changes")
    assert list(acts) == [
        ("phrase.added", {"text": [None, "请核对。"]}),
        ("phrase.removed", {"text": ["请核对。", None]}),
    ]


def test_the_page_adds_and_removes(sign_in, county_eit, django_assert_num_queries):
    client = sign_in(county_eit)
    assert client.post(PAGE, {"text": "请核对。"}).url == PAGE
    page = client.get(PAGE)
    assert [row.text for row in page.context["phrases"]] == ["请核对。"]
    faulty = client.post(PAGE, {"text": ""})
    assert (faulty.status_code, list(faulty.context["form"].errors)) == (422, ["text"])
    client.post(reverse("approvals:phrase_remove", args=[Phrase.objects.get().pk]))
    assert list(client.get(PAGE).context["phrases"]) == []
