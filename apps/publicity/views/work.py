"""Pages of the departments about their notices."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, FormView, ListView
from django.views.generic.detail import SingleObjectMixin

from apps.accounts.models import Jurisdiction
from apps.common.access import AccessMixin
from apps.common.refusals import Refused
from apps.publicity import permissions, selectors, services
from apps.publicity.forms import CloseForm, FileForm, NoticeForm, papers_of, publication_of
from apps.publicity.models import Notice


class NoticeListView(AccessMixin, ListView):
    """Notices of the places in sight, open ones first."""

    permission = permissions.oversees
    template_name = "publicity/list.html"
    context_object_name = "notices"
    paginate_by = 20

    def get_queryset(self) -> Any:
        """Rows of the page."""
        return selectors.notice_page(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = selectors.waiting_objections(self.request.user).count()
        return super().get_context_data(waiting=waiting, today=timezone.localdate(), **kwargs)


class ActView(AccessMixin, FormView):
    """A form of a department; ``act`` calls the service and returns what is shown next."""

    permission = permissions.oversees
    template_name = "publicity/act.html"
    heading: Any = ""
    submit: Any = _("Send")
    icon = "check"

    def act(self, form: Any) -> Any:
        """Call the service; returns an object with a page, or an address."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """The next page; a refusal becomes errors of the form."""
        try:
            done = self.act(form)
        except Refused as refusal:
            place = {"files": "file"}.get(refusal.field or "", refusal.field)
            for reason in refusal.reasons:
                form.add_error(place if place in form.fields else None, str(reason))
            return self.form_invalid(form)
        if isinstance(done, HttpResponse):
            return done
        messages.success(self.request, _("Recorded."))
        return redirect(done)

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again with its errors."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"heading": self.heading, "submit": self.submit, "icon_name": self.icon}
        return super().get_context_data(**kwargs) | words


class NoticeAddView(ActView):
    """Publish something that hangs on no document of the portal."""

    form_class = NoticeForm
    heading, submit, icon = _("Publish a notice"), _("Publish"), "speakerphone"

    def get_initial(self) -> dict[str, Any]:
        """From today on, for as long as is usual."""
        today = timezone.localdate()
        return {"opens_on": today, "closes_on": selectors.default_last_day(today)}

    def act(self, form: NoticeForm) -> str:
        place = get_object_or_404(Jurisdiction, pk=self.request.user.acting.jurisdiction_id)
        row = services.publish(
            publication=publication_of(form.cleaned_data),
            jurisdiction=place,
            user=self.request.user,
            files=papers_of(form.cleaned_data),
        )
        return reverse("publicity:work", args=[row.pk])


class SeenNotice(AccessMixin):
    """A notice of a place in sight."""

    permission = permissions.oversees
    context_object_name = "notice"

    def get_queryset(self) -> Any:
        """Rows this person may see."""
        return Notice.objects.visible_to(self.request.user).select_related(
            "jurisdiction", "organisation", "published_by", "closed_by"
        )


class WorkView(SeenNotice, DetailView):
    """The notice as its department sees it: files, what was said, what came of it."""

    template_name = "publicity/work.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        return super().get_context_data(**kwargs) | {
            "files": row.files.select_related("upload__blob").order_by("pk"),
            "objections": row.objections.order_by("pk"),
            "works": permissions.works_on(self.request.user, row),
            "file_form": FileForm(),
            "today": timezone.localdate(),
        }


class OfNotice(SeenNotice, ActView, SingleObjectMixin):
    """An act of the place on an open notice."""

    object_permission = permissions.works_on

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The empty form."""
        self.object = self.get_object()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, or show the form again."""
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    @property
    def page(self) -> str:
        """The page of the notice for its department."""
        return reverse("publicity:work", args=[self.object.pk])


class AttachView(OfNotice):
    """Add a file."""

    form_class = FileForm
    heading, submit, icon = _("Add a file"), _("Add the file"), "upload"

    def act(self, form: FileForm) -> str:
        services.attach(notice=self.object, file=form.cleaned_data["file"], user=self.request.user)
        return self.page


class CloseView(OfNotice):
    """Close it with its result."""

    form_class = CloseForm
    heading, submit, icon = _("Close the notice"), _("Close the notice"), "circle-check"

    def act(self, form: CloseForm) -> str:
        services.close(notice=self.object, result=form.cleaned_data["result"], user=self.request.user)
        return self.page
