"""Signals and one case of the demonstration. All of it is made up; the services of the portal write it."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageDraw

from apps.accounts.choices import OrganisationKind, Role
from apps.accounts.models import Membership, Organisation, User
from apps.common.refusals import Refused
from apps.delivery.choices import RecordState
from apps.delivery.models import RecordEvidence, ServiceRecord
from apps.delivery.services import InvoiceFacts, attach_files, confirm_invoice
from apps.integrity import services
from apps.integrity.choices import CaseKind, RuleCode
from apps.integrity.models import Signal
from apps.parks.models import Park
from apps.programmes.choices import ServiceClass
from apps.programmes.models import EvidenceKind, Programme

FILE = settings.BASE_DIR / "fixtures" / "demo" / "integrity.json"
PHOTO, INVOICE = "activity_photo", "invoice"
SIZE = (960, 640)


@dataclass(frozen=True)
class Scene:
    """One record with the person who keeps it."""

    record: ServiceRecord
    filer: User


@transaction.atomic
def add_integrity(*, programme: Programme, today: date) -> int:
    """Give a few records of a programme something in common, compare them, and open one case; returns the signals.

    Needs four records with all their evidence in two counties; does nothing where there are fewer, and nothing twice.
    """
    if Signal.objects.filter(programme=programme).exists():
        return 0
    text: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    scenes = _scenes(programme)
    if len(scenes) < 4:
        return 0
    near, beside, far, other = scenes
    for scene, shift in ((near, 0), (far, 0), (beside, 4)):
        _attach(scene, PHOTO, f"{text['photo']}.jpg", _photo(shift))
    _attach(other, PHOTO, f"{text['photo']}.jpg", _photo(0, quality=60))
    _invoice_twice(near, far, text, today)
    found = services.scan(records=[scene.record.pk for scene in scenes])["found"]
    _decide(programme, text)
    return found


def _scenes(programme: Programme) -> list[Scene]:
    """Two records of the first park, and one each of two parks of other counties."""
    rows = ServiceRecord.objects.filter(
        enrolment__programme=programme,
        state=RecordState.COMPLETE,
        service_type__service_class=ServiceClass.INCLUSIVE,
        service_type__evidence_groups__kinds__code=PHOTO,
        evidence__kind__code=INVOICE,
    )
    rows = rows.select_related("enrolment__park__operator", "service_type").distinct()
    rows = rows.order_by("enrolment", "-service_date", "-pk")
    by_park: dict[int, list[ServiceRecord]] = {}
    for row in rows:
        by_park.setdefault(row.enrolment.park_id, []).append(row)
    parks = [records for records in by_park.values() if records]
    first = next((records for records in parks if len(records) > 1), [])
    others = [records[0] for records in parks if first and not _same_county(records[0], first[0])]
    chosen = [*first[:2], *others[:2]]
    return [Scene(record, user) for record in chosen if (user := _person(record.enrolment.park.operator)) is not None]


def _same_county(one: ServiceRecord, other: ServiceRecord) -> bool:
    return one.enrolment.park.county_id == other.enrolment.park.county_id


def _person(organisation: Organisation, role: str = Role.PARK_FILER) -> User | None:
    rows = Membership.objects.filter(organisation=organisation, role=role).select_related("user", "organisation")
    membership = rows.order_by("pk").first()
    if membership is None:
        return None
    membership.user.acting = membership
    return membership.user


def _attach(scene: Scene, code: str, name: str, content: bytes) -> RecordEvidence:
    kind = EvidenceKind.objects.get(programme=scene.record.enrolment.programme, code=code)
    file = SimpleUploadedFile(name, content)
    outcome = attach_files(record=scene.record, files=[file], user=scene.filer, kind_id=kind.pk)[0]
    if outcome.evidence is None:
        raise Refused(*outcome.reasons)
    return outcome.evidence


def _photo(shift: int, *, quality: int = 88) -> bytes:
    """A drawn hall with an audience; ``shift`` moves the screen a little, as a second shot would."""
    image = Image.new("RGB", SIZE, (226, 221, 210))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 960, 640), fill=(150, 128, 104))
    draw.rectangle((250 + shift, 60, 710 + shift, 300), fill=(28, 62, 116), outline=(240, 240, 240), width=8)
    for line in range(4):
        draw.rectangle((290 + shift, 100 + line * 45, 560 - line * 40 + shift, 120 + line * 45), fill=(236, 240, 248))
    draw.ellipse((120, 210, 190, 280), fill=(196, 158, 130))
    draw.rectangle((105, 280, 205, 430), fill=(52, 58, 70))
    for row in range(3):
        for seat in range(9):
            left, top = 30 + seat * 105 + row * 18, 400 + row * 75
            draw.ellipse((left, top, left + 58, top + 58), fill=(48 + seat * 9, 44 + row * 18, 52))
    stream = BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _invoice_twice(first: Scene, second: Scene, text: dict[str, Any], today: date) -> None:
    """An invoice that two parks hand in; the second is told that it is used, and the attempt stays on record."""
    facts = InvoiceFacts(
        number=text["invoice"]["number"],
        issued_on=min(first.record.service_date, today),
        seller_name=first.record.provider_name,
        buyer_name=first.record.enrolment.park.operator.name,
        amount_yuan=Decimal(text["invoice"]["amount_yuan"]),
    )
    for scene in (first, second):
        evidence = scene.record.evidence.current().filter(kind__code=INVOICE).select_related("upload__blob").get()
        try:
            confirm_invoice(evidence=evidence, facts=facts, user=scene.filer)
        except Refused:
            continue


def _decide(programme: Programme, text: dict[str, Any]) -> None:
    """The county of the first park lays one signal aside and opens a case from another."""
    own = [row for row in Signal.objects.filter(programme=programme).order_by("-weight", "pk") if _in_one_county(row)]
    alike = next((row for row in own if row.rule == RuleCode.SIMILAR_PHOTO), None)
    crossing = Signal.objects.filter(programme=programme, rule=RuleCode.SAME_FILE).order_by("pk").first()
    if alike is not None and (officer := _officer(alike.left_park)) is not None:
        services.dismiss(signal=alike, reason=text["dismissal"], user=officer)
    officer = _officer(crossing.right_park) if crossing is not None else None
    if crossing is not None and crossing.right_record is not None and officer is not None:
        case = services.open_case(
            enrolment=crossing.right_record.enrolment,
            charge=services.Charge(CaseKind.FORGED, text["case"]["facts"], Decimal(text["case"]["amount_yuan"])),
            user=officer,
            signal=crossing,
        )
        proof = SimpleUploadedFile(text["case"]["file"], _photo(0, quality=70))
        services.add_files(case=case, files=[proof], user=officer)


def _in_one_county(signal: Signal) -> bool:
    return (
        signal.left_park is not None
        and signal.right_park is not None
        and signal.left_park.county_id == signal.right_park.county_id
    )


def _officer(park: Park | None) -> User | None:
    if park is None:
        return None
    department = Organisation.objects.filter(jurisdiction=park.county, kind=OrganisationKind.ECONOMY).first()
    return _person(department, Role.COUNTY_EIT) if department is not None else None
