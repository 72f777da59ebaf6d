from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.programmes.choices import Party


class Debtor(TextChoices):
    """Who owes: a park, the two departments of a county together, or those of the province."""

    PARK = "park", _("Park")
    COUNTY = "county", _("County departments")
    PROVINCE = "province", _("Provincial departments")


class TurnKind(TextChoices):
    """What happened to an obligation."""

    MET = "met", _("Done")
    REOPENED = "reopened", _("Open again")
    RECEIVED = "received", _("Receipt confirmed")


class Standing(TextChoices):
    """How an obligation stands on a day."""

    AHEAD = "ahead", _("Opens later")
    OPEN = "open", _("To be filed")
    SOON = "soon", _("Due soon")
    GRACE = "grace", _("Days of grace")
    OVERDUE = "overdue", _("Overdue")
    RETURNED = "returned", _("Returned")
    DONE = "done", _("Done in time")
    DONE_LATE = "done_late", _("Done late")


PARTIES_OF: dict[str, frozenset[str]] = {
    Debtor.PARK: frozenset({Party.PARK}),
    Debtor.COUNTY: frozenset({Party.COUNTY_EIT, Party.COUNTY_FIN}),
    Debtor.PROVINCE: frozenset({Party.PROV_EIT, Party.PROV_FIN}),
}

# Forms that are filed in the portal itself, with the page where that is done. Such an obligation is met by its
# document; one whose form is not here is marked done by hand. An app that takes a form over adds its line.
DOCUMENTS: dict[str, str] = {
    "服务计划和资金使用方案": "plans:list",
    "绩效目标完成情况表": "reports:list",
    "附件3": "filings:lists",
    "总结材料": "filings:summaries",
    "资金拨付方案": "funds:schemes",
    "资金备案": "funds:list",
    "附件2 中期评价表": "evaluations:midterm",
    "终期绩效评价": "evaluations:finals",
}
# Plans, reports and payments stand on the home page with rows of their own, so their obligations do not stand there
# twice.
LISTED_APART: frozenset[str] = frozenset({"服务计划和资金使用方案", "绩效目标完成情况表", "资金备案"})
