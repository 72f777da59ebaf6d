from django.views.generic import TemplateView


class HomeView(TemplateView):
    """The first page after sign-in."""

    template_name = "dashboards/home.html"
