"""Reading the rules: cards, the rules of one programme by tab, one clause."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView

from apps.common.access import AccessMixin, htmx
from apps.programmes import selectors
from apps.programmes.models import Clause, Programme
from apps.programmes.permissions import edits_header, manages_programmes, reads_programmes

TABS = {
    "rules": _("Period and limits"),
    "services": _("Services and evidence"),
    "money": _("Tranches and uses"),
    "deadlines": _("Deadlines"),
    "parks": _("Pilot parks"),
    "clauses": _("Text of the guide"),
}


class ProgrammeListView(AccessMixin, TemplateView):
    """The programmes one may see."""

    permission = reads_programmes
    template_name = "programmes/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cards = selectors.programme_cards(self.request.user, timezone.localdate())
        return super().get_context_data(cards=cards, **kwargs)


class ProgrammeDetailView(AccessMixin, DetailView):
    """The programme and its rules."""

    permission = reads_programmes
    model = Programme
    slug_field = slug_url_kwarg = "code"
    template_name = "programmes/detail.html"
    context_object_name = "shown"  # ``programme`` is the one in use

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tab = self.request.GET.get("tab", "")
        tab = tab if tab in TABS else "rules"
        tabs = [{"label": label, "url": f"?tab={name}", "active": name == tab} for name, label in TABS.items()]
        user = self.request.user
        return super().get_context_data(
            tabs=tabs,
            tab_template=f"programmes/_tab_{tab}.html",
            manages=manages_programmes(user),
            edits_header=edits_header(user, self.object),
            **self._rows(tab),
            **kwargs,
        )

    def _rows(self, tab: str) -> dict[str, Any]:
        """What the tab shows; the other tabs cost nothing."""
        shown = self.object
        if tab == "services":
            return {"classes": selectors.catalogue(shown)}
        if tab == "money":
            uses = shown.prohibited_uses.select_related("clause").order_by("pk")
            return {"tranches": selectors.tranches(shown), "uses": uses}
        if tab == "deadlines":
            return {"deadlines": selectors.deadlines(shown, timezone.localdate())}
        if tab == "parks":
            enrolments, total = selectors.enrolments_in(shown, self.request.user)
            return {"enrolments": enrolments, "award_total": total}
        if tab == "clauses":
            return {"sections": selectors.clause_sections(shown)}
        return {"scope": shown.scope.select_related("parent").order_by("code")}


class ClauseView(AccessMixin, DetailView):
    """One clause: a page of its own, or the bare text for the dialog."""

    permission = reads_programmes
    slug_field = slug_url_kwarg = "number"
    pk_url_kwarg = ""
    context_object_name = "shown_clause"

    def get_queryset(self) -> "QuerySet[Clause]":
        seen = Programme.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"])
        return Clause.objects.filter(programme__in=seen).select_related("programme")

    def get_template_names(self) -> list[str]:
        request: HttpRequest = self.request
        return ["components/_clause_text.html" if htmx(request) else "programmes/clause.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(clause=self.object, **kwargs)
        if not htmx(self.request):
            context["before"], context["after"] = selectors.clause_in_context(self.object)
        return context
