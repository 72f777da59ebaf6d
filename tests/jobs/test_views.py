import pytest
from django.urls import reverse

from apps.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(park_filer) -> Job:
    return Job.objects.create(task="t", effect_key="k", created_by=park_filer, state="running", done=3, total=12)


def test_progress_of_the_own_job(job, park_filer, sign_in):
    response = sign_in(park_filer).get(reverse("jobs:progress", args=[job.pk]))
    assert response.status_code == 200
    assert "3 / 12" in response.content.decode()
    assert 'aria-label="25.0%' in response.content.decode() or "25.0%" in response.content.decode()


def test_somebody_elses_job_is_not_found(job, county_eit, sign_in):
    assert sign_in(county_eit).get(reverse("jobs:progress", args=[job.pk])).status_code == 404


def test_strangers_are_sent_to_the_sign_in(job, client):
    response = client.get(reverse("jobs:progress", args=[job.pk]))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("accounts:sign_in"))


def test_progress_is_only_read(job, park_filer, sign_in):
    assert sign_in(park_filer).post(reverse("jobs:progress", args=[job.pk])).status_code == 405


def test_a_missing_job_is_not_found(park_filer, sign_in):
    assert sign_in(park_filer).get(reverse("jobs:progress", args=[10**17])).status_code == 404


def test_a_failed_job_says_why(job, park_filer, sign_in):
    Job.objects.update(state="failed", error="B7: 不是数字。")
    assert "B7: 不是数字。" in sign_in(park_filer).get(reverse("jobs:progress", args=[job.pk])).content.decode()
