"""The pages for everybody: no account, figures in a picture, a limit, what was typed stays (R0.58, R0.61)."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.publicity import captcha, selectors, services
from apps.publicity.models import Objection
from apps.publicity.services import Writer
from apps.publicity.views import public
from tests.publicity.conftest import TODAY, after, paper

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.fixture
def address(notice) -> str:
    return notice.get_absolute_url()


def text_of(page) -> str:
    return page.content.decode()


def test_anybody_reads_what_has_begun(anybody, publish, notice):
    later = publish(title="明日公示", opens_on=TODAY() + timedelta(days=1))
    page = text_of(anybody.get(reverse("publicity:public")))
    assert "拨付公示" in page
    assert "明日公示" not in page
    assert anybody.get(notice.get_absolute_url()).status_code == 200
    assert anybody.get(later.get_absolute_url()).status_code == 404


def test_files_are_public_through_their_notice_alone(anybody, publish):
    row = publish(files=[paper()])
    other = publish()
    later = publish(opens_on=TODAY() + timedelta(days=1), files=[paper()])
    file = row.files.get().pk
    answer = anybody.get(reverse("publicity:file", args=[row.pk, file]))
    assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"
    assert anybody.get(reverse("publicity:file", args=[other.pk, file])).status_code == 404
    assert anybody.get(reverse("publicity:file", args=[later.pk, later.files.get().pk])).status_code == 404


def test_an_objection_by_anybody_and_its_answer_by_the_code(anybody, address, solved, county_eit):
    given = {"text": "金额不符", "name": "王某某", "phone": "139 0000 1234"}
    page = anybody.post(address, given | solved(anybody.get(address)))
    assert page.status_code == 200
    code = CODE.search(text_of(page)).group()
    row = Objection.objects.get()
    assert (row.text, row.phone) == ("金额不符", "139 0000 1234")
    look_up = reverse("publicity:look_up")
    page = text_of(anybody.post(look_up, {"code": code}))
    assert "Being handled" in page
    assert "王某某" not in page
    services.answer(objection=row, text="经核实无误", finding="untrue", user=county_eit)
    page = text_of(anybody.post(look_up, {"code": code.lower()}))
    assert "经核实无误" in page
    assert "not found true" in page


@pytest.mark.parametrize("code", ["2222-2222-2222", "ABC", "' OR 1=1", "中文"])
def test_a_code_nobody_was_given(anybody, db, code):
    page = anybody.post(reverse("publicity:look_up"), {"code": code})
    assert page.status_code == 404
    assert "Nothing was sent with this code." in text_of(page)


def test_no_code_is_asked_for(anybody, db):
    assert anybody.post(reverse("publicity:look_up"), {}).status_code == 422


def test_a_complaint(anybody, county_eit, county, solved):
    address = reverse("publicity:complain")
    given = {"jurisdiction": county.pk, "about": "示例园", "text": "收费不明"}
    page = anybody.post(address, given | solved(anybody.get(address)))
    assert CODE.search(text_of(page))
    row = Objection.objects.get()
    assert (row.kind, row.about, row.jurisdiction, row.name) == ("complaint", "示例园", county, "")


def test_a_county_without_a_department_is_not_offered(anybody, county, county_eit, other_county, solved):
    address = reverse("publicity:complain")
    page = anybody.get(address)
    assert county.name in text_of(page)
    assert other_county.name not in text_of(page)
    given = {"jurisdiction": other_county.pk, "about": "示例园", "text": "收费不明"}
    assert anybody.post(address, given | solved(page)).status_code == 422
    assert Objection.objects.count() == 0


def test_wrong_figures_keep_what_was_typed_and_ask_again(anybody, address):
    key = anybody.get(address).context["key"]
    page = anybody.post(address, {"text": "金额不符", "name": "王", "key": key, "figures": "x"})
    assert page.status_code == 422
    assert "金额不符" in text_of(page)
    assert page.context["key"] != key
    assert cache.get(captcha._name(key)) is None
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("extra", [{}, {"key": "made-up", "figures": "12345"}, {"key": "", "figures": ""}])
def test_without_the_figures_nothing_is_taken(anybody, address, extra):
    assert anybody.post(address, {"text": "金额不符", **extra}).status_code == 422
    assert Objection.objects.count() == 0


def test_without_that_guard_the_post_is_taken(anybody, address, monkeypatch):
    monkeypatch.setattr(captcha, "passes", lambda key, typed: True)
    monkeypatch.setattr(captcha, "spend", lambda key: True)
    assert anybody.post(address, {"text": "金额不符", "key": "any"}).status_code == 200
    assert Objection.objects.count() == 1


def test_right_figures_are_asked_for_once_and_good_for_one_sending(anybody, address, solved):
    right = solved(anybody.get(address))
    page = anybody.post(address, {"text": "", **right})
    assert page.status_code == 422
    assert (page.context["key"], page.context["picture"]) == (right["key"], "")
    assert "The figures were right." in text_of(page)
    assert anybody.post(address, {"text": "金额不符", "key": right["key"]}).status_code == 200
    assert anybody.post(address, {"text": "金额不符", **right}).status_code == 422
    assert Objection.objects.count() == 1


def test_two_sendings_at_once_are_one(anybody, address, solved, monkeypatch):
    right = solved(anybody.get(address))
    monkeypatch.setattr(captcha, "spend", lambda key: False)
    page = anybody.post(address, {"text": "金额不符", **right})
    assert page.status_code == 422
    assert "This has just been sent." in text_of(page)
    assert Objection.objects.count() == 0


def test_another_picture_keeps_what_was_typed(anybody, address):
    key = anybody.get(address).context["key"]
    page = anybody.post(address, {"text": "金额不符", "key": key, "renew": "1"})
    assert page.status_code == 200
    assert page.context["key"] != key
    assert "金额不符" in text_of(page)
    assert "ps-error" not in text_of(page)


def test_the_figures_are_spoken_and_may_be_typed_wide(anybody, address):
    key = anybody.get(address).context["key"]
    sound = anybody.get(reverse("publicity:sound", args=[key]))
    assert (sound.content[:4], sound["Content-Type"]) == (b"RIFF", "audio/wav")
    wide = cache.get(captcha._name(key)).translate({ord("0") + place: chr(0xFF10 + place) for place in range(10)})
    assert captcha.passes(key, f" {wide[:2]} {wide[2:]}")
    assert anybody.get(reverse("publicity:sound", args=[key])).status_code == 404
    assert anybody.get(reverse("publicity:sound", args=["made-up"])).status_code == 404
    assert (captcha.spend(key), captcha.spend(key)) == (True, False)


def test_the_field_no_person_sees(anybody, address, solved):
    page = anybody.post(address, {"text": "广告", "website": "http://x", **solved(anybody.get(address))})
    assert page.status_code == 422
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("phone", ["abc", "1", "9" * 21, "139-", "１３９００００１２３４", "'; DROP"])
def test_odd_phones_are_answered_in_words(anybody, address, solved, phone):
    page = anybody.post(address, {"text": "异议", "phone": phone, **solved(anybody.get(address))})
    assert page.status_code == 422
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 2001, "a\x00b", "\x07"])
def test_odd_texts_are_answered_in_words(anybody, address, solved, text):
    page = anybody.post(address, {"text": text, **solved(anybody.get(address))})
    assert page.status_code == 422
    assert Objection.objects.count() == 0


def test_markup_is_shown_as_typed(anybody, address, solved, sign_in, county_eit):
    anybody.post(address, {"text": "<script>alert(1)</script>", **solved(anybody.get(address))})
    page = text_of(sign_in(county_eit).get(Objection.objects.get().get_absolute_url()))
    assert "&lt;script&gt;alert(1)" in page


def test_after_the_last_day_the_form_is_gone_and_nothing_typed_is_lost(anybody, address, notice, solved, monkeypatch):
    right = solved(anybody.get(address))
    monkeypatch.setattr(public, "takes_objections", lambda *days: False)
    assert "Send the objection" not in text_of(anybody.get(address))
    monkeypatch.setattr(services.answering, "takes_objections", lambda *days: False)
    page = anybody.post(address, {"text": "金额不符", **right})
    assert page.status_code == 422
    assert "The days for objecting to this notice are over." in text_of(page)
    assert "金额不符" in text_of(page)


def test_a_closed_notice_shows_its_result_and_takes_nothing(anybody, notice, county_eit):
    services.close(notice=notice, result="公示期内无异议", user=county_eit, today=after(notice))
    page = text_of(anybody.get(notice.get_absolute_url()))
    assert "公示期内无异议" in page
    assert "Send the objection" not in page
    assert "拨付公示" in text_of(anybody.get(reverse("publicity:public")))


@pytest.mark.parametrize("name", ["READS", "SENDINGS"])
def test_too_many_requests_from_one_address_wait(anybody, address, monkeypatch, name):
    monkeypatch.setattr(public, name, 2)
    ask = anybody.get if name == "READS" else anybody.post
    found = [ask(address).status_code for _time in range(3)]
    assert found == ([200, 200, 429] if name == "READS" else [422, 422, 429])
    page = ask(address)
    assert page["Retry-After"] == ("60" if name == "READS" else "600")
    assert Client(REMOTE_ADDR="10.250.0.1").get(address).status_code == 200


def test_without_that_limit_they_do_not(anybody, address, monkeypatch):
    monkeypatch.setattr(public, "READS", 2)
    monkeypatch.setattr(public, "too_often", lambda *args, **limits: False)
    assert [anybody.get(address).status_code for _time in range(4)] == [200] * 4


@pytest.mark.parametrize("more", [0, 2])
def test_public_pages_cost_the_same_with_more_notices(anybody, publish, page_cost, more):
    row = publish(files=[paper()])
    for _time in range(more):
        publish(files=[paper()])
        services.attach(notice=row, file=paper(), user=row.published_by)
        services.object_publicly(notice=row, text="异议", writer=Writer())
    assert page_cost(anybody, reverse("publicity:public")) == 2
    assert page_cost(anybody, row.get_absolute_url()) == 2
    assert page_cost(anybody, reverse("publicity:complain")) == 1


def test_the_last_day_is_shown_to_its_end(notice):
    assert list(selectors.current_notices(notice.closes_on)) == [notice]
    assert list(selectors.current_notices(after(notice))) == []
    assert list(selectors.ended_notices(after(notice))) == [notice]
