"""An open notice with a file and an objection; nobody of the cast published it."""

from typing import Any

from django.db import models

from apps.accounts.choices import OrganisationKind, Role
from apps.evidence.models import Upload
from apps.parks.models import Park
from apps.publicity import captcha, services
from apps.publicity.services import Publication, Writer
from tests.factories.accounts import department, person

# Objects in the addresses that everybody opens.
PUBLIC_NOTICES = {
    "publicity:file": ["public_notice", "public_file"],
    "publicity:notice": ["public_notice"],
    "publicity:sound": ["figures"],
}


def notice_of(park: Park, subject: models.Model, upload: Upload) -> dict[str, Any]:
    """A notice of the park's county about a document."""
    economy = person(Role.COUNTY_EIT, department(OrganisationKind.ECONOMY, park.county), name="经办")
    row = services.publish(
        publication=Publication("公示", "公示", "电话"), jurisdiction=park.county, user=economy, subject=subject
    )
    said, _code = services.object_publicly(notice=row, text="异议", writer=Writer("来访者", "13900001234"))
    return {
        "public_notice": row,
        "public_file": row.files.create(upload=upload),
        "public_objection": said,
        "figures": captcha.new_key(),
    }
