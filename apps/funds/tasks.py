from typing import Any

from celery import shared_task
from django.utils import timezone

from apps.accounts.selectors import person_for_command
from apps.funds.models import Tranche
from apps.funds.printing import render_form
from apps.funds.services import packing, printing, reconciling
from apps.jobs.models import Job
from apps.jobs.services import perform
from apps.vendors.services import print_once


@shared_task(name="funds.ask_for_proof")
def ask_for_proof() -> int:
    """Every night: the money is to be proved. Returns the number of the job."""
    return reconciling.ask_for_reconciliation(today=timezone.localdate()).pk


@shared_task(name=reconciling.TASK)
def prove_money(job_id: int) -> None:
    """Compare what was paid with the books of the parks; differences are told."""
    perform(job_id, lambda _job: reconciling.prove_money(today=timezone.localdate()))


@shared_task(name=packing.TASK)
def pack(job_id: int) -> None:
    """Write the audit pack that a job names."""
    perform(job_id, _pack)


def _pack(job: Job) -> dict[str, Any]:
    user = person_for_command(job.payload["username"])
    if user is None:
        raise LookupError(job.payload["username"])
    return packing.build_pack(job, user)


@shared_task(name=printing.TASK)
def print_form(job_id: int) -> None:
    """Print the money form that a job names."""
    perform(job_id, _print)


def _print(job: Job) -> dict[str, Any]:
    names = ("award__enrolment__programme", "award__enrolment__park", "award__county", "rule", "approved_by")
    tranche = Tranche.objects.select_related(*names, "approved_for").get(pk=job.payload["tranche"])
    path = job.payload["path"]
    return {"path": print_once(path=path, render=lambda: render_form(tranche, job.payload["kind"]))}
