import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.models import Organisation
from apps.common.constraints import constraint_behind, sentence_for, worded
from apps.common.refusals import Refused
from tests.factories.accounts import OrganisationFactory

pytestmark = pytest.mark.django_db


def broken(act) -> IntegrityError:
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        act()
    return raised.value


def test_a_named_constraint_says_its_own_sentence():
    error = broken(lambda: OrganisationFactory.create(credit_code="short"))
    constraint = constraint_behind(error)
    assert constraint.name == "organisation_credit_code"
    assert sentence_for(error) == str(constraint.violation_error_message)


def test_an_unnamed_one_says_what_to_do():
    code = "91330304MA2ABCDE1X"
    OrganisationFactory.create(credit_code=code)
    error = broken(lambda: OrganisationFactory.create(credit_code=code))
    assert constraint_behind(error) is None
    assert sentence_for(error) != ""


def test_raw_sql_is_recognised_too():
    organisation = OrganisationFactory.create()
    sql = f"UPDATE {Organisation._meta.db_table} SET credit_code = 'x' WHERE id = %s"  # noqa: S608
    error = broken(lambda: connection.cursor().execute(sql, [organisation.pk]))
    assert constraint_behind(error).name == "organisation_credit_code"


def refused(act, **options) -> Refused:
    with pytest.raises(Refused) as raised, worded(**options):
        act()
    return raised.value


def test_worded_names_the_field_of_the_constraint():
    fields = {"organisation_credit_code": "credit_code"}
    refusal = refused(lambda: OrganisationFactory.create(credit_code="short"), field="name", fields=fields)
    assert (refusal.field, str(refusal)) == (
        "credit_code",
        "A unified social credit code has 18 capital letters and digits.",
    )


def test_worded_keeps_its_field_for_what_no_constraint_names():
    OrganisationFactory.create(credit_code="91330304MA2ABCDE1X")
    refusal = refused(lambda: OrganisationFactory.create(credit_code="91330304MA2ABCDE1X"), field="name")
    assert refusal.field == "name"


def test_worded_says_that_a_text_is_too_long():
    refusal = refused(lambda: OrganisationFactory.create(name="x" * 200))
    assert str(refusal) == "A figure or a text is larger than the portal can keep."


def test_worded_leaves_the_transaction_usable():
    refused(lambda: OrganisationFactory.create(credit_code="short"))
    assert Organisation.objects.count() == 0
