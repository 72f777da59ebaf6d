from celery import shared_task

from apps.notifications import services


@shared_task(name="notifications.deliver")
def deliver() -> int:
    """Every minute: send what waits."""
    return services.deliver_waiting()
