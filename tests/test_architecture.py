"""Limits that keep the code readable, and rules no linter knows. Each rule has a case that breaks it."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, UniqueConstraint

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path
    for top in ("apps", "parkservice", "benchmarks", "scripts")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
FILE_LINES, FUNCTION_STATEMENTS, TEMPLATE_LINES = 300, 25, 120
JUNK_NAMES = {"utils", "util", "helpers", "helper", "misc", "signals", "receivers"}


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def statements(function: ast.AST) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def long_functions(source: str) -> list[str]:
    functions = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return [function.name for function in functions if statements(function) > FUNCTION_STATEMENTS]


def inline_imports(source: str) -> list[int]:
    tree = ast.parse(source)
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return [
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def overrides_save(source: str) -> bool:
    classes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef))
    return any(isinstance(node, ast.FunctionDef) and node.name == "save" for each in classes for node in each.body)


def inline_code(template: str) -> list[str]:
    """Inline style attributes, event handlers, styles and scripts, which the content policy would block."""
    found = re.findall(r"\sstyle=[\"']|\son[a-z]+=[\"']|<style\b", template)
    return found + [tag for tag in re.findall(r"<script\b[^>]*>", template) if not re.search(r"src=|json", tag)]


@pytest.mark.parametrize("path", SOURCES + TEMPLATES + SCRIPTS, ids=str)
def test_no_file_is_too_long(path):
    limit = TEMPLATE_LINES if path.suffix == ".html" else FILE_LINES
    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_functions_are_short_and_import_nothing(path):
    source = path.read_text()
    assert long_functions(source) == []
    assert inline_imports(source) == []


def test_no_drawers_for_everything():
    assert [name for name in names(SOURCES) if Path(name).stem in JUNK_NAMES] == []


def test_models_do_not_override_save():
    assert [str(path) for path in SOURCES if "models" in str(path) and overrides_save(path.read_text())] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_templates_carry_no_inline_code(path):
    assert inline_code(path.read_text()) == []


def our_models() -> list:
    return [
        model for config in apps.get_app_configs() if config.name.startswith("apps.") for model in config.get_models()
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_constraint_has_a_name_and_a_sentence(model):
    for constraint in model._meta.constraints:
        assert isinstance(constraint, CheckConstraint | UniqueConstraint)
        assert len(constraint.name) <= 30
        assert constraint.violation_error_message != constraint.default_violation_error_message


SEEN_THROUGH_ANOTHER = {
    # table: the table whose visible_to() decides about it
    "accounts.User_groups": "accounts.User",
    "approvals.Opinion": "approvals.Submission",
    "delivery.Attendance": "delivery.ServiceRecord",
    "delivery.InvoiceClash": "delivery.ServiceRecord",
    "delivery.CountLine": "programmes.Enrolment",
    "delivery.CountTotal": "programmes.Programme",
    "delivery.RecordEvidence": "delivery.ServiceRecord",
    "delivery.ZeroFee": "delivery.ServiceRecord",
    "delivery.ServedEnterprise": "programmes.Enrolment",
    "delivery.ServedTotal": "programmes.Programme",
    "delivery.RecordSeries": "programmes.Enrolment",
    "delivery.SignIn": "delivery.SignInSheet",
    "evaluations.AppealFile": "evaluations.Appeal",
    "evaluations.Conclusion": "evaluations.FinalEvaluation",
    "evaluations.Draw": "evaluations.FinalEvaluation",
    "evaluations.ExpertGrant": "evaluations.FinalEvaluation",
    "evaluations.FinalSection": "evaluations.FinalEvaluation",
    "evaluations.FinalTerms": "programmes.Programme",
    "evaluations.MidtermConclusion": "evaluations.MidtermEvaluation",
    "evaluations.MidtermFile": "evaluations.MidtermEvaluation",
    "evaluations.MidtermRow": "evaluations.MidtermEvaluation",
    "evaluations.MidtermRules": "programmes.Programme",
    "evaluations.Run": "evaluations.Round",
    "evidence.Blob": "evidence.Upload",
    "evidence.Picture": "evidence.Upload",
    "filings.ConsultationFile": "filings.Consultation",
    "filings.Contact": "filings.LiaisonList",
    "filings.FilingReceipt": "approvals.Submission",
    "filings.FollowUp": "filings.Consultation",
    "filings.SummarySection": "filings.Summary",
    "funds.GateUrgedPerson": "funds.GateUrge",
    "funds.FiledForm": "funds.Award",
    "funds.MechanismFile": "funds.Award",
    "funds.SchemeLine": "funds.Scheme",
    "funds.Sent": "funds.Award",
    "funds.LedgerFile": "funds.LedgerEntry",
    "funds.LedgerTerms": "programmes.Programme",
    "funds.SpentLine": "plans.Plan",
    "integrity.CaseFile": "integrity.Case",
    "integrity.CaseRecord": "integrity.Case",
    "integrity.SignalRule": "programmes.Programme",
    "notifications.Digest": "notifications.Delivery",
    "obligations.Receipt": "obligations.Obligation",
    "obligations.Turn": "obligations.Obligation",
    "obligations.Urge": "obligations.Obligation",
    "obligations.UrgedPerson": "obligations.Obligation",
    "parks.GuidanceChange": "parks.Tenancy",
    "parks.IndustryDivision": "public reference data",
    "parks.ParkGrant": "parks.Park",
    "parks.Title": "parks.Park",
    "plans.BudgetLine": "plans.Plan",
    "plans.ChangeItem": "plans.ChangeRequest",
    "plans.Milestone": "plans.Plan",
    "plans.PlanPart": "plans.Plan",
    "plans.PlanProvider": "plans.Plan",
    "plans.ServiceLine": "plans.Plan",
    "programmes.Clause": "programmes.Programme",
    "programmes.DeadlineRule": "programmes.Programme",
    "programmes.EvidenceGroup": "programmes.Programme",
    "programmes.EvidenceKind": "programmes.Programme",
    "programmes.ProhibitedUse": "programmes.Programme",
    "programmes.ServiceType": "programmes.Programme",
    "programmes.TrancheRule": "programmes.Programme",
    "publicity.NoticeFile": "publicity.Notice",
    "reports.ReportRow": "reports.PeriodReport",
    "vendors.Candidate": "vendors.Selection",
    "spreadsheets.CellMend": "spreadsheets.ImportBatch",
    "spreadsheets.ImportChange": "spreadsheets.ImportBatch",
    "spreadsheets.ImportFile": "spreadsheets.ImportBatch",
    "spreadsheets.ImportedRecord": "delivery.ServiceRecord",
    "spreadsheets.PreviewPage": "spreadsheets.ImportBatch",
}


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_table_says_who_may_see_it(model):
    seen_directly = hasattr(model._default_manager.all(), "visible_to")
    assert seen_directly != (model._meta.label in SEEN_THROUGH_ANOTHER)


def test_the_checks_can_fail():
    long_body = "def f():\n" + "    x = 1\n" * 26
    assert long_functions(long_body) == ["f"]
    assert long_functions("def f():\n" + "    x = 1\n" * 25) == []
    assert inline_imports("def f():\n    import os\n") == [2]
    assert overrides_save("class A:\n    def save(self): ...\n")
    assert inline_code('<p style="x">') == [' style="']
    assert inline_code("<script>alert(1)</script>") == ["<script>"]
    assert inline_code('<script src="a.js" defer></script><script type="application/json">{}</script>') == []
