from apps.delivery.services.evidence import (
    FileOutcome,
    attach_files,
    change_evidence,
    remove_evidence,
    supersede_evidence,
)
from apps.delivery.services.records import create_record, delete_record, update_record
from apps.delivery.services.states import accept_reported, hold_records, mark_reported, refuse_record, release_reported

__all__ = [
    "FileOutcome",
    "accept_reported",
    "attach_files",
    "change_evidence",
    "create_record",
    "delete_record",
    "hold_records",
    "mark_reported",
    "refuse_record",
    "release_reported",
    "remove_evidence",
    "supersede_evidence",
    "update_record",
]
