"""Verbs about programmes. Each runs in one transaction and writes the log."""

from apps.programmes.services.catalogue import ServiceData, add_service, edit_service
from apps.programmes.services.enrolment import edit_enrolment, enrol_park
from apps.programmes.services.header import HEADER, edit_programme
from apps.programmes.services.loading import load_demo_programme, load_programme

__all__ = [
    "HEADER",
    "ServiceData",
    "add_service",
    "edit_enrolment",
    "edit_programme",
    "edit_service",
    "enrol_park",
    "load_demo_programme",
    "load_programme",
]
