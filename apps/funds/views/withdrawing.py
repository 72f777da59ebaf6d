"""Finance takes an approval back before it is paid."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.funds.forms.withdrawing import WithdrawForm
from apps.funds.models import Tranche
from apps.funds.services.tranches import withdraw
from apps.funds.views.tranches import StepView


class WithdrawView(StepView):
    """The proposal goes back to economy with the reason."""

    action = "withdraw"
    form_class = WithdrawForm
    heading, submit, icon = _("Take the approval back"), _("Take the approval back"), "arrow-back-up"
    hint = _("The proposal goes back to the economy department, which may propose another amount.")

    def act(self, given: dict[str, Any]) -> Tranche:
        return withdraw(tranche=self.object, reason=given["reason"], key=given["key"], user=self.request.user)
