from django.contrib import admin
from django.urls import include, path

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
    path("reports/", include("apps.reports.urls")),
    path("messages/", include("apps.notifications.urls")),
    path("log/", include("apps.audit.urls")),
    path("vendors/", include("apps.vendors.urls")),
    path("check/", include("apps.approvals.urls")),
    path("jobs/", include("apps.jobs.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
]
admin.site.site_header = admin.site.site_title = "ParkService"
handler403 = "apps.common.failures.forbidden"
