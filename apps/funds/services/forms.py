"""What other apps have filed for a park and a gate looks at."""

from datetime import date

from django.db import transaction

from apps.funds.models import Award, FiledForm
from apps.programmes.models import Enrolment


@transaction.atomic
def note_filed(*, enrolment: Enrolment, form: str, filed_on: date, url: str) -> FiledForm:
    """Keep that a form was filed for this park, for the gate that waits for it; again changes nothing.

    Called in the transaction that files the document, which records the act. Locks the award.
    """
    award = Award.objects.select_for_update(of=("self",)).get(enrolment=enrolment)
    row, _created = FiledForm.objects.get_or_create(award=award, form=form, defaults={"filed_on": filed_on, "url": url})
    return row
