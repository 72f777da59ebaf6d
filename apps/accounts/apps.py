from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = _("People and organisations")
    default = True


class ReferenceAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the portal's own rule about who enters."""

    default = False
    default_site = "apps.accounts.site.ReferenceSite"
