from django.views.generic import DetailView

from apps.common.access import AccessMixin
from apps.jobs.models import Job


class JobProgressView(AccessMixin, DetailView):
    """The progress bar of one's own job, asked for every second while it runs."""

    model = Job
    template_name = "components/_progress.html"
    context_object_name = "job"
