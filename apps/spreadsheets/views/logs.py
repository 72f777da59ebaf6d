"""Service logs: where they are brought in, the empty one, what the files beside them are."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import FormView, View

from apps.common.refusals import Refused
from apps.delivery.permissions import records_services
from apps.delivery.views.base import OwnParkMixin
from apps.spreadsheets import services
from apps.spreadsheets.choices import BatchKind
from apps.spreadsheets.forms import FileKindForm, LogUploadForm, UploadForm
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.resources import write_log_template
from apps.spreadsheets.services.intake import ArchiveHandler
from apps.spreadsheets.views.batches import BatchActionView
from apps.spreadsheets.views.files import sheet_response
from apps.spreadsheets.views.uploading import UploadMixin


@method_decorator(csrf_exempt, name="dispatch")
class LogUploadView(UploadMixin, OwnParkMixin, FormView):
    """Upload of a service log of one's own pilot park, and of an archive with the files of its records.

    The token is checked behind the choice of the handler, because checking it reads the whole upload.
    """

    template_name = "spreadsheets/log_upload.html"
    form_class = LogUploadForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if records_services(request.user):
            request.upload_handlers = [ArchiveHandler(request)]
        return self.checked(request, *args, **kwargs)

    @method_decorator(csrf_protect)
    def checked(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The view behind the check of the token."""
        return super().dispatch(request, *args, **kwargs)

    def destination(self, form: UploadForm) -> dict[str, Any]:
        return {
            "park": self.enrolment.park,
            "programme": self.enrolment.programme,
            "kind": BatchKind.RECORDS,
            "archive": form.cleaned_data["archive"] or None,
        }


class LogBlankView(OwnParkMixin, View):
    """An empty service log to fill in."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        content = BytesIO()
        write_log_template(content, self.enrolment, timezone.localdate())
        return sheet_response(content, _("Blank service log, %(park)s.xlsx") % {"park": self.enrolment.park})


class FileKindView(BatchActionView):
    """What a file of the archive is; the answer is the page of the import, at its files."""

    shown = "#files"

    def act(self, batch: ImportBatch) -> str:
        file = get_object_or_404(batch.files, pk=self.kwargs["file"])
        form = FileKindForm(self.request.POST)
        if not form.is_valid():
            raise Refused(_("Choose the kind of evidence from the list."))
        file = services.name_file(file=file, kind_id=form.cleaned_data["kind"], user=self.request.user)  # type: ignore[arg-type]
        return _("%(name)s is taken as %(kind)s.") % {"name": file.path, "kind": file.kind}
