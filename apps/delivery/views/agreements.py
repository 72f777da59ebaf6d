"""Agreements of the park: list, form, signed copy."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, View
from django.views.generic.detail import SingleObjectMixin

from apps.common.access import AccessMixin
from apps.delivery import services
from apps.delivery.forms.agreements import AgreementForm
from apps.delivery.models import Agreement
from apps.delivery.permissions import keeps_agreement, reads_records, records_services
from apps.delivery.selectors.agreements import agreements_in, citing
from apps.delivery.selectors.outcomes import notes_on_agreement
from apps.delivery.selectors.records import enrolments_to_record
from apps.delivery.views.base import OwnParkMixin
from apps.evidence.views import send
from apps.programmes.in_use import programme_in_use
from apps.vendors.views.base import RefusalMixin


class AgreementListView(AccessMixin, ListView):
    """Agreements of the programme in use, newest first; ``?q=`` finds number, provider or enterprise."""

    permission = reads_records
    paginate_by = 20
    template_name = "delivery/agreements.html"

    def get_queryset(self) -> "QuerySet[Agreement]":
        rows = agreements_in(self.request.user, programme_in_use(self.request))
        return rows.about(text) if (text := self.request.GET.get("q", "").strip()) else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, programme = self.request.user, programme_in_use(self.request)
        return context | {
            "rows": [(row, notes_on_agreement(row)) for row in context["page_obj"].object_list],
            "may_add": records_services(user) and bool(enrolments_to_record(user, programme)),
            "own": user.acting.organisation_id,
        }


class AgreementFormMixin(RefusalMixin):
    """What adding and correcting share."""

    template_name = "delivery/agreement_form.html"
    form_class = AgreementForm

    def get_success_url(self) -> str:
        messages.success(self.request, _("Agreement %(number)s is saved.") % {"number": self.object.number})
        for note in notes_on_agreement(self.object):
            messages.warning(self.request, note)
        return reverse("delivery:agreements")


class AgreementAddView(AgreementFormMixin, OwnParkMixin, FormView):
    """A new agreement; ``?choice=`` names the enterprise's choice that it follows."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolment": self.enrolment}

    def get_initial(self) -> dict[str, Any]:
        return {"choice": self.request.GET.get("choice", "")}

    def write(self, form: AgreementForm) -> Agreement:
        """Record it."""
        return services.add_agreement(
            enrolment=self.enrolment,
            data=form.data_given(),
            file=form.cleaned_data["file"],
            user=self.request.user,
        )


class SeenAgreementMixin(AccessMixin, SingleObjectMixin):
    """The agreement of the address, if one may see it."""

    permission = reads_records
    model = Agreement

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("enrolment__park", "provider", "enterprise", "choice", "upload")


class AgreementEditView(AgreementFormMixin, SeenAgreementMixin, FormView):
    """Correct an agreement that no submitted report cites."""

    object_permission = keeps_agreement

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reads_records(request.user):
            self.agreement = self.object = self.get_object()
            if citing(self.agreement).exists():
                raise PermissionDenied(
                    _("A submitted report cites this agreement, so it stays as it is. Record the next one anew.")
                )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"enrolment": self.agreement.enrolment, "agreement": self.agreement}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"agreement": self.agreement}

    def write(self, form: AgreementForm) -> Agreement:
        """Correct it."""
        return services.edit_agreement(
            agreement=self.agreement,
            data=form.data_given(),
            file=form.cleaned_data["file"],
            user=self.request.user,
        )


class AgreementFileView(SeenAgreementMixin, View):
    """The signed copy, to everybody who sees the agreement."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("upload__blob")

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Send the file; 404 when there is none."""
        agreement = self.get_object()
        if agreement.upload is None:
            raise Http404
        return send(request, agreement.upload)
