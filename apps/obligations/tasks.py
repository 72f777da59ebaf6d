from celery import shared_task
from django.utils import timezone

from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.obligations import services
from apps.programmes.choices import ProgrammeState
from apps.programmes.models import Enrolment, Programme


@shared_task(name="obligations.raise_all")
def raise_all() -> int:
    """Every night: what the open programmes ask for and is not there yet."""
    today = timezone.localdate()
    opened = Programme.objects.filter(state=ProgrammeState.OPEN).order_by("pk")
    return sum(services.raise_obligations(programme=programme, today=today) for programme in opened)


@shared_task(name="obligations.remind")
def remind() -> int:
    """Every morning, before the daily summaries leave: what is due and still missing, a year without holidays."""
    today = timezone.localdate()
    return services.remind_due(today=today) + services.warn_keepers(today=today)


@shared_task(name="obligations.raise_for_enrolment")
def raise_for_enrolment(job_id: int) -> None:
    """A park was enrolled: what it and its county owe."""
    perform(job_id, _raise)


def _raise(job: Job) -> dict[str, int]:
    enrolment = Enrolment.objects.select_related("programme", "park").get(pk=job.payload["enrolment"])
    raised = services.raise_obligations(programme=enrolment.programme, today=timezone.localdate(), enrolment=enrolment)
    return {"raised": raised}
