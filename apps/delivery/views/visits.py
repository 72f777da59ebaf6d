"""The public page behind the code on the wall: no account, a name and an enterprise."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from apps.common.refusals import Refused
from apps.common.throttle import too_often
from apps.delivery import services
from apps.delivery.forms.signin import VisitForm
from apps.delivery.models import SignInSheet
from apps.delivery.rules.signin import Standing
from apps.delivery.selectors.signin import names_like, sheet_of_code, standing

SECONDS = 60
# A hall of people behind one address signs in within minutes; a machine that tries names is slowed down.
PER_ADDRESS, PER_SHEET = 60, 300
NAMES_PER_ADDRESS, NAMES_PER_SHEET = 200, 1500


@method_decorator(login_not_required, name="dispatch")
class VisitMixin:
    """The sheet of the code, or 404; too many requests from one address or for one sheet get 429."""

    limits = (PER_ADDRESS, PER_SHEET)
    counted: tuple[str, ...] = ("POST",)
    sheet: SignInSheet

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = sheet_of_code(kwargs["code"])
        if found is None:
            raise Http404
        self.sheet = found
        if request.method in self.counted and self.asks_too_often(request):
            return self.refuse_for_now()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc, no-any-return]

    def asks_too_often(self, request: HttpRequest) -> bool:
        """Count this request for its address and for its sheet."""
        kind, address = type(self).__name__, request.META.get("REMOTE_ADDR", "")
        of_address, of_sheet = self.limits
        many = too_often(f"{kind}:{address}", limit=of_address, seconds=SECONDS)
        return too_often(f"{kind}:sheet:{self.sheet.pk}", limit=of_sheet, seconds=SECONDS) or many

    def refuse_for_now(self) -> HttpResponse:
        """The page with the sentence that asks to wait."""
        context = self.get_context_data(too_often=True)  # type: ignore[attr-defined]
        headers = {"Retry-After": str(SECONDS)}
        return self.render_to_response(context, status=429, headers=headers)  # type: ignore[attr-defined, no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The event, and whether people may sign in."""
        state = standing(self.sheet)
        event = {"sheet": self.sheet, "record": self.sheet.record, "park": self.sheet.record.enrolment.park}
        more = {"is_open": state == Standing.OPEN, "is_early": state == Standing.EARLY}
        return super().get_context_data(**kwargs) | event | more  # type: ignore[misc, no-any-return]


class VisitView(VisitMixin, TemplateView):
    """Sign in: the same name for the same enterprise gets the same number, so sending twice does no harm."""

    template_name = "delivery/visit.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return self.show(VisitForm(record=self.sheet.record))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        form = VisitForm(request.POST, record=self.sheet.record)
        if "find" in request.POST:
            form.look_up()
            return self.show(form, is_search=True)
        if not form.is_valid():
            return self.show(form, status=422)
        given = form.cleaned_data
        try:
            line = services.sign_in(
                sheet=self.sheet,
                visitor=given["visitor"],
                enterprise_id=given["enterprise"],
                stated_name=given["stated"],
            )
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
            return self.show(form, status=422)
        return self.show(VisitForm(record=self.sheet.record), line=line)

    def show(self, form: VisitForm, *, status: int = 200, **context: Any) -> HttpResponse:
        """The page with this form."""
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)


class VisitNamesView(VisitMixin, TemplateView):
    """A few names that fit what is being typed."""

    template_name = "delivery/_visit_names.html"
    limits = (NAMES_PER_ADDRESS, NAMES_PER_SHEET)
    counted = ("GET", "HEAD")

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        context = self.get_context_data()
        text = request.GET.get("q", "")[:80]
        names = names_like(self.sheet.record, text) if context["is_open"] else []
        return self.render_to_response(context | {"names": names, "text": text.strip()})
