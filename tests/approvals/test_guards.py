"""What the database refuses by itself; every guard is shown once more with the guard switched off."""

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from apps.approvals.models import Opinion, Submission
from tests.approvals.conftest import PAYLOAD


def opinion(submission, user, **changes) -> Opinion:
    """An opinion as careless code would write it, past every check of the service."""
    fields = {
        "submission": submission,
        "department": "economy",
        "organisation": user.acting.organisation,
        "person": user,
        "verdict": "agree",
        "digest": submission.digest,
    }
    return Opinion.objects.create(**fields | changes)


def broken(error: IntegrityError) -> str:
    return error.__cause__.diag.constraint_name or error.__cause__.diag.message_primary


def refused(write, *args, **kwargs) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write(*args, **kwargs)
    return broken(caught.value)


class TestOpinions:
    def test_not_by_the_filer(self, submission, park_filer):
        assert refused(opinion, submission, park_filer) == "opinion_not_by_filer"
        with pgtrigger.ignore("approvals.Opinion:opinion_not_by_filer"):
            assert opinion(submission, park_filer).pk is not None

    def test_not_by_the_filing_organisation(self, submission, park_lead):
        assert refused(opinion, submission, park_lead) == "opinion_not_by_filer"
        with pgtrigger.ignore("approvals.Opinion:opinion_not_by_filer"):
            assert opinion(submission, park_lead).pk is not None

    def test_only_on_the_digest_filed(self, submission, county_eit):
        assert refused(opinion, submission, county_eit, digest="0" * 64) == "opinion_on_open_digest"
        assert opinion(submission, county_eit).pk is not None

    def test_only_while_open(self, submission, county_eit):
        Submission.objects.update(state="withdrawn", closed_at=timezone.now())
        assert refused(opinion, submission, county_eit) == "opinion_on_open_digest"
        Submission.objects.update(state="open", closed_at=None)
        assert opinion(submission, county_eit).pk is not None

    def test_one_per_department(self, submission, county_eit, county_fin):
        opinion(submission, county_eit)
        assert refused(opinion, submission, county_fin) == "opinion_one_per_department"
        assert opinion(submission, county_fin, department="finance").pk is not None

    def test_two_organisations(self, submission, county_eit, county_fin):
        opinion(submission, county_eit)
        own = county_eit.acting.organisation
        doubled = {"department": "finance", "organisation": own}
        assert refused(opinion, submission, county_fin, **doubled) == "opinion_two_organisations"

    def test_two_people(self, submission, county_eit, county_fin):
        opinion(submission, county_eit)
        doubled = {"department": "finance", "person": county_eit}
        assert refused(opinion, submission, county_fin, **doubled) == "opinion_two_people"

    def test_a_return_has_a_reason(self, submission, county_eit):
        assert refused(opinion, submission, county_eit, verdict="return") == "opinion_return_reason"
        assert opinion(submission, county_eit, verdict="return", text="改").pk is not None

    @pytest.mark.parametrize("write", ["update", "delete"])
    def test_kept_as_given(self, submission, county_eit, write):
        row = opinion(submission, county_eit)
        rows = Opinion.objects.filter(pk=row.pk)
        change = (lambda: rows.update(verdict="return", text="改")) if write == "update" else rows.delete
        with pytest.raises(InternalError), transaction.atomic():
            change()
        with pgtrigger.ignore("approvals.Opinion:opinion_kept"):
            change()
        assert list(Opinion.objects.values_list("verdict", flat=True)) == (["return"] if write == "update" else [])


class TestSubmissions:
    @pytest.mark.parametrize(
        ("column", "value"),
        [("payload", {}), ("digest", "0" * 64), ("version", 9), ("subject_id", 99), ("subject_type", "x")],
    )
    def test_frozen(self, submission, column, value):
        with pytest.raises(InternalError), transaction.atomic():
            Submission.objects.update(**{column: value})
        with pgtrigger.ignore("approvals.Submission:submission_frozen"):
            Submission.objects.update(**{column: value})
        assert Submission.objects.values_list(column, flat=True).get() == value

    def test_kept(self, submission):
        with pytest.raises(InternalError), transaction.atomic():
            Submission.objects.all().delete()
        with pgtrigger.ignore("approvals.Submission:submission_kept"):
            Submission.objects.all().delete()
        assert Submission.objects.count() == 0

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"version": 1, "state": "withdrawn", "closed_at": timezone.now()}, "submission_version"),
            ({"version": 2}, "submission_one_open"),
            ({"version": 2, "state": "approved"}, "submission_closed_at"),
            ({"version": 2, "state": "approved", "closed_at": timezone.now(), "digest": "x"}, "submission_digest"),
        ],
    )
    def test_named_constraints(self, submission, park_filer, changes, constraint):
        fields = {
            "subject_type": submission.subject_type,
            "subject_id": submission.subject_id,
            "title": "季报",
            "payload": PAYLOAD,
            "digest": submission.digest,
            "organisation": submission.organisation,
            "jurisdiction": submission.jurisdiction,
            "submitted_by": park_filer,
        }
        assert refused(Submission.objects.create, **fields | changes) == constraint


def test_every_constraint_of_the_app_is_tried_above(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid IN "
            "('approvals_submission'::regclass, 'approvals_opinion'::regclass) AND contype IN ('c', 'u') "
            "AND conname ~ '^(submission|opinion)_' UNION "
            "SELECT indexname FROM pg_indexes WHERE indexname = 'submission_one_open'"
        )
        named = {name for (name,) in cursor.fetchall()}
    assert named == {
        "submission_version",
        "submission_one_open",
        "submission_digest",
        "submission_closed_at",
        "opinion_one_per_department",
        "opinion_two_organisations",
        "opinion_two_people",
        "opinion_return_reason",
    }
