"""Lists of awards and schemes, the scheme of a county, the table in Excel."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView, TemplateView, View

from apps.common.access import AccessMixin
from apps.funds import permissions, selectors, services
from apps.funds.forms import SchemeChangeForm, SchemeForm, SignForm
from apps.funds.models import Scheme
from apps.funds.views.base import ActView
from apps.funds.workbook import EXCEL, fund_table
from apps.programmes.in_use import programme_in_use


class FundListView(AccessMixin, TemplateView):
    """Awards in sight: tranches, sums, execution beside goals."""

    permission = permissions.may_read
    template_name = "funds/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        programme, today, user = programme_in_use(self.request), timezone.localdate(), self.request.user
        rows = selectors.rows_of(selectors.awards_in(user, programme), programme, today)
        return super().get_context_data(**kwargs) | {
            "programme_used": programme,
            "rows": rows,
            "rules": selectors.rules_in(programme),
            "totals": selectors.totals(rows),
            "parks": [row.award.enrolment.park_id for row in rows],
        }


class FundExcelView(AccessMixin, View):
    """The same table as a workbook."""

    permission = permissions.may_read

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send it."""
        programme, today = programme_in_use(request), timezone.localdate()
        rows = selectors.rows_of(selectors.awards_in(request.user, programme), programme, today)
        content = fund_table(programme, selectors.rules_in(programme), rows, selectors.totals(rows), today)
        name = content_disposition_header(as_attachment=True, filename=f"资金拨付情况表-{today:%Y%m%d}.xlsx")
        return HttpResponse(content, content_type=EXCEL, headers={"Content-Disposition": name or ""})


class SeenScheme(AccessMixin):
    """A scheme this person may see."""

    permission = permissions.may_read
    context_object_name = "scheme"

    def get_queryset(self) -> Any:
        return Scheme.objects.visible_to(self.request.user).select_related("county", "programme", "written_by")


class SchemeListView(SeenScheme, ListView):
    """Schemes in sight; a county without one may begin it."""

    template_name = "funds/schemes.html"
    context_object_name = "schemes"

    def get_queryset(self) -> Any:
        return selectors.schemes_in(self.request.user, programme_in_use(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        programme = programme_in_use(self.request)
        return context | {
            "may_start": permissions.starts_scheme(self.request.user) and not context["schemes"],
            "missing": selectors.counties_without_scheme(self.request.user, programme),
            "due": selectors.scheme_due(self.request.user, programme),
        }


class SchemeStartView(AccessMixin, View):
    """Economy begins the scheme of its county."""

    permission = permissions.starts_scheme
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """To the scheme, new or there already."""
        programme, acting = programme_in_use(request), request.user.acting
        if programme is None:
            return redirect("funds:schemes")
        county = acting.organisation.jurisdiction
        return redirect(services.start_scheme(programme=programme, county=county, user=request.user))


class SchemeView(SeenScheme, DetailView):
    """Allocations, conditions, schedule, both signatures."""

    template_name = "funds/scheme.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        scheme, user = self.object, self.request.user
        signed, outsider = selectors.in_force(scheme), not permissions.may_see_sums(user)
        version = signed if outsider else selectors.newest(scheme)
        before = selectors.scheme_amounts(signed)
        work = [] if outsider or scheme.state == "agreed" else selectors.lines_of(scheme, user)
        return super().get_context_data(**kwargs) | {
            "signed": signed,
            "lines": selectors.lines_in_force(signed, user),
            "work": [(line, before.get(line.award_id)) for line in work],
            "rules": selectors.rules_in(scheme.programme),
            "version": version,
            "versions": [] if outsider else selectors.versions_of(scheme),
            "opinions": selectors.opinions_of(version),
            "may_write": permissions.writes_scheme(user, scheme),
            "may_change": permissions.changes_scheme(user, scheme),
            "may_drop": permissions.drops_change(user, scheme),
            "may_sign": permissions.signs_scheme(user, scheme),
        }


class SchemeChangeView(SeenScheme, ActView):
    """Economy begins a new version of what is in force, with its reason."""

    permission = permissions.may_act
    object_permission = permissions.changes_scheme
    form_class = SchemeChangeForm
    heading, submit, icon = _("Change the scheme"), _("Begin the change"), "pencil"
    hint = _("The signed version stays in force until both departments have signed the new one.")

    def act(self, given: dict[str, Any]) -> str:
        scheme = services.change_scheme(scheme=self.object, reason=given["reason"], user=self.request.user)
        return reverse("funds:scheme_edit", args=[scheme.pk])


class SchemeDropView(SeenScheme, ActView):
    """Economy gives a change up."""

    permission = permissions.may_act
    object_permission = permissions.drops_change
    form_class = Form
    heading, submit, icon = _("Give the change up"), _("Give the change up"), "arrow-back-up"
    hint = _("What was written is dropped; the version in force stays as it is.")

    def act(self, given: dict[str, Any]) -> Scheme:
        return services.drop_change(scheme=self.object, user=self.request.user)


class SchemeEditView(SeenScheme, ActView):
    """Economy writes it, and hands it to finance with the second button."""

    permission = permissions.may_act
    object_permission = permissions.writes_scheme
    form_class = SchemeForm
    template_name = "funds/scheme_form.html"
    heading, submit, icon = _("Disbursement scheme"), _("Keep"), "device-floppy"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"scheme": self.object}

    def act(self, given: dict[str, Any]) -> Scheme:
        text, lines = SchemeForm.parts(given)
        user = self.request.user
        scheme = services.save_scheme(scheme=self.object, text=text, lines=lines, user=user)
        if "file" in self.request.POST:
            services.file_scheme(scheme=scheme, user=user)
        return scheme


class SchemeSignView(SeenScheme, ActView):
    """Finance signs or returns it."""

    permission = permissions.may_act
    object_permission = permissions.signs_scheme
    form_class = SignForm
    heading, submit, icon = _("Sign the scheme"), _("Give the opinion"), "scale"
    lead = "funds/_lead_scheme.html"

    def get_initial(self) -> dict[str, Any]:
        return {"digest": selectors.newest(self.object).digest}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version = selectors.newest(self.object)
        return super().get_context_data(**kwargs) | {"version": version}

    def act(self, given: dict[str, Any]) -> Scheme:
        return services.sign_scheme(scheme=self.object, user=self.request.user, **given)
