"""A thousand services with ten enterprises each: read, written, found again and taken back in seconds."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.delivery.models import Attendance, ServiceRecord
from apps.delivery.selectors.reconciling import reconcile
from apps.parks.models import Enterprise, Tenancy
from apps.spreadsheets.services.receiving import commit_now
from tests.factories.codes import credit_code
from tests.factories.parks import DivisionFactory
from tests.factories.vendors import ProviderFactory
from tests.spreadsheets.logs import batch_of, day, effect, found, log, row, sent
from tests.spreadsheets.test_browser import act

FIRMS, EACH = 300, 10


@pytest.fixture
def names(park):
    """Three hundred tenants."""
    ProviderFactory.create(park=park, name="登记的服务机构")
    division = DivisionFactory.create()
    firms = Enterprise.objects.bulk_create(
        Enterprise(name=f"示例第{n}号有限公司", credit_code=credit_code(), division=division) for n in range(FIRMS)
    )
    Tenancy.objects.bulk_create(Tenancy(park=park, enterprise=firm, moved_in_date=day(3000)) for firm in firms)
    return [firm.name for firm in firms]


@pytest.mark.parametrize("services", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_a_whole_year_is_imported_in_seconds(enrolment, names, park_filer, sign_in, tmp_path, services):
    rows = [
        row(
            "、".join(names[(n * 7 + k) % FIRMS] for k in range(EACH)),
            服务编号=f"A-{n}",
            服务标题=f"第{n}场",
            服务日期=str(day(1 + n % 300)),
        )
        for n in range(services)
    ]
    content, client = log(tmp_path, rows), sign_in(park_filer)
    began = time.monotonic()
    batch = batch_of(sent(client, content))
    assert (found(batch), effect(batch)) == ([], [services, 0, 0])
    with CaptureQueriesContext(connection) as queries:
        commit_now(batch=batch, user=park_filer)
    assert time.monotonic() - began < 15
    # One line of the log for each record; everything else is done for all together.
    assert len(queries) - services < 50
    assert (ServiceRecord.objects.count(), Attendance.objects.count()) == (services, services * EACH)
    assert reconcile().differences == []
    again = batch_of(sent(client, content))
    assert (found(again), effect(again)) == ([], [0, 0, services])
    act(client, batch, "undo")
    assert (ServiceRecord.objects.count(), reconcile().differences) == (0, [])
