"""The yardstick: django-import-export as its admin uses it, on the same rows."""

from pathlib import Path
from time import perf_counter

from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.widgets import CharWidget, ForeignKeyWidget

from apps.programmes.models import Enrolment, Programme, ServiceType
from apps.spreadsheets.resources import TargetResource
from apps.targets.models import Target


class StockResource(ModelResource):
    """Plain fields and foreign keys, nothing switched on or off."""

    enrolment = Field("enrolment", "统一社会信用代码", ForeignKeyWidget(Enrolment, "park__credit_code"))
    service_type = Field("service_type", "服务项目", ForeignKeyWidget(ServiceType, "name"))
    unit = Field("unit", "计量单位")
    value = Field("value", "两年目标值")
    content = Field("content", "目标内容")
    note = Field("note", "备注", CharWidget(coerce_to_string=True, allow_blank=True))

    class Meta:
        model = Target
        fields = ("enrolment", "service_type", "unit", "value", "content", "note")
        import_id_fields = ("enrolment", "service_type", "unit")


def stock_import(path: Path) -> float:
    """Seconds of a dry run and an import, the file parsed for each as the admin does."""
    start = perf_counter()
    for dry_run in (True, False):
        dataset = XLSX().create_dataset(path.read_bytes())
        result = StockResource().import_data(dataset, dry_run=dry_run, raise_errors=True, use_transactions=True)
        assert not result.has_errors()
    return perf_counter() - start


def stock_export(programme: Programme, path: Path) -> float:
    """Seconds of an export of every goal, related rows joined."""
    start = perf_counter()
    rows = Target.objects.filter(enrolment__programme=programme)
    rows = rows.select_related("enrolment__park__county", "service_type").order_by("pk")
    path.write_bytes(XLSX().export_data(TargetResource(programme).export(rows)))
    return perf_counter() - start
