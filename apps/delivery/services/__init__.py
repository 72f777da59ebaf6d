from apps.delivery.services.agreements import AgreementData, add_agreement, edit_agreement
from apps.delivery.services.archives import TASK as ARCHIVE_TASK
from apps.delivery.services.archives import archive_name, ask_archive, build_archive, stream_archive
from apps.delivery.services.deductions import answer_deduction, propose_deduction
from apps.delivery.services.diagnoses import (
    add_diagnosis,
    ask_without_diagnosis,
    decide_diagnosis,
    diagnosis_from_record,
)
from apps.delivery.services.drafts import forget_form, keep_form
from apps.delivery.services.evidence import (
    FileOutcome,
    attach_files,
    change_evidence,
    remove_evidence,
    supersede_evidence,
)
from apps.delivery.services.invoices import InvoiceFacts, confirm_invoice
from apps.delivery.services.needs import add_need
from apps.delivery.services.papers import ask_to_store_sheet, keep_paper, keep_sheet
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
from apps.delivery.services.zero_fee import decide_zero_fee, state_zero_fee

__all__ = [
    "ARCHIVE_TASK",
    "AgreementData",
    "FileOutcome",
    "InvoiceFacts",
    "accept_reported",
    "add_agreement",
    "add_diagnosis",
    "add_need",
    "answer_deduction",
    "archive_name",
    "ask_archive",
    "ask_to_store_sheet",
    "ask_without_diagnosis",
    "attach_files",
    "build_archive",
    "change_evidence",
    "close_sheet",
    "confirm_invoice",
    "create_record",
    "decide_diagnosis",
    "decide_zero_fee",
    "delete_record",
    "diagnosis_from_record",
    "edit_agreement",
    "forget_form",
    "hold_records",
    "keep_form",
    "keep_paper",
    "keep_sheet",
    "mark_reported",
    "match_line",
    "open_sheet",
    "plan_event",
    "propose_deduction",
    "refuse_record",
    "release_reported",
    "remove_evidence",
    "renew_code",
    "sign_in",
    "state_zero_fee",
    "stream_archive",
    "strike",
    "supersede_evidence",
    "update_record",
]
