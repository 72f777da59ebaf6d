"""Addresses of evaluations: three sections, one file each."""

from apps.evaluations.urls.final import urlpatterns as final
from apps.evaluations.urls.midterm import urlpatterns as midterm
from apps.evaluations.urls.rounds import urlpatterns as rounds

app_name = "evaluations"
urlpatterns = [*midterm, *final, *rounds]
