"""The scheme a programme scores by: a tree to read, points and cut-offs to set, a file to take and to bring."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateResponseMixin, View

from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.evaluations.choices.rounds import RoundKind
from apps.evaluations.forms.schemes import SchemeForm
from apps.evaluations.models import Round, ScoringScheme
from apps.evaluations.permissions import rounds as permissions
from apps.evaluations.rules.keeping import jsonable
from apps.evaluations.rules.parsing import read_scheme
from apps.evaluations.selectors.scheme_page import tree_of
from apps.evaluations.selectors.schemes import newest_scheme, scheme_data
from apps.evaluations.services.schemes import set_scheme
from apps.programmes.in_use import programme_in_use


class SchemePage(AccessMixin, TemplateResponseMixin, View):
    """The scheme of the programme in use for a kind of round."""

    permission = permissions.may_read
    template_name = "evaluations/scheme.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only kinds there are."""
        super().setup(request, *args, **kwargs)
        if kwargs["kind"] not in RoundKind.values:
            raise Http404
        self.kind = RoundKind(kwargs["kind"])

    def context(self, **more: Any) -> dict[str, Any]:
        """What both pages show."""
        programme = programme_in_use(self.request)
        if programme is None:
            raise Http404
        newest, data = newest_scheme(programme, self.kind), scheme_data(programme, self.kind)
        scheme = read_scheme(data)
        waiting = Round.objects.unfinished().filter(programme=programme, kind=self.kind).first()
        history = ScoringScheme.objects.filter(programme=programme, kind=self.kind).select_related("made_by")
        return {
            "programme_used": programme,
            "kind": self.kind,
            "kinds": RoundKind,
            "newest": newest,
            "data": data,
            "scheme": scheme,
            "tree": tree_of(scheme),
            "history": history.order_by("-version"),
            "waiting": waiting,
            "edits": permissions.may_manage(self.request.user) and waiting is None,
            **more,
        }


class SchemeView(SchemePage):
    """The tree."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.context())


class SchemeFileView(SchemePage):
    """The scheme as the file that can be brought back."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it."""
        data = jsonable(self.context()["data"])
        name = content_disposition_header(as_attachment=True, filename=f"scheme-{self.kind.value}.json")
        text = json.dumps(data, ensure_ascii=False, indent=1)
        return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": name or ""})


class SchemeEditView(SchemePage):
    """Set points and cut-offs."""

    permission = permissions.may_manage
    template_name = "evaluations/scheme_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form over what is in use."""
        found = self.context()
        initial = {"version": found["newest"].version if found["newest"] else 0}
        return self.render_to_response(found | {"form": SchemeForm(initial=initial, data_now=found["data"])})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the tree, or the form again."""
        found = self.context()
        form = SchemeForm(request.POST, request.FILES, data_now=found["data"])
        if form.is_valid():
            try:
                self.keep(form, found["programme_used"])
            except Refused as refusal:
                for reason in refusal.reasons:
                    form.add_error(refusal.field if refusal.field in form.fields else None, str(reason))
            except ValueError:
                form.add_error("file", _("The file cannot be read as JSON."))
            else:
                messages.success(request, _("Saved."))
                return redirect("evaluations:scheme", kind=self.kind)
        return self.render_to_response(found | {"form": form}, status=422)

    def keep(self, form: SchemeForm, programme: Any) -> None:
        """Store the new version."""
        given = form.cleaned_data
        set_scheme(
            programme=programme,
            kind=self.kind,
            data=form.scheme(),
            version=given["version"],
            reason=given["reason"],
            user=self.request.user,
        )
