from typing import Any

from django.db.models import QuerySet
from django.views.generic import ListView

from apps.audit.forms import EntryFilterForm
from apps.audit.models import Entry
from apps.audit.permissions import reads_log
from apps.audit.selectors import EntryFilter, log_page, shaped
from apps.common.access import AccessMixin


class LogView(AccessMixin, ListView):
    """Who did what, when and for whom, twenty entries per page."""

    permission = reads_log
    template_name = "audit/list.html"
    paginate_by = 20

    def get_queryset(self) -> "QuerySet[Entry]":
        self.filter_form = EntryFilterForm(self.request.GET)
        if not self.filter_form.is_valid():
            return Entry.objects.none()  # the form says what is wrong; showing everything would mislead
        return log_page(self.request.user, EntryFilter(**self.filter_form.cleaned_data))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(filter_form=self.filter_form, **kwargs)
        context["rows"] = shaped(context["object_list"])
        return context
