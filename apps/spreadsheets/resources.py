"""The columns of each workbook, declared once; their order and titles are those of the statutory lists.

Reading them back is the engine's work (`matching` knows the same titles); writing many rows takes the streaming writer
instead of import-export's row loop.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from import_export.fields import Field
from import_export.resources import ModelResource

from apps.parks.models import Park, Tenancy
from apps.programmes.choices import ServiceClass
from apps.programmes.models import Programme
from apps.spreadsheets.writing import parts
from apps.spreadsheets.writing.sheets import Column, Table, write_workbook
from apps.targets.choices import Operator
from apps.targets.models import Target

CLASS_TITLES = {ServiceClass.INCLUSIVE: "普惠性公共服务", ServiceClass.PRECISE: "精准化个性服务"}
SIGNS = {Operator.MORE_THAN: "超过", Operator.AT_MOST: "不超过"}
GOAL_LIST, TENANT_LIST = "绩效目标清单", "入驻企业清单"
ROWS_AT_ONCE = 5000


class SheetField(Field):
    """A column: its title, width in characters, cell format, and the expression that fills it in one query."""

    def __init__(self, title: str, source: Any, width: float = 12, style: int = parts.TEXT) -> None:
        attribute = source if isinstance(source, str) else None
        super().__init__(column_name=title, attribute=attribute, readonly=True)
        self.source = F(source) if isinstance(source, str) else source
        self.width, self.style = width, style


def plain(expression: Any) -> Cast:
    """A number as text without trailing zeros."""
    return Cast(Func(expression, function="trim_scale"), TextField())


def in_words(field: str, words: dict[Any, str]) -> Case:
    """Statutory words for the values of a field."""
    return Case(
        *(When(**{field: key}, then=Value(word)) for key, word in words.items()),
        default=Value(""),
        output_field=TextField(),
    )


def goal_value() -> Concat:
    """The target with the words of its relation; 'at least' is the rule and needs none."""
    return Concat(in_words("operator", SIGNS), plain(F("value")), output_field=TextField())


class SheetResource(ModelResource):
    """A resource whose declared columns can be streamed into a workbook, in the order of ``Meta.fields``."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = {name: self.fields[name] for name in self._meta.fields}

    def columns(self) -> list[Column]:
        """Titles, widths and formats in order, the running number first."""
        fields: Sequence[SheetField] = list(self.fields.values())
        return [Column("序号", 6, parts.WHOLE), *(Column(f.column_name, f.width, f.style) for f in fields)]

    def rows(self, queryset: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
        """The values of each row, read in one query through a server-side cursor."""
        sources = {f"column_{place}": field.source for place, field in enumerate(self.fields.values())}
        found = queryset.annotate(**sources).values_list(*sources)
        for number, row in enumerate(found.iterator(chunk_size=ROWS_AT_ONCE), 1):
            yield (number, *row)

    def write(self, out: IO[bytes], queryset: QuerySet[Any, Any], *, sheet: str, titles: Sequence[str] = ()) -> int:
        """Streams the rows into an .xlsx file; returns how many there were."""
        return write_workbook(out, [Table(sheet, self.columns(), self.rows(queryset), titles)])


class TargetResource(SheetResource):
    """The goal list of a programme (绩效目标清单): one row per goal, yearly parts in the years of the programme."""

    county = SheetField("县（市、区）", "enrolment__park__county__name", 14)
    park = SheetField("园区名称", "enrolment__park__name", 30)
    code = SheetField("统一社会信用代码", "enrolment__park__credit_code", 22)
    service_class = SheetField("服务类别", in_words("service_type__service_class", CLASS_TITLES), 16)
    service = SheetField("服务项目", "service_type__name", 18)
    content = SheetField("目标内容", "content", 24)
    unit = SheetField("计量单位", "unit", 10)
    total = SheetField("两年目标值", goal_value(), 12, parts.WHOLE)
    note = SheetField("备注", "note", 20)

    class Meta:
        model = Target
        fields = ("county", "park", "code", "service_class", "service", "content", "unit", "total", "note")

    def __init__(self, programme: Programme) -> None:
        super().__init__()
        note = self.fields.pop("note")
        for place, year in enumerate(programme.years):
            part = Func(F("yearly"), template=f"(%(expressions)s)[{place + 1}]", output_field=TextField())
            self.fields[f"year_{year}"] = SheetField(f"其中：{year}年", plain(part), 12, parts.WHOLE)
        self.fields["note"] = note

    def get_export_order(self) -> list[str]:
        """The order of the statutory list, the years included."""
        return list(self.fields)

    def dehydrate_service_class(self, target: Target) -> str:
        """The statutory name of the class."""
        return CLASS_TITLES[ServiceClass(target.service_type.service_class)]

    def dehydrate_total(self, target: Target) -> str:
        """The target with the words of its relation."""
        return f"{SIGNS.get(Operator(target.operator), '')}{target.value.normalize():f}"


class TenantResource(SheetResource):
    """The tenants of a park (入驻企业清单)."""

    name = SheetField("企业名称", "enterprise__name", 34)
    code = SheetField("统一社会信用代码", "enterprise__credit_code", 22)
    division = SheetField("行业大类代码", "enterprise__division_id", 12)
    employees = SheetField("从业人员（人）", "enterprise__employees", 12, parts.WHOLE)
    revenue = SheetField("营业收入（万元）", "enterprise__revenue_wan", 16, parts.MONEY)
    assets = SheetField("资产总额（万元）", "enterprise__assets_wan", 16, parts.MONEY)
    moved_in = SheetField("入驻日期", "moved_in_date", 14)
    moved_out = SheetField("退出日期", "moved_out_date", 14)
    pilot = SheetField("是否试点企业", in_words("is_pilot", {True: "是", False: "否"}), 12)
    key = SheetField("是否重点企业", in_words("is_key", {True: "是", False: "否"}), 12)

    class Meta:
        model = Tenancy
        fields = ("name", "code", "division", "employees", "revenue", "assets", "moved_in", "moved_out", "pilot", "key")

    def dehydrate_pilot(self, tenancy: Tenancy) -> str:
        """Yes or no."""
        return "是" if tenancy.is_pilot else "否"

    def dehydrate_key(self, tenancy: Tenancy) -> str:
        """Yes or no."""
        return "是" if tenancy.is_key else "否"


def write_goals(out: IO[bytes], programme: Programme, queryset: QuerySet[Target, Any]) -> int:
    """Writes the goal list of a programme in the statutory layout; returns the number of goals."""
    return TargetResource(programme).write(out, queryset, sheet=GOAL_LIST)


def write_tenants(out: IO[bytes], park: Park, queryset: QuerySet[Tenancy, Any]) -> int:
    """Writes the tenants of a park; returns how many there are."""
    return TenantResource().write(out, queryset, sheet=TENANT_LIST, titles=[f"{park.name}{TENANT_LIST}"])
