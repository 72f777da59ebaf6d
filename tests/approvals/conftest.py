import pytest

from apps.approvals import services
from apps.approvals.choices import Verdict
from apps.approvals.models import Submission

PAYLOAD = {"rows": [{"key": "I1", "done": "4"}, {"key": "P1", "done": "2"}]}


@pytest.fixture
def submission(park, park_filer) -> Submission:
    """Version 1 of a document: the mechanism does not care which, so the park itself stands for it."""
    return file_version(park, park_filer)


def file_version(park, user, payload=None) -> Submission:
    return services.submit(
        document=park,
        payload=payload or PAYLOAD,
        title="季报",
        organisation=park.operator,
        jurisdiction=park.county,
        user=user,
    )


def speak(submission, user, verdict=Verdict.AGREE, **changes) -> Submission:
    words = {"text": "", "remarks": [], "digest": submission.digest} | changes
    return services.give_opinion(submission=submission, user=user, verdict=verdict, **words)
