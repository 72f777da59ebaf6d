from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from apps.reports.checks import chinese_font


class ReportsConfig(AppConfig):
    name = "apps.reports"
    verbose_name = _("Period reports")

    def ready(self) -> None:
        """Register the system check of fonts."""
        register(chinese_font, "reports")
