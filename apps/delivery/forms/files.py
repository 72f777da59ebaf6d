"""Cleaning of files as they are sent; services judge each."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.common.refusals import Refused
from apps.common.text import clean_line
from apps.delivery.forms.fields import day_input
from apps.delivery.rules import Kind
from apps.evidence.choices import ACCEPT
from apps.parks.models import Park


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """All files sent under one name; each is judged by the service, even an empty one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each is not None]
        if not files:
            raise ValidationError(_("Choose at least one file."), code="required")
        return files


class SentFilesForm(forms.Form):
    """A batch of files as they arrive; kind and date are for all of them, and the service judges the kind."""

    files = ManyFilesField(label=_("Files"))
    kind = forms.IntegerField(label=_("kind"), required=False)
    document_date = forms.DateField(label=_("date on the document"), required=False, widget=day_input())


class UploadForm(SentFilesForm):
    """The same with the kinds of the service to choose from."""

    kind = forms.TypedChoiceField(label=_("kind"), required=False, coerce=int, empty_value=None)

    accept, max_bytes = ACCEPT, settings.UPLOAD_LIMIT_BYTES

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(kind.pk, kind.name) for kind in kinds]
        self.fields["kind"].choices = [("", _("Read from the file name")), *named]


class ArchiveForm(forms.Form):
    """Whose files, of which days; open ends take all."""

    park = forms.ModelChoiceField(label=_("park"), queryset=Park.objects.none())
    start = forms.DateField(label=_("first day"), required=False, widget=day_input())
    end = forms.DateField(label=_("last day"), required=False, widget=day_input())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["park"].queryset = Park.objects.visible_to(user).filter(enrolments__isnull=False).distinct()


class EvidenceForm(forms.Form):
    """Kind and date of one file."""

    kind = forms.IntegerField()
    document_date = forms.DateField(required=False)


class ZeroFeeForm(forms.Form):
    """A signed statement that nothing was charged."""

    file = forms.FileField(label=_("Signed statement"), allow_empty_file=True)
    reason = forms.CharField(label=_("Why nothing was charged"), max_length=300)


class ZeroFeeAnswerForm(forms.Form):
    """The county's answer to it."""

    accept = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    answer = forms.CharField(label=_("answer"), max_length=300, required=False)


class SupersedeForm(forms.Form):
    """Another file in the place of a cited one."""

    file = forms.FileField(label=_("New file"), allow_empty_file=True)
    reason = forms.CharField(label=_("reason"), max_length=200)
    document_date = forms.DateField(label=_("date on the document"), required=False)

    def clean_reason(self) -> str:
        try:
            return clean_line(self.cleaned_data["reason"])
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
