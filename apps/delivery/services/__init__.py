from apps.delivery.services.evidence import (
    FileOutcome,
    attach_files,
    change_evidence,
    remove_evidence,
    supersede_evidence,
)
from apps.delivery.services.invoices import InvoiceFacts, confirm_invoice
from apps.delivery.services.records import create_record, delete_record, update_record
from apps.delivery.services.signin import (
    close_sheet,
    match_line,
    open_sheet,
    plan_event,
    renew_code,
    sign_in,
    strike,
)
from apps.delivery.services.states import accept_reported, hold_records, mark_reported, refuse_record, release_reported

__all__ = [
    "FileOutcome",
    "InvoiceFacts",
    "accept_reported",
    "attach_files",
    "change_evidence",
    "close_sheet",
    "confirm_invoice",
    "create_record",
    "delete_record",
    "hold_records",
    "mark_reported",
    "match_line",
    "open_sheet",
    "plan_event",
    "refuse_record",
    "release_reported",
    "remove_evidence",
    "renew_code",
    "sign_in",
    "strike",
    "supersede_evidence",
    "update_record",
]
