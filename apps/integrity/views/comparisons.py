"""What a programme compares, set by the province."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.integrity import services
from apps.integrity.choices import RuleCode
from apps.integrity.forms import RuleForm
from apps.integrity.permissions import sets_rules
from apps.integrity.selectors import settings_of
from apps.programmes.in_use import programme_in_use
from apps.programmes.models import Programme


class RulesView(AccessMixin, TemplateView):
    """All comparisons of the programme in use; each line is a form of its own."""

    permission = sets_rules
    template_name = "integrity/rules.html"

    @cached_property
    def programme(self) -> Programme:
        """The programme in use, or 404 when there is none."""
        found = programme_in_use(self.request)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        settings = settings_of([self.programme.pk])
        refused = kwargs.get("refused")
        rows = []
        for code in RuleCode:
            form = RuleForm(initial=vars(settings[self.programme.pk, code.value]), prefix=code.value)
            rows.append((code, refused if refused is not None and refused.prefix == code.value else form))
        return super().get_context_data(**kwargs) | {"rows": rows, "programme_in_use": self.programme}

    def post(self, request: HttpRequest) -> HttpResponse:
        code = request.POST.get("code", "")
        form = RuleForm(request.POST, prefix=code)
        if code not in RuleCode.values or not form.is_valid():
            return self.render_to_response(self.get_context_data(refused=form), status=422)
        try:
            services.set_rule(programme=self.programme, code=code, setting=form.setting(), user=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(refused=form), status=422)
        messages.success(request, _("Kept. Everything is compared anew now."))
        return redirect("integrity:rules")
