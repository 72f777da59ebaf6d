"""One part of a plan: its form, saving while typing, what a second editor wrote; the file of the internal rules."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.evidence.choices import ACCEPT
from apps.evidence.views import send
from apps.plans import permissions, selectors, services
from apps.plans.choices import Part
from apps.plans.forms import PartForm
from apps.plans.views.base import PlanPage, tabs

SIGNS = "0123456789abcdef"


class PartView(PlanPage):
    """The form of one part, for those who may write the plan."""

    template_name = "plans/part.html"
    object_permission = permissions.files_it

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A part that does not exist is not found."""
        if kwargs["key"] not in Part.values:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a plan that is not open for writing shows its own page instead."""
        self.object = self.get_object()
        if not permissions.may_write(request.user, self.object):
            return redirect(self.object)
        context = self.live()
        return self.answer(context, self.form(context))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """2xx saved, 409 somebody else's text is there, 422 faults to mend; nothing typed is lost."""
        self.object = self.get_object()
        by_itself = request.POST.get("autosave") == "1"
        context = self.live()
        form = self.form(context, request.POST)
        try:
            saved = self.keep(form)
        except Refused as refusal:
            return self.refused(context, form, refusal, by_itself=by_itself)
        if by_itself:
            return _told(form, saved)
        if saved.conflict is not None:
            return self.answer(context, form, stored=saved.conflict, status=409)
        if form.errors:
            return self.answer(self.live(), form, status=422)
        messages.success(request, _("Saved."))
        return redirect(request.path)

    def form(self, context: dict[str, Any], data: Any = None) -> PartForm:
        """The form over what is stored."""
        key, shown = self.kwargs["key"], context["shown"]
        return PartForm(data, part=key, shown=shown, offered=context["offered"], values=selectors.flat(shown, key))

    def keep(self, form: PartForm) -> services.Saved:
        """Save what is in order, and the file that came along."""
        plan, user, key = self.object, self.request.user, self.kwargs["key"]
        revision = self.request.POST.get("revision", "")
        saved = services.save_part(
            plan=plan,
            key=key,
            values=form.typed(),
            revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else 0,
            page=self.page,
            user=user,
        )
        if key == Part.RULES and (file := self.request.FILES.get("file")) and saved.conflict is None:
            services.attach_rules(plan=plan, file=file, name=file.name, user=user)
        return saved

    @property
    def page(self) -> str:
        """The name of the open page: the one sent along, else a new one."""
        sent = self.request.POST.get("page", "")
        return sent if len(sent) == 16 and set(sent) <= set(SIGNS) else secrets.token_hex(8)

    def refused(self, context: dict[str, Any], form: PartForm, refusal: Refused, *, by_itself: bool) -> HttpResponse:
        """The reasons, beside what was typed; somebody who may not write at all gets a 403."""
        if by_itself:
            return JsonResponse({"reason": str(refusal)}, status=422)
        if not permissions.may_write(self.request.user, self.object):
            raise PermissionDenied(str(refusal))
        return self.answer(context, form, reasons=refusal.reasons, status=422)

    def answer(
        self,
        context: dict[str, Any],
        form: PartForm,
        *,
        stored: selectors.Flat | None = None,
        reasons: Any = (),
        status: int = 200,
    ) -> HttpResponse:
        """The page of the part with the state of all parts beside it."""
        plan, key = self.object, self.kwargs["key"]
        part = context["shown"].parts[key]
        part.refresh_from_db(fields=["revision"])
        budget = context["shown"].budget
        context |= self.frame() | {
            "form": form,
            "part": part,
            "page": self.page,
            "rows": form.rows(),
            "tabs": tabs(plan, key, context["checks"]),
            "state": context["checks"].of(key),
            "stored": stored,
            "conflicts": form.compared(stored) if stored is not None else [],
            "reasons": reasons,
            "budget": budget,
            "budget_low": budget.is_low(plan.enrolment.programme.precise_share_percent),
            "forbidden": list(plan.enrolment.programme.prohibited_uses.select_related("clause").order_by("pk")),
            "accept": ACCEPT,
            "template": f"plans/_part_{key}.html",
        }
        return self.respond(context, status)


class RulesFileView(PlanPage):
    """The file of the internal fund rules, to everybody who sees the plan."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send the file; ``?show=view`` shows a picture."""
        self.object = self.get_object()
        part = self.object.parts.select_related("upload__blob").filter(key=Part.RULES, upload__isnull=False).first()
        if part is None:
            raise Http404
        return send(request, part.upload)


def _told(form: PartForm, saved: services.Saved) -> JsonResponse:
    """The answer to a page that saved by itself."""
    if saved.conflict is not None:
        return JsonResponse({"places": form.compared(saved.conflict)}, status=409)
    if form.errors:
        return JsonResponse({"errors": form.errors}, status=422)
    return JsonResponse({"saved": timezone.localtime().isoformat()})
