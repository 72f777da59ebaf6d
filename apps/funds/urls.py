from django.urls import path
from django.views import View

from apps.funds.urls_ledger import urlpatterns as ledger

app_name = "funds"
V = View.as_view()
urlpatterns = [
    path("<int:pk>/", V, name="gates"),
    path("<int:pk>/mechanism/", V, name="mechanism"),
    path("tranches/<int:pk>/", V, name="tranche"),
    path("schemes/<int:pk>/", V, name="scheme"),
    path("assessments/<int:pk>/", V, name="assessment"),
    path("measures/<int:pk>/", V, name="measure"),
    path("notices/<int:pk>/", V, name="notice"),
]
urlpatterns += ledger
