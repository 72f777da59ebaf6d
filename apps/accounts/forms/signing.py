from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.selectors import acting_membership


class SignInForm(AuthenticationForm):
    """Account name and password; one sentence for every kind of failure, so that nobody learns which names exist."""

    remember = forms.BooleanField(label=_("Remember the account name on this computer"), required=False)

    error_messages = {
        "invalid_login": _("The account name or the password is not right. Check both and try again."),
        "inactive": _("The account name or the password is not right. Check both and try again."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Account name")
        self.fields["password"].label = _("Password")

    def clean_username(self) -> str:
        """A name longer than any account's is wrong like every other; the lock-out could not store it."""
        username = self.cleaned_data["username"]
        if len(username) > self.username_field.max_length:
            raise self.get_invalid_login_error()
        return username

    def confirm_login_allowed(self, user: User) -> None:
        """Only people with a role in force come in. Raises ValidationError."""
        super().confirm_login_allowed(user)
        user.acting = acting_membership(user, None)
        if user.acting is None:
            raise ValidationError(
                _("Your account has no role at present. Ask the system administrator to give you one."), code="no_role"
            )


class NewPasswordForm(PasswordChangeForm):
    """The old password and the new one twice."""

    error_messages = PasswordChangeForm.error_messages | {
        "same": _("The new password is the same as the old one. Choose another."),
    }

    def clean_new_password1(self) -> str:
        new = self.cleaned_data["new_password1"]
        if new and new == self.cleaned_data.get("old_password"):
            raise ValidationError(self.error_messages["same"], code="same")
        return new
