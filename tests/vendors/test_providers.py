"""Registering providers: codes, people without codes, declared data, qualifications without overlap."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.audit.models import Entry
from apps.common.refusals import Refused
from apps.evidence.models import Blob
from apps.vendors import services
from apps.vendors.choices import ProviderKind
from apps.vendors.models import Provider, Qualification
from apps.vendors.selectors import contacts, register
from apps.vendors.services import DeclaredData, ProviderData, QualificationData
from tests.factories.codes import credit_code
from tests.factories.vendors import ProviderFactory, QualificationFactory, listed
from tests.vendors.conftest import document


def add(park, user, **changes):
    values = {"kind": ProviderKind.AGENCY, "name": "示例知识产权公司", "credit_code": credit_code()} | changes
    return services.add_provider(park=park, data=ProviderData(**values), user=user)


def refused_field(error) -> str | None:
    return error.value.field


def test_an_organisation_is_registered_with_its_code(park, park_filer):
    code = credit_code()
    provider = add(park, park_filer, credit_code=f" {code.lower()} ", phone="138 0000 1111")
    assert (provider.credit_code, provider.park, provider.registered_by) == (code, park, park_filer)
    assert Entry.objects.about(provider).get().action == "provider.added"


def test_a_wrong_check_digit_is_refused(park, park_filer):
    code = credit_code()
    wrong = code[:17] + ("0" if code[17] != "0" else "1")
    with pytest.raises(Refused, match="The check character") as error:
        add(park, park_filer, credit_code=wrong)
    assert refused_field(error) == "credit_code"
    assert Provider.objects.count() == 0


@pytest.mark.parametrize("kind", [ProviderKind.AGENCY, ProviderKind.ASSOCIATION, ProviderKind.OTHER])
def test_organisations_need_a_code(park, park_filer, kind):
    with pytest.raises(Refused, match="An organisation has a unified social credit code"):
        add(park, park_filer, kind=kind, credit_code="")


@pytest.mark.parametrize("kind", [ProviderKind.VOLUNTEER, ProviderKind.MENTOR])
def test_people_have_a_name_and_contacts_but_no_code(park, park_filer, kind):
    person = add(park, park_filer, kind=kind, name="陈示例", credit_code="", phone="13800001111")
    assert (person.credit_code, person.phone) == ("", "13800001111")
    with pytest.raises(Refused, match="has no unified social credit code"):
        add(park, park_filer, kind=kind, name="林示例")
    with pytest.raises(Refused, match="has no legal representative"):
        add(park, park_filer, kind=kind, name="林示例", credit_code="", legal_representative="林示例")


@pytest.mark.parametrize("field", ["name", "phone", "address", "legal_representative", "bank_account"])
def test_identity_card_numbers_are_not_collected(park, park_filer, field):
    with pytest.raises(Refused, match="identity card number"):
        add(park, park_filer, **{field: "11010519491231002X"})


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "A provider has a name"),
        ("phone", "12345", "A phone number has 7 to 20 digits"),
        ("bank_account", "abc", "A bank account has 8 to 32 digits"),
        ("kind", "friend", "Choose the kind"),
        ("name", "甲\x00乙", "cannot be stored"),
    ],
)
def test_bad_values_name_their_field(park, park_filer, field, value, sentence):
    with pytest.raises(Refused, match=sentence) as error:
        add(park, park_filer, **{field: value})
    assert refused_field(error) == field


def test_a_park_has_a_code_once_and_another_park_may_have_it_too(park, other_park, park_filer, other_filer):
    provider = add(park, park_filer)
    with pytest.raises(Refused, match="is registered with this code already"):
        add(park, park_filer, name="另一个名字", credit_code=provider.credit_code)
    assert add(other_park, other_filer, credit_code=provider.credit_code).park == other_park


@pytest.mark.parametrize("role", ["other_filer", "county_eit", "county_fin", "prov_eit", "auditor", "sys_admin"])
def test_only_staff_of_the_park_registers(request, park, role):
    with pytest.raises(Refused, match="Only staff of the park"):
        add(park, request.getfixturevalue(role))


def test_the_log_of_a_change_does_not_repeat_phone_and_account(park, park_filer):
    provider = add(park, park_filer, phone="13800001111")
    data = ProviderData(name="改名公司", credit_code=provider.credit_code, phone="13900002222")
    services.edit_provider(provider=provider, data=data, user=park_filer)
    entry = Entry.objects.about(provider).get(action="provider.edited")
    assert entry.changes == {"name": ["示例知识产权公司", "改名公司"], "phone": ["***", "***"]}
    services.edit_provider(provider=provider, data=data, user=park_filer)
    assert Entry.objects.about(provider).filter(action="provider.edited").count() == 1


@pytest.mark.parametrize(
    ("role", "phone"),
    [
        ("park_filer", "138****1111"),
        ("prov_eit", "138****1111"),
        ("county_eit", "13800001111"),
        ("county_fin", "13800001111"),
    ],
)
def test_only_the_county_reads_the_phone_in_full(request, park, role, phone):
    provider = ProviderFactory.create(park=park, phone="13800001111")
    assert contacts(request.getfixturevalue(role), provider).phone == phone


def test_the_operator_declares_for_itself(park, park_filer, other_filer):
    data = DeclaredData(legal_representative="李示例", phone="13800001111")
    row = services.declare_operator(park=park, data=data, user=park_filer)
    assert (row.legal_representative, row.declared_by) == ("李示例", park_filer)
    with pytest.raises(Refused, match="Only staff of the park"):
        services.declare_operator(park=park, data=data, user=other_filer)


def qualify(provider, user, start, end, name="知识产权代理资质", file=None):
    data = QualificationData(name=name, number="ZS-1", issuer="示例主管部门", valid_from=start, valid_until=end)
    return services.add_qualification(provider=provider, data=data, file=file, user=user)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (date(2027, 1, 1), date(2027, 12, 31), True),
        (date(2026, 12, 31), date(2027, 12, 31), False),
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2025, 1, 1), date(2026, 1, 1), False),
        (date(2025, 1, 1), None, False),
        (date(2027, 1, 1), None, True),
        (date(2026, 3, 1), date(2026, 4, 1), False),
    ],
)
def test_one_qualification_does_not_overlap_in_time(park, park_filer, start, end, fits):
    """2026-01-01 to 2026-12-31 is recorded; both days are included."""
    provider = QualificationFactory.create(provider__park=park).provider
    if fits:
        assert qualify(provider, park_filer, start, end).valid_from == start
        return
    with pytest.raises(Refused, match="is recorded already from 2026-01-01 until 2026-12-31"):
        qualify(provider, park_filer, start, end)
    with pytest.raises(DatabaseError, match="qualification_no_overlap"), transaction.atomic():
        QualificationFactory.create(provider=provider, valid_from=start, valid_until=end)


def test_another_qualification_may_overlap(park, park_filer):
    provider = QualificationFactory.create(provider__park=park).provider
    qualify(provider, park_filer, date(2026, 3, 1), None, name="高新技术服务资质")
    assert provider.qualifications.count() == 2


def test_validity_does_not_end_before_it_begins(park, park_filer):
    provider = ProviderFactory.create(park=park)
    with pytest.raises(Refused, match="Validity cannot end before it begins"):
        qualify(provider, park_filer, date(2026, 2, 1), date(2026, 1, 31))
    with pytest.raises(IntegrityError, match="qualification_validity"), transaction.atomic():
        QualificationFactory.create(provider=provider, valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 31))


def test_the_file_of_a_refused_qualification_is_not_kept(park, park_filer, settings):
    provider = QualificationFactory.create(provider__park=park).provider
    with pytest.raises(Refused, match="recorded already"):
        qualify(provider, park_filer, date(2026, 3, 1), None, file=document())
    assert Blob.objects.count() == 0
    settings.UPLOAD_LIMIT_BYTES = 100
    with pytest.raises(Refused, match="larger than"):
        qualify(provider, park_filer, date(2027, 1, 1), None, file=document())
    assert Qualification.objects.count() == 1


def test_the_file_of_a_qualification_is_kept(park, park_filer):
    row = qualify(ProviderFactory.create(park=park), park_filer, date(2026, 1, 1), None, file=document("资质.pdf"))
    assert (row.upload.name, row.upload.organisation) == ("资质.pdf", park.operator)


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_counts_in_one_query(enrolment, park, park_filer, diagnosis, count, django_assert_num_queries):
    for _number in range(count):
        listed(enrolment, diagnosis)
    ProviderFactory.create(park=park, name="未入选")
    with django_assert_num_queries(1):
        rows = list(register(park_filer))
    assert sorted((row.products, row.won) for row in rows) == [(0, 0)] + [(1, 1)] * count


def test_the_database_holds_codes_to_the_kinds(park):
    with pytest.raises(IntegrityError, match="provider_code_by_kind"), transaction.atomic():
        ProviderFactory.create(park=park, kind=ProviderKind.VOLUNTEER)
    with pytest.raises(IntegrityError, match="provider_code_by_kind"), transaction.atomic():
        ProviderFactory.create(park=park, kind=ProviderKind.AGENCY, credit_code="")
    assert ProviderFactory.create(park=park, kind=ProviderKind.MENTOR, credit_code="").pk
