"""The award of a pilot park: there from the enrolment on, gone only with it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from apps.funds.models import Award
from apps.programmes.models import Enrolment


def test_an_award_goes_with_an_enrolment_nobody_acted_on(enrolment):
    assert Award.objects.filter(enrolment=enrolment).count() == 1
    enrolment.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Award.objects.count() == 0


def test_a_pilot_park_keeps_its_award(enrolment):
    with pytest.raises(IntegrityError, match="award kept"), transaction.atomic():
        Award.objects.filter(enrolment=enrolment).delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Award.objects.filter(enrolment=enrolment).count() == 1


def test_an_enrolment_with_a_proposal_stays(award, propose):
    propose()
    with pytest.raises(ProtectedError):
        Enrolment.objects.get(pk=award.enrolment_id).delete()
    assert Award.objects.filter(pk=award.pk).count() == 1
