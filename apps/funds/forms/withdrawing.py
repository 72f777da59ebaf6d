"""The form by which finance takes an approval back."""

from django.utils.translation import gettext_lazy as _

from apps.funds.forms.acting import StepForm, area


class WithdrawForm(StepForm):
    """Why an approval is taken back."""

    reason = area(_("reason"))
