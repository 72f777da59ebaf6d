from django.urls import path

from apps.parks import views

app_name = "parks"
urlpatterns = [
    path("", views.ParkListView.as_view(), name="list"),
    path("add/", views.ParkAddView.as_view(), name="add"),
    path("<int:pk>/", views.ParkDetailView.as_view(), name="detail"),
    path("<int:pk>/edit/", views.ParkEditView.as_view(), name="edit"),
    path("<int:pk>/tenants/add/", views.TenantAddView.as_view(), name="tenant_add"),
    path("<int:pk>/titles/add/", views.TitleAddView.as_view(), name="title_add"),
    path("<int:pk>/grants/add/", views.GrantAddView.as_view(), name="grant_add"),
    path("tenants/<int:pk>/edit/", views.TenantEditView.as_view(), name="tenant_edit"),
    path("tenants/<int:pk>/out/", views.TenantOutView.as_view(), name="tenant_out"),
    path("grants/<int:pk>/end/", views.GrantEndView.as_view(), name="grant_end"),
    path("enterprises/<int:pk>/", views.EnterpriseView.as_view(), name="enterprise"),
]
