from django.urls import path
from django.views import View

V = View.as_view()
urlpatterns = [path("ledger/<int:pk>/", V, name="ledger")]
