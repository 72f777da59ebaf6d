"""Pages: who sees what, what a form does, what a refusal keeps, and a constant number of queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.approvals.models import Waiver
from apps.vendors import services
from apps.vendors.models import Choice, OperatorDeclaration, Provider, ProviderListing, Qualification, Selection
from tests.factories.codes import credit_code
from tests.factories.parks import TenancyFactory
from tests.factories.vendors import (
    ProviderFactory,
    QualificationFactory,
    chosen,
    chosen_by_enterprise,
    days_from_now,
    listed,
)
from tests.vendors.conftest import document

READERS = ["park_filer", "park_lead", "county_eit", "county_fin", "prov_eit", "prov_fin", "auditor", "sys_admin"]


def address(name, *args):
    return reverse(f"vendors:{name}", args=args)


def text(response) -> str:
    return response.content.decode()


def as_typed(listing) -> dict:
    """What the form of a product shows, ready to be sent again."""
    names = ("product_name", "content", "deliverable", "unit", "reference_source", "reference_note")
    amounts = {name: f"{getattr(listing, name):.2f}" for name in ("price_yuan", "reference_yuan")}
    days = {name: getattr(listing, name).isoformat() for name in ("reference_date", "valid_from", "valid_until")}
    return {name: getattr(listing, name) for name in names} | amounts | days | {"reason": ""}


## Reading


@pytest.mark.parametrize("role", READERS)
def test_the_catalogue_opens_for_everybody_with_their_parks(request, sign_in, enrolment, diagnosis, role):
    listing = listed(enrolment, diagnosis)
    response = sign_in(request.getfixturevalue(role)).get(address("list"))
    assert (response.status_code, listing.product_name in text(response)) == (200, True)


@pytest.mark.parametrize("name", ["list", "providers", "selections", "waivers", "check"])
def test_pages_open_with_nothing_in_them(sign_in, park_filer, enrolment, name):
    if name != "check":
        assert sign_in(park_filer).get(address(name)).status_code == 200


@pytest.mark.parametrize("name", ["list", "providers", "selections", "waivers"])
def test_pages_open_without_a_programme(sign_in, park_filer, name):
    assert sign_in(park_filer).get(address(name)).status_code == 200


def test_a_strangers_objects_are_not_found(sign_in, other_filer, other_county_eit, enrolment, diagnosis):
    listing = listed(enrolment, diagnosis)
    choice = chosen_by_enterprise(listing)
    services.lock_list(enrolment=enrolment, reason="", user=other_filer)
    pages = [
        address("provider", listing.provider_id),
        address("provider_edit", listing.provider_id),
        address("selection", listing.selection_id),
        address("selection_file", listing.selection_id),
        address("listing", listing.pk),
        address("listing_edit", listing.pk),
        address("agreement_docx", choice.pk),
        address("agreement_pdf", choice.pk),
        address("declaration", enrolment.park_id),
        address("ask_single", enrolment.pk, diagnosis.pk),
        f"{address('list')}?park={enrolment.park_id}",
    ]
    for user in (other_filer, other_county_eit):
        client = sign_in(user)
        assert [client.get(page).status_code for page in pages] == [404] * len(pages)


@pytest.mark.parametrize("role", ["county_eit", "prov_eit", "auditor", "sys_admin"])
def test_who_may_see_but_not_keep_is_told_so(request, sign_in, enrolment, diagnosis, role):
    listing = listed(enrolment, diagnosis)
    client = sign_in(request.getfixturevalue(role))
    for page in (
        address("provider_edit", listing.provider_id),
        address("qualification_add", listing.provider_id),
        address("listing_edit", listing.pk),
        address("declaration", enrolment.park_id),
        address("provider_add"),
        address("selection_add"),
        address("listing_add"),
    ):
        assert client.get(page).status_code == 403
    for page in (address("choose", listing.pk), address("take_off", listing.pk), address("publish", enrolment.pk)):
        assert client.post(page).status_code == 403


@pytest.mark.parametrize(
    ("role", "shown"), [("park_filer", False), ("prov_eit", False), ("county_eit", True), ("county_fin", True)]
)
def test_phone_and_account_are_masked_but_for_the_county(request, sign_in, park, role, shown):
    provider = ProviderFactory.create(park=park, phone="13800001111", bank_account="6222000011112222")
    body = text(sign_in(request.getfixturevalue(role)).get(address("provider", provider.pk)))
    assert ("13800001111" in body, "6222000011112222" in body) == (shown, shown)
    assert ("138****1111" in body) is not shown


def test_the_form_of_a_provider_does_not_show_what_it_keeps(sign_in, park_filer, park):
    provider = ProviderFactory.create(park=park, phone="13800001111")
    client = sign_in(park_filer)
    page = address("provider_edit", provider.pk)
    assert "13800001111" not in text(client.get(page))
    typed = {"kind": provider.kind, "name": "改名公司", "credit_code": provider.credit_code, "phone": ""}
    assert client.post(page, typed).status_code == 302
    provider.refresh_from_db()
    assert (provider.name, provider.phone) == ("改名公司", "13800001111")


@pytest.mark.parametrize(
    ("role", "shown"), [("park_filer", False), ("auditor", False), ("county_fin", True), ("prov_fin", True)]
)
def test_signals_are_for_departments(request, sign_in, enrolment, park, diagnosis, role, shown):
    OperatorDeclaration.objects.create(
        park=park, phone="13800001111", declared_by=request.getfixturevalue("park_filer")
    )
    listed(enrolment, diagnosis, ProviderFactory.create(park=park, phone="13800001111"))
    body = text(sign_in(request.getfixturevalue(role)).get(address("waivers")))
    assert ("Same phone number" in body) is shown


## Writing


def test_registering_a_provider(sign_in, park_filer, enrolment):
    code = credit_code()
    typed = {"kind": "agency", "name": "  示例　公司 ", "credit_code": code, "phone": "13800001111"}
    response = sign_in(park_filer).post(address("provider_add"), typed)
    provider = Provider.objects.get()
    assert (response.url, provider.name, provider.park) == (provider.get_absolute_url(), "示例 公司", enrolment.park)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"credit_code": "91330304MA00000010"}, "credit_code"),
        ({"credit_code": ""}, "credit_code"),
        ({"name": "a\x01b"}, "name"),
        ({"kind": "friend"}, "kind"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_a_refused_provider_keeps_what_was_typed(sign_in, park_filer, enrolment, changes, field):
    typed = {"kind": "agency", "name": "示例公司", "credit_code": credit_code(), "address": "示例路1号"} | changes
    response = sign_in(park_filer).post(address("provider_add"), typed)
    form = response.context["form"]
    assert (response.status_code, list(form.errors), form["address"].value()) == (422, [field], "示例路1号")
    assert Provider.objects.count() == 0


def test_staff_whose_park_is_not_in_the_programme_are_told(sign_in, park_filer, programme):
    response = sign_in(park_filer).get(address("provider_add"))
    assert (response.status_code, "not in the programme" in text(response)) == (403, True)


def test_a_qualification_with_its_file(sign_in, park_filer, county_eit, other_filer, park):
    provider = ProviderFactory.create(park=park)
    typed = {
        "name": "资质",
        "number": "1",
        "issuer": "主管部门",
        "valid_from": "2026-01-01",
        "file": document("资质.pdf"),
    }
    assert sign_in(park_filer).post(address("qualification_add", provider.pk), typed).status_code == 302
    row = Qualification.objects.get()
    response = sign_in(county_eit).get(address("qualification_file", row.pk))
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert sign_in(other_filer).get(address("qualification_file", row.pk)).status_code == 404
    without = QualificationFactory.create(provider=provider, name="另一项")
    assert sign_in(county_eit).get(address("qualification_file", without.pk)).status_code == 404


def rows(*given) -> dict:
    """The rows of candidates as a browser sends them."""
    count = len(given)
    sent = {"rows-TOTAL_FORMS": count, "rows-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        sent |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return sent


def selection_typed(service, *given, **changes) -> dict:
    typed = {
        "service_type": service.pk,
        "method": "public_call",
        "announced_on": days_from_now(-20).isoformat(),
        "decided_on": days_from_now(-10).isoformat(),
        "conflict_statement": "无利害关系",
        "file": document(),
    }
    return typed | rows(*given) | changes


def test_recording_and_correcting_a_selection(sign_in, park_filer, enrolment, park, diagnosis):
    one, other = ProviderFactory.create(park=park), ProviderFactory.create(park=park)
    client = sign_in(park_filer)
    good = {"provider": one.pk, "price_yuan": "9,000.00", "capability": "团队", "is_chosen": "on"}
    loser = {"provider": other.pk, "score": "80.5", "capability": "团队"}
    assert client.post(address("selection_add"), selection_typed(diagnosis, good, loser, {})).status_code == 302
    selection = Selection.objects.get()
    assert selection.candidates.get(is_chosen=True).price_yuan == Decimal("9000.00")
    assert client.get(address("selection_edit", selection.pk)).status_code == 200
    again = selection_typed(diagnosis, good, result_note="报价更优")
    again.pop("file")
    assert client.post(address("selection_edit", selection.pk), again).status_code == 302
    selection.refresh_from_db()
    assert (selection.result_note, selection.candidates.count(), selection.upload.name) == (
        "报价更优",
        1,
        "遴选结果.pdf",
    )


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ({"price_yuan": "9000.001"}, {}),
        ({"price_yuan": "NaN"}, {}),
        ({"score": "101"}, {}),
        ({"score": "１２"}, {}),
        ({"provider": ""}, {}),
        ({}, {"decided_on": "2020-01-01"}),
        ({}, {"file": ""}),
    ],
)
def test_a_refused_selection_keeps_what_was_typed(sign_in, park_filer, enrolment, park, diagnosis, row, changes):
    provider = ProviderFactory.create(park=park)
    given = {"provider": provider.pk, "price_yuan": "9000", "capability": "专利团队", "is_chosen": "on"} | row
    response = sign_in(park_filer).post(address("selection_add"), selection_typed(diagnosis, given, **changes))
    assert (response.status_code, "专利团队" in text(response), "无利害关系" in text(response)) == (422, True, True)
    assert Selection.objects.count() == 0


def test_a_selection_something_relies_on_is_not_corrected(sign_in, park_filer, enrolment, diagnosis):
    listing = listed(enrolment, diagnosis)
    response = sign_in(park_filer).get(address("selection_edit", listing.selection_id))
    assert (response.status_code, "its record stands" in text(response)) == (403, True)


def listing_typed(**changes) -> dict:
    typed = {
        "product_name": "企业体检",
        "content": "现场诊断",
        "deliverable": "报告",
        "price_yuan": "10,000.00",
        "unit": "家",
        "reference_yuan": "10000",
        "reference_source": "quotation",
        "reference_note": "询价单",
        "reference_date": days_from_now(-1).isoformat(),
        "valid_from": days_from_now(0).isoformat(),
        "valid_until": days_from_now(9).isoformat(),
    }
    return typed | changes


def test_listing_and_changing_a_product(sign_in, park_filer, enrolment, diagnosis):
    candidate, client = chosen(enrolment, diagnosis), sign_in(park_filer)
    assert client.get(f"{address('listing_add')}?candidate={candidate.pk}").status_code == 200
    response = client.post(address("listing_add"), listing_typed(candidate=candidate.pk))
    listing = ProviderListing.objects.get()
    assert (response.url, listing.price_yuan) == (listing.get_absolute_url(), Decimal("10000.00"))
    typed = as_typed(listing) | {"price_yuan": "9999.99"}
    assert client.post(address("listing_edit", listing.pk), typed).status_code == 302
    listing.refresh_from_db()
    assert listing.price_yuan == Decimal("9999.99")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price_yuan": "10000.01"}, "reason"),
        ({"price_yuan": "9000.001"}, "price_yuan"),
        ({"price_yuan": "NaN"}, "price_yuan"),
        ({"price_yuan": "1e3"}, "price_yuan"),
        ({"price_yuan": "９０００"}, "price_yuan"),
        ({"price_yuan": "-1"}, "price_yuan"),
        ({"reference_yuan": "0"}, "reference_yuan"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"unit": "万元"}, "unit"),
        ({"candidate": "0"}, "candidate"),
    ],
)
def test_a_refused_product_keeps_what_was_typed(sign_in, park_filer, enrolment, diagnosis, changes, field):
    typed = listing_typed(candidate=chosen(enrolment, diagnosis).pk) | changes
    response = sign_in(park_filer).post(address("listing_add"), typed)
    form = response.context["form"]
    assert (response.status_code, list(form.errors), form["content"].value()) == (422, [field], "现场诊断")
    assert ProviderListing.objects.count() == 0


def test_the_candidates_of_another_park_are_no_choice(sign_in, park_filer, enrolment, other_enrolment, diagnosis):
    stranger = chosen(other_enrolment, diagnosis)
    response = sign_in(park_filer).post(address("listing_add"), listing_typed(candidate=stranger.pk))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["candidate"])


def test_taking_off_asks_for_a_reason(sign_in, park_filer, enrolment, diagnosis):
    listing, client = listed(enrolment, diagnosis), sign_in(park_filer)
    for reason, off in (("", None), ("机构退出", timezone.localdate())):
        client.post(address("take_off", listing.pk), {"reason": reason})
        listing.refresh_from_db()
        assert listing.taken_off_on == off


def test_comparing_two_to_four(sign_in, park_filer, enrolment, other_enrolment, diagnosis):
    numbers = [listed(enrolment, diagnosis).pk for _number in range(5)]
    stranger, client = listed(other_enrolment, diagnosis).pk, sign_in(park_filer)
    for given, status in (
        (numbers[:1], 302),
        (numbers[:2], 200),
        (numbers[:4], 200),
        (numbers, 302),
        ([numbers[0], stranger], 302),
        (["x", "９", "9" * 40], 302),
    ):
        assert client.get(address("compare"), {"p": given}).status_code == status


def test_recording_a_choice_from_the_comparison(sign_in, park_filer, enrolment, park, diagnosis):
    listing, tenancy = listed(enrolment, diagnosis), TenancyFactory.create(park=park)
    client = sign_in(park_filer)
    typed = {"tenancy": tenancy.pk, "chosen_by": "王示例", "chosen_on": timezone.localdate().isoformat()}
    assert client.post(address("choose", listing.pk), typed | {"chosen_by": ""}).status_code == 422
    response = client.post(address("choose", listing.pk), typed, follow=True)
    assert Choice.objects.get().tenancy == tenancy
    assert tenancy.enterprise.name in text(response)
    assert client.get(address("choose", listing.pk)).status_code == 405


def test_asking_and_answering_for_a_single_provider(sign_in, park_filer, county_fin, enrolment, diagnosis):
    listed(enrolment, diagnosis)
    page = address("ask_single", enrolment.pk, diagnosis.pk)
    assert sign_in(park_filer).get(page).status_code == 200
    assert sign_in(park_filer).post(page, {"reason": " "}).status_code == 422
    assert sign_in(park_filer).post(page, {"reason": "本地仅此一家"}).status_code == 302
    waiver, client = Waiver.objects.get(), sign_in(county_fin)
    assert "本地仅此一家" in text(client.get(address("waivers")))
    assert sign_in(park_filer).post(address("waiver_decide", waiver.pk), {"accept": "1"}).status_code == 403
    for typed in ({"accept": "2"}, {"accept": "1"}, {"accept": "0"}, {"accept": "1", "valid_until": "x"}):
        client.post(address("waiver_decide", waiver.pk), typed)
        waiver.refresh_from_db()
        assert waiver.state == "asked"
    client.post(address("waiver_decide", waiver.pk), {"accept": "1", "valid_until": days_from_now(5).isoformat()})
    waiver.refresh_from_db()
    assert (waiver.state, waiver.decided_by) == ("accepted", county_fin)


def test_laying_a_signal_aside(sign_in, park_filer, county_eit, enrolment, park, diagnosis):
    OperatorDeclaration.objects.create(park=park, phone="13800001111", declared_by=park_filer)
    listed(enrolment, diagnosis, ProviderFactory.create(park=park, phone="13800001111"))
    client = sign_in(county_eit)
    signal = client.get(address("waivers")).context["signals"][0]
    provider, other, kind, fingerprint = signal.key
    typed = {"provider": provider, "other": other or "", "kind": kind, "fingerprint": fingerprint, "reason": "前台总机"}
    assert client.post(address("signal_dismiss", park.pk), typed | {"kind": "address"}).status_code == 404
    assert client.post(address("signal_dismiss", park.pk), typed).status_code == 302
    assert client.get(address("waivers")).context["signals"][0].dismissal.reason == "前台总机"
    assert sign_in(park_filer).post(address("signal_dismiss", park.pk), typed).status_code == 403


def test_publishing_and_its_papers(sign_in, park_filer, county_eit, other_filer, enrolment, diagnosis):
    client = sign_in(park_filer)
    client.post(address("publish", enrolment.pk))
    assert client.get(address("list")).context["versions"] == []
    for _number in range(2):
        listed(enrolment, diagnosis)
    client.post(address("publish", enrolment.pk))
    version = client.get(address("list")).context["versions"][0]
    reader = sign_in(county_eit)
    assert reader.get(address("version_excel", version.pk)).content.startswith(b"PK")
    assert reader.get(address("export"), {"park": enrolment.park_id}).content.startswith(b"PK")
    assert reader.get(address("version_pdf", version.pk)).status_code == 200
    assert reader.post(address("version_pdf", version.pk)).status_code == 302
    for name in ("version_excel", "version_pdf"):
        assert sign_in(other_filer).get(address(name, version.pk)).status_code == 404


def test_the_agreement_of_a_choice(sign_in, park_filer, enrolment, diagnosis):
    choice = chosen_by_enterprise(listed(enrolment, diagnosis))
    client = sign_in(park_filer)
    response = client.get(address("agreement_docx", choice.pk))
    assert (response.content[:2], "attachment" in response["Content-Disposition"]) == (b"PK", True)
    assert client.get(address("agreement_pdf", choice.pk)).status_code == 200
    assert client.post(address("agreement_pdf", choice.pk)).status_code == 302


## Queries


def queries_of(client, page) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(page).status_code == 200
    return len(counted)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("list", "park_filer"),
        ("list", "prov_eit"),
        ("providers", "county_eit"),
        ("selections", "prov_fin"),
        ("waivers", "county_fin"),
    ],
)
def test_lists_take_as_many_queries_with_one_row_as_with_three(
    request, sign_in, enrolment, park, diagnosis, training, name, role
):
    client = sign_in(request.getfixturevalue(role))
    counts = []
    for rows_there in (1, 3):
        while ProviderListing.objects.count() < 2 * rows_there:
            provider = ProviderFactory.create(park=park, phone="13800001111")
            dear = listed(enrolment, diagnosis, provider, price_yuan=Decimal("10000.01"))
            services.waiving.ask_for_price(listing=dear, reason="检测", user=request.getfixturevalue("park_filer"))
            chosen_by_enterprise(listed(enrolment, training, provider))
        counts.append(queries_of(client, address(name)))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["provider", "selection", "listing"])
def test_one_objects_page_does_not_grow(sign_in, park_filer, enrolment, park, diagnosis, name):
    client = sign_in(park_filer)
    listing = listed(enrolment, diagnosis)
    numbers = {"provider": listing.provider_id, "selection": listing.selection_id, "listing": listing.pk}
    before = queries_of(client, address(name, numbers[name]))
    listed(enrolment, diagnosis, listing.provider)
    QualificationFactory.create(provider=listing.provider)
    chosen_by_enterprise(listing)
    chosen_by_enterprise(listing)
    listing.selection.candidates.create(provider=ProviderFactory.create(park=park), price_yuan=1, capability="团队")
    assert queries_of(client, address(name, numbers[name])) == before


def test_a_fixed_list_offers_no_button_that_would_be_refused(enrolment, park_filer, sign_in):
    """R0.81: the product's page and its selection say so instead; before, both buttons are there."""
    row = listed(enrolment, enrolment.programme.service_types.get(code="P1"))
    client = sign_in(park_filer)
    pages = [row.get_absolute_url(), row.selection.get_absolute_url()]
    offered = [address("listing_edit", row.pk), f"{address('listing_add')}?candidate="]
    assert [wanted in text(client.get(page)) for page, wanted in zip(pages, offered, strict=True)] == [True, True]
    services.lock_list(enrolment=enrolment, reason="方案通过", user=park_filer)
    assert [wanted in text(client.get(page)) for page, wanted in zip(pages, offered, strict=True)] == [False, False]
    assert "The approved plan fixes this list" in text(client.get(pages[0]))
