from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgrammeState(TextChoices):
    """A programme version may be edited until it opens."""

    DRAFT = "draft", _("In preparation")
    OPEN = "open", _("Opened")
    CLOSED = "closed", _("Closed")


class ServiceClass(TextChoices):
    """The two classes of service (R0.5)."""

    INCLUSIVE = "inclusive", _("Inclusive public service")
    PRECISE = "precise", _("Precise individual service")


class GroupMode(TextChoices):
    """All kinds of the group, or one of them."""

    ALL = "all", _("all of")
    ANY = "any", _("one of")


class PeriodKind(TextChoices):
    """How often parks report."""

    QUARTER = "Q", _("Quarterly")
    HALF_YEAR = "H", _("Half-yearly")


class DeadlineKind(TextChoices):
    """How a due day comes about."""

    FIXED = "fixed", _("Fixed day")
    PERIOD_END = "period_end", _("End of each reporting period")
    WINDOW = "window", _("Opens on a day")
    EVENT = "event", _("After an event")


class Party(TextChoices):
    """Who files a matter and with whom it is filed."""

    PARK = "park", _("Park")
    COUNTY_EIT = "county_eit", _("County economy department")
    COUNTY_FIN = "county_fin", _("County finance department")
    PROV_EIT = "prov_eit", _("Provincial economy department")
    PROV_FIN = "prov_fin", _("Provincial finance department")


class ReviewOrder(TextChoices):
    """Whether the two departments review at once or one after the other."""

    PARALLEL = "parallel", _("At the same time")
    SEQUENTIAL = "sequential", _("Economy first, then finance")


class Unit(TextChoices):
    """Counting units; the stored value is the word on the form."""

    SESSIONS = "场次", pgettext_lazy("unit", "sessions")
    VISITS = "家次", pgettext_lazy("unit", "enterprise-visits")
    ENTERPRISES = "家", pgettext_lazy("unit", "enterprises")
    PEOPLE = "人", pgettext_lazy("unit", "people")
    PIECES = "件", pgettext_lazy("unit", "pieces")
    ITEMS = "项", pgettext_lazy("unit", "items")
    UNITS = "个", pgettext_lazy("unit", "units")
    WAN_YUAN = "万元", _("10,000 yuan")


class ConditionCode(TextChoices):
    """Conditions a programme may set before a tranche; the parameters stand beside the code in its data."""

    PLAN_APPROVED = "plan_approved", _("Service and fund-use plan approved")
    SCHEME_FILED = "scheme_filed", _("Disbursement scheme filed with the province")
    MECHANISM = "mechanism_files", _("Working mechanism established")
    PRECISE = "precise_services", _("Services have begun in substance")
    ASSESSMENT = "joint_assessment", _("Joint assessment of both departments")
    MIDTERM = "midterm_filed", _("Result of the mid-term evaluation filed")
    PUBLICITY = "publicity_closed", _("Public review closed")
    NO_CASE = "no_open_case", _("No case holds payments back")
    PREVIOUS = "previous_tranche_confirmed", _("Earlier tranche received and filed")
