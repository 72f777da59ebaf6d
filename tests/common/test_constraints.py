import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.models import Organisation
from apps.common.constraints import constraint_behind, sentence_for
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
