from celery import shared_task

from apps.jobs import services


@shared_task(name="jobs.sweep")
def sweep() -> int:
    """Every half minute: send hanging jobs again."""
    return services.sweep()
