"""Signing in and out, choosing a membership, the own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView, View

from apps.accounts.forms import NewPasswordForm, SignInForm
from apps.accounts.middleware import SESSION_KEY
from apps.accounts.selectors import DEMO_PASSWORD, demo_accounts
from apps.accounts.services import change_password, choose_membership, note_sign_in

# Tells the sign-in page that somebody was signed in in this browser; holds nothing about them.
WAS_HERE = "was_here"


class SignInView(LoginView):
    """The first page; in demo mode with the table of accounts."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            ended=self.request.method == "GET" and self.request.COOKIES.get(WAS_HERE) == "1",
            idle_minutes=settings.SESSION_COOKIE_AGE // 60,
            demo_accounts=demo_accounts() if settings.DEMO_MODE else [],
            demo_password=DEMO_PASSWORD,
            **kwargs,
        )

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        user.source_address = self.request.META.get("REMOTE_ADDR") or None
        note_sign_in(user=user)
        response.set_cookie(WAS_HERE, "1", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return response


class SignOutView(LogoutView):
    """POST ends the session."""

    next_page = reverse_lazy("accounts:sign_in")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response.delete_cookie(WAS_HERE, samesite="Lax")
        return response


@method_decorator(login_not_required, name="dispatch")
class PasswordForgottenView(TemplateView):
    """Says whom to ask; nothing is sent to anybody."""

    template_name = "accounts/password_forgotten.html"


@method_decorator(sensitive_post_parameters(), name="dispatch")
class PasswordChangeView(FormView):
    """The own password; the only page open to people with a one-time password."""

    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        user = self.request.user
        change_password(user=user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("The password is changed."))
        return HttpResponseRedirect(reverse("home"))


class SwitchView(View):
    """POST chooses another of the own memberships for this session."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.POST.get("membership", "")
        number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
        chosen = choose_membership(user=request.user, membership_id=number)
        if chosen is None:
            messages.error(request, _("This role is not yours or has ended. Choose another one."))
        else:
            request.session[SESSION_KEY] = chosen.pk
            messages.success(request, _("You now act for %(membership)s.") % {"membership": chosen})
        return HttpResponseRedirect(reverse("home"))
