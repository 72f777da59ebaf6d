"""What people send: a workbook, and ticks."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.spreadsheets.reading.limits import Limits

ACCEPT = ".xlsx,.xlsm,.xls,.csv"


class UploadForm(forms.Form):
    """A workbook."""

    file = forms.FileField(
        label=_("Workbook"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, "data-max-bytes": Limits().file_bytes}),
    )

    def clean_file(self) -> UploadedFile:
        """The file; what is in it is looked at in the child process."""
        file: UploadedFile = self.cleaned_data["file"]
        return file


class GoalUploadForm(UploadForm):
    """A goal list, and whether parks it names may be added."""

    create_parks = forms.BooleanField(
        label=_("Register and enrol parks that are not in the programme yet"), required=False
    )


class LogUploadForm(UploadForm):
    """A service log, and the files of its records."""

    archive = forms.FileField(
        label=_("ZIP archive with the files"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )


class FileKindForm(forms.Form):
    """What a file of the archive is."""

    kind = forms.IntegerField(min_value=1, max_value=2**31)


class CommitForm(forms.Form):
    """Ticks for cells that need confirmation: all of them, one way or the other."""

    confirm_all = forms.BooleanField(required=False)

    def __init__(self, *args: Any, to_tick: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to_tick = to_tick

    def unticked(self) -> int:
        """How many cells are not confirmed yet."""
        if not self.is_valid() or self.cleaned_data["confirm_all"]:
            return 0
        values = ",".join(self.data.getlist("confirm")).split(",")
        ticked = {value for value in values if value.isdigit()}
        return max(0, self.to_tick - len(ticked))


class MendForm(forms.Form):
    """A cell, counted from 0, and what stands in it from now on."""

    sheet = forms.IntegerField(min_value=0, max_value=1000)
    row = forms.IntegerField(min_value=0, max_value=10_000_000)
    column = forms.IntegerField(min_value=0, max_value=20_000)
    text = forms.CharField(required=False, max_length=200)
