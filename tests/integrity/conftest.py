"""Two parks of two counties whose records can be made to look alike, one comparison at a time."""

from collections.abc import Callable
from datetime import datetime, time
from hashlib import sha256
from itertools import count

import pytest
from django.utils import timezone, translation

from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.evidence.models import Blob, Picture, Upload
from apps.integrity import services
from apps.integrity.models import Signal
from apps.programmes.models import Enrolment, EvidenceKind, ServiceType
from tests.factories.delivery import record_with
from tests.factories.parks import TenancyFactory

DIGESTS = count()


@pytest.fixture(autouse=True)
def in_english(settings):
    """Sentences are compared with the message ids."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def make(enrolment, park_filer) -> Callable[..., ServiceRecord]:
    """A record of the own park, or of ``where``, in any state."""

    def one(where: Enrolment | None = None, *, guests=(), code: str = "I4", **fields) -> ServiceRecord:
        where = where or enrolment
        service = ServiceType.objects.get(programme=where.programme, code=code)
        given = {"state": RecordState.COMPLETE, "created_by": park_filer} | fields
        return record_with(list(guests), enrolment=where, service_type=service, **given)

    return one


@pytest.fixture
def firms(park) -> Callable[[int], list]:
    return lambda number: [TenancyFactory.create(park=park).enterprise for _ in range(number)]


def blob_of(*, phash: int | None = None, taken: datetime | None = None, digest: str = "") -> Blob:
    """Stored bytes that nobody reads here; a picture when it has a hash."""
    name = sha256(f"{digest or next(DIGESTS)}".encode()).hexdigest()
    blob, _made = Blob.objects.get_or_create(
        sha256=name, defaults={"size": 9, "content_type": "image/jpeg", "width": 4}
    )
    if phash is not None:
        Picture.objects.get_or_create(blob=blob, defaults={"phash": phash, "taken_at": taken})
    return blob


def cite(record: ServiceRecord, blob: Blob, kind: str = "activity_photo", name: str = "照片.jpg") -> RecordEvidence:
    """Attach bytes to a record as a kind of evidence."""
    user = record.created_by
    operator = record.enrolment.park.operator
    upload = Upload.objects.create(blob=blob, name=name, organisation=operator, uploaded_by=user)
    found = EvidenceKind.objects.get(programme=record.enrolment.programme, code=kind)
    return RecordEvidence.objects.create(record=record, kind=found, upload=upload)


def at(day, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def rules_found() -> list[str]:
    """Codes of the open signals, sorted, after comparing everything."""
    services.scan(records=None)
    return sorted(Signal.objects.filter(state="open").values_list("rule", flat=True))
