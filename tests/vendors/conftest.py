from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from apps.programmes.models import ServiceType
from apps.vendors.services import ListingData
from tests.evidence.samples import pdf
from tests.factories.vendors import days_from_now


@pytest.fixture
def diagnosis(programme) -> ServiceType:
    return programme.service_types.get(code="P1")


@pytest.fixture
def training(programme) -> ServiceType:
    return programme.service_types.get(code="I4")


def document(name: str = "遴选结果.pdf") -> SimpleUploadedFile:
    """A sound PDF as somebody would send it."""
    return SimpleUploadedFile(name, pdf(), content_type="application/pdf")


def product(**changes: Any) -> ListingData:
    """What a form says about a product at 9,000.00 yuan with a reference of 10,000.00."""
    values: dict[str, Any] = {
        "product_name": "企业体检",
        "content": "现场诊断、出具报告",
        "deliverable": "诊断报告一份",
        "price_yuan": Decimal("9000.00"),
        "unit": "家",
        "reference_yuan": Decimal("10000.00"),
        "reference_source": "quotation",
        "reference_note": "询价单 3 份",
        "reference_date": date(2026, 1, 5),
        "valid_from": days_from_now(0),
        "valid_until": days_from_now(100),
    }
    return ListingData(**(values | changes))


@pytest.fixture(autouse=True)
def in_english(settings):
    """Sentences are compared with the message ids."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
