"""The tags every page is written with: figures, status, links and fields say exactly what they should."""

import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.utils import translation

from apps.accounts.models import Organisation
from apps.common.templatetags import portal


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def render(source: str, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template("{% load portal %}" + source).render(Context({"request": request, **context})).strip()


class RecordForm(forms.Form):
    amount = forms.DecimalField(
        label="Amount", help_text="As in the contract", widget=forms.NumberInput({"data-unit": "yuan"})
    )
    free = forms.BooleanField(label="Free of charge", required=False)
    way = forms.ChoiceField(label="Way", choices=[("a", "On site"), ("b", "Online")], widget=forms.RadioSelect)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1234567, "1,234,567"),
        (Decimal("1200"), "1,200"),
        (Decimal("1234.50"), "1,234.5"),
        (Decimal("1E+3"), "1,000"),
        (Decimal("-0.5"), "-0.5"),
        (0, "0"),
        (None, "—"),
        ("", "—"),
        ("about 60", "—"),
        (Decimal("NaN"), "—"),
    ],
)
def test_number_keeps_natural_decimals(value, shown):
    assert portal.number(value) == shown


@pytest.mark.parametrize(
    ("value", "in_yuan", "in_wan", "in_percent"),
    [
        (Decimal("1500000"), "1,500,000.00", "150.00", "1,500,000.0%"),
        (Decimal("0.005"), "0.01", "0.00", "0.0%"),
        (Decimal("36.35"), "36.35", "0.00", "36.4%"),
        (50, "50.00", "0.01", "50.0%"),
        (None, "—", "—", "—"),
    ],
)
def test_amounts_are_rounded_half_up(value, in_yuan, in_wan, in_percent):
    assert (portal.yuan(value), portal.wan(value), portal.percent(value)) == (in_yuan, in_wan, in_percent)


def test_figures_do_not_follow_the_language():
    with translation.override("de"), override_settings(USE_THOUSAND_SEPARATOR=True):
        assert render("{{ value|yuan }} {% bar value %}", value=Decimal("12.5")).startswith("12.50 ")
        assert 'width="12.5"' in render("{% bar value %}", value=Decimal("12.5"))


def test_chip_is_colour_icon_and_word():
    assert render('{% chip "bad" word %}', word="<Late>") == (
        '<span class="ps-chip is-bad"><svg class="icon ps-icon" aria-hidden="true">'
        '<use href="/static/img/icons.svg#alert-circle"/></svg>&lt;Late&gt;</span>'
    )
    assert 'class="ps-chip"' in render('{% chip "" "Not counted" %}')
    assert "#clock" in render('{% chip "warn" "Waiting" "clock" %}')


def test_icon_with_a_label_speaks():
    assert render('{% icon "bell" "Messages" %}') == (
        '<svg class="icon ps-icon" role="img" aria-label="Messages"><use href="/static/img/icons.svg#bell"/></svg>'
    )


@pytest.mark.parametrize(
    ("status", "name"),
    [("returned", "bad"), ("accepted", "ok"), ("to_confirm", "warn"), ("draft", "info"), ("odd", "")],
)
def test_status_class(status, name):
    assert portal.status_class(status) == name


def test_no_stored_state_means_two_things():
    statuses = [status for group in portal.STATUS_CLASSES.values() for status in group]
    assert len(statuses) == len(set(statuses))


def test_bar_draws_value_and_mark_and_says_both():
    assert render('{% bar 37.5 36.4 "ok" %}') == (
        '<svg class="ps-bar is-ok" viewBox="0 0 100 6" preserveAspectRatio="none" role="img"'
        ' aria-label="37.5% done, 36.4% expected by now"><rect width="37.5" height="6"/><path d="M36.4 0V6"/></svg>'
    )


def test_bar_is_clipped_for_drawing_but_says_the_truth():
    drawn = render("{% bar 130 %}")
    assert 'width="100"' in drawn
    assert 'aria-label="130.0% done"' in drawn
    assert "<path" not in drawn
    assert 'width="0"' in render("{% bar value %}", value=-3)
    assert 'aria-label="No figure yet"' in render("{% bar value %}", value=None)


def test_digest_is_short_with_the_whole_on_hover():
    whole = "7d20" + "0" * 56 + "e41c"
    assert render("{% digest value %}", value=whole) == f'<span class="n" title="{whole}">7d20…e41c</span>'
    assert render("{% digest value %}", value="abc") == '<span class="n" title="abc">abc</span>'
    assert render("{% digest value %}", value="") == '<span class="dim">—</span>'


def test_clause_opens_in_place_and_is_a_plain_link_without_script():
    clause = SimpleNamespace(label="3 (5)", get_absolute_url=lambda: "/programmes/1/clauses/3-5/")
    link = render("{% clause clause %}", clause=clause)
    assert 'href="/programmes/1/clauses/3-5/"' in link
    assert 'hx-get="/programmes/1/clauses/3-5/"' in link
    assert 'data-opens="ps-clause"' in link
    assert render("{% clause clause %}", clause=None) == ""


@pytest.mark.parametrize(
    ("tag", "address"),
    [
        ("{% query page=2 %}", "?state=draft&amp;page=2"),
        ("{% query state='' %}", "?"),
        ("{% query sort='name' %}", "?state=draft&amp;sort=name"),
    ],
)
def test_query_keeps_the_filter_and_drops_the_page(tag, address):
    assert render(tag, "/records/?state=draft&page=7") == address


@pytest.mark.parametrize(
    ("address", "order", "link"),
    [
        ("/?q=x&page=3", "none", "?q=x&amp;sort=name"),
        ("/?sort=name", "ascending", "?sort=-name"),
        ("/?sort=-name", "descending", "?sort=name"),
    ],
)
def test_sort_header_turns_round(address, order, link):
    head = render('{% sort_header "name" "Name" %}', address)
    assert f'aria-sort="{order}"' in head
    assert f'href="{link}"' in head


def test_page_numbers_leave_gaps():
    pages = Paginator(range(400), 20)
    assert portal.page_numbers(pages.page(10)) == [1, None, 8, 9, 10, 11, 12, None, 20]
    assert portal.page_numbers(Paginator(range(5), 20).page(1)) == [1]


def test_pagination_speaks_of_what_is_shown():
    shown = render('{% include "components/_pagination.html" %}', page_obj=Paginator(range(45), 20).page(2))
    assert "45 entries, showing 21 to 40" in shown
    assert 'href="?page=1" rel="prev"' in shown
    assert 'href="?page=3" rel="next"' in shown


def test_field_ties_label_help_error_and_unit_to_the_widget():
    drawn = render("{% field form.amount %}", form=RecordForm({"amount": "x"}))
    assert 'aria-describedby="id_amount_help id_amount_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'class="form-control is-invalid"' in drawn
    assert 'id="id_amount_help">As in the contract' in drawn
    assert "Enter a number." in drawn
    assert '<span class="dim">yuan</span>' in drawn


def test_field_without_fault_has_no_error():
    drawn = render('{% field form.amount unit="wan" %}', form=RecordForm())
    assert 'aria-describedby="id_amount_help"' in drawn
    assert "ps-error" not in drawn
    assert '<span class="dim">wan</span>' in drawn


def test_check_box_and_group_have_their_own_shape():
    form = RecordForm()
    assert '<label class="form-check" for="id_free"><input type="checkbox"' in render(
        "{% field form.free %}", form=form
    )
    group = render("{% field form.way %}", form=form)
    assert group.startswith('<fieldset class="ps-field">')
    assert group.endswith("</fieldset>")


def test_error_summary_links_to_the_fields():
    form = RecordForm({"amount": "", "way": "a"})
    shown = render('{% include "components/_error_summary.html" %}', form=form)
    assert '<a href="#id_amount">Amount</a>: This field is required.' in shown
    assert 'role="alert"' in shown
    good = RecordForm({"amount": "1", "way": "a"})
    assert render('{% include "components/_error_summary.html" %}', form=good) == ""


@pytest.mark.parametrize(
    ("inside", "shown"), [(" \n ", ""), ("x", '<aside class="ps-stack" aria-label="Beside">x</aside>')]
)
def test_when_filled_leaves_no_empty_element(inside, shown):
    source = '{% when_filled "aside" "ps-stack" "Beside" %}' + inside + "{% endwhen_filled %}"
    assert render(source) == shown


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_request_and_show_a_way_out(name):
    page = Template("{% include name %}").render(Context({"name": f"{name}.html"}))
    assert page.count("<h1>") == 1
    assert 'href="/"' in page


def test_the_403_page_gives_the_reason():
    page = Template('{% include "403.html" %}').render(Context({"reason": "Only the head may submit."}))
    assert "Only the head may submit." in page


@pytest.mark.django_db
def test_nothing_chosen_yet_reads_as_words():
    class Choosing(forms.Form):
        kind = forms.ChoiceField(choices=[("", "---------"), ("a", "A")])
        place = forms.ModelChoiceField(Organisation.objects.none())
        maybe = forms.ModelChoiceField(Organisation.objects.none(), required=False)
        named = forms.ChoiceField(choices=[("", "Everything"), ("a", "A")])

    shown = render("{% for each in form %}{% field each %}{% endfor %}", form=Choosing())
    assert re.findall(r"<option[^>]*>([^<]*)<", shown) == [
        "Please choose",
        "A",
        "Please choose",
        "—",
        "Everything",
        "A",
    ]
