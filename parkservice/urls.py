from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from apps.dashboards.views import HomeView

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("", include("apps.accounts.urls")),
    path("overview/", include("apps.dashboards.urls")),
    path("programmes/", include("apps.programmes.urls")),
    path("parks/", include("apps.parks.urls")),
    path("targets/", include("apps.targets.urls")),
    path("imports/", include("apps.spreadsheets.urls")),
    path("records/", include("apps.delivery.urls")),
    path("signals/", include("apps.integrity.urls")),
    path("reports/", include("apps.reports.urls")),
    path("filings/", include("apps.filings.urls")),
    path("messages/", include("apps.notifications.urls")),
    path("log/", include("apps.audit.urls")),
    path("vendors/", include("apps.vendors.urls")),
    path("plans/", include("apps.plans.urls")),
    path("funds/", include("apps.funds.urls")),
    path("evaluations/", include("apps.evaluations.urls")),
    path("calendar/", include("apps.obligations.urls")),
    path("notices/", include("apps.publicity.urls")),
    path("check/", include("apps.approvals.urls")),
    path("jobs/", include("apps.jobs.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
]
admin.site.site_header = admin.site.site_title = "ParkService"
handler403 = "apps.common.failures.forbidden"
