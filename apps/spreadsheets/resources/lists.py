"""The columns of each workbook, declared once; their order and titles are those of the statutory lists.

Reading them back is the engine's work (`matching` knows the same titles); writing many rows takes the streaming writer
instead of import-export's row loop.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import IO, Any

from django.db import connection, transaction
from django.db.models import Case, F, Func, Model, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.resources import ModelResource

from apps.parks.models import Park, Tenancy
from apps.programmes.choices import ServiceClass, Unit
from apps.programmes.models import Enrolment, Programme, ServiceType
from apps.spreadsheets.writing import parts
from apps.spreadsheets.writing.sheets import Column, Table, write_workbook
from apps.targets.choices import Operator
from apps.targets.models import Target

CLASS_TITLES = {ServiceClass.INCLUSIVE: "普惠性公共服务", ServiceClass.PRECISE: "精准化个性服务"}
SIGNS = {Operator.MORE_THAN: "超过", Operator.AT_MOST: "不超过"}
GOAL_LIST, TENANT_LIST, CATALOGUE_LIST = "绩效目标清单", "入驻企业清单", "合作服务机构和服务产品清单"
OFFER_HINTS = (
    ("机构类型", gettext_lazy("Agency, association, volunteer, start-up mentor or other provider.")),
    ("统一社会信用代码", gettext_lazy("18 characters, formatted as text. Empty for volunteers and mentors.")),
    ("服务项目", gettext_lazy("A service of the catalogue below, or one of its other names.")),
    ("价格（元）", gettext_lazy("Yuan with at most two decimals.")),
    ("参考价来源", gettext_lazy("A quotation, an official website or a contract of the same kind.")),
    ("来源说明", gettext_lazy("Which document or address.")),
    ("超价理由", gettext_lazy("Only for a price above the reference: why the county should accept it.")),
)
ROWS_AT_ONCE = 5000


class SheetField(Field):
    """A column: title, attribute, width in characters, cell format, and how a whole table is filled quickly.

    `source` is the expression read for each row (the attribute when not given); `words` turns what was read into what
    is shown, so that names are looked up once and not joined to a hundred thousand rows.
    """

    def __init__(
        self,
        title: str,
        attribute: str,
        width: float = 12,
        style: int = parts.TEXT,
        *,
        source: Any = None,
        words: Callable[[], Mapping[Any, str]] | None = None,
    ) -> None:
        super().__init__(column_name=title, attribute=attribute, readonly=True)
        self.source = source if source is not None else F(attribute)
        self.width, self.style, self.words = width, style, words

    def column(self) -> Column:
        """The column as the writer needs it."""
        return Column(self.column_name, self.width, self.style, self.words() if self.words else None)


def plain(expression: Any) -> Cast:
    """A number as text without trailing zeros."""
    return Cast(Func(expression, function="trim_scale"), TextField())


def goal_value() -> Case:
    """The target with the words of its relation; 'at least' is the rule and needs none."""
    signed = (
        When(operator=sign, then=Concat(Value(word), plain(F("value")), output_field=TextField()))
        for sign, word in SIGNS.items()
    )
    return Case(*signed, default=plain(F("value")), output_field=TextField())


def names(model: type[Model], field: str) -> Callable[[], Mapping[Any, str]]:
    """Looks up a field of every row of a model by its id, when asked."""
    return lambda: dict(model._default_manager.values_list("pk", field))


def class_titles() -> Mapping[Any, str]:
    """The statutory name of the class of each service, by its id."""
    classes = ServiceType.objects.values_list("pk", "service_class")
    return {pk: CLASS_TITLES[ServiceClass(service_class)] for pk, service_class in classes}


class SheetResource(ModelResource):
    """A resource whose declared columns can be streamed into a workbook, in the order of ``Meta.fields``."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = {name: self.fields[name] for name in self._meta.fields}

    def columns(self) -> list[Column]:
        """Titles, widths, formats and words in order, the running number first."""
        return [Column("序号", 6, parts.WHOLE), *(field.column() for field in self.fields.values())]

    def rows(self, queryset: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
        """What is read of each row, column by column, in one query through a server-side cursor."""
        wanted = [field.source for field in self.fields.values()]
        different = list(dict.fromkeys(wanted))
        sources = {f"column_{place}": source for place, source in enumerate(different)}
        pick = itemgetter(*(different.index(source) for source in wanted))
        found = queryset.annotate(**sources).values_list(*sources)
        for number, row in enumerate(found.iterator(chunk_size=ROWS_AT_ONCE), 1):
            yield (number, *pick(row))

    def write(self, out: IO[bytes], queryset: QuerySet[Any, Any], *, sheet: str, titles: Sequence[str] = ()) -> int:
        """Streams the rows into an .xlsx file; returns how many there were."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")  # a hundred thousand rows are sorted in memory, not on disk
            return write_workbook(out, [Table(sheet, self.columns(), self.rows(queryset), titles)])


PARK, SERVICE = F("enrolment_id"), F("service_type_id")
PARK_COUNTY = names(Enrolment, "park__county__name")
PARK_NAME, PARK_CODE = names(Enrolment, "park__name"), names(Enrolment, "park__credit_code")
YES_NO = {True: "是", False: "否"}


def yes_no() -> Mapping[Any, str]:
    """Yes and no as they are written in a table."""
    return YES_NO


class TargetResource(SheetResource):
    """The goal list of a programme (绩效目标清单): one row per goal, yearly parts in the years of the programme."""

    county = SheetField("县（市、区）", "enrolment__park__county__name", 14, source=PARK, words=PARK_COUNTY)
    park = SheetField("园区名称", "enrolment__park__name", 30, source=PARK, words=PARK_NAME)
    code = SheetField("统一社会信用代码", "enrolment__park__credit_code", 22, source=PARK, words=PARK_CODE)
    service_class = SheetField("服务类别", "service_type__service_class", 16, source=SERVICE, words=class_titles)
    service = SheetField("服务项目", "service_type__name", 18, source=SERVICE, words=names(ServiceType, "name"))
    content = SheetField("目标内容", "content", 24)
    unit = SheetField("计量单位", "unit", 10)
    total = SheetField("两年目标值", "value", 12, parts.WHOLE, source=goal_value())
    note = SheetField("备注", "note", 20)

    class Meta:
        model = Target
        fields = ("county", "park", "code", "service_class", "service", "content", "unit", "total", "note")

    def __init__(self, programme: Programme) -> None:
        super().__init__()
        note = self.fields.pop("note")
        for place, year in enumerate(programme.years):
            part = plain(Func(F("yearly"), template=f"(%(expressions)s)[{place + 1}]", output_field=TextField()))
            self.fields[f"year_{year}"] = SheetField(
                f"其中：{year}年", f"yearly__{place}", 12, parts.WHOLE, source=part
            )
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
    pilot = SheetField("是否试点企业", "is_pilot", 12, words=yes_no)
    key = SheetField("是否重点企业", "is_key", 12, words=yes_no)

    class Meta:
        model = Tenancy
        fields = ("name", "code", "division", "employees", "revenue", "assets", "moved_in", "moved_out", "pilot", "key")

    def dehydrate_pilot(self, tenancy: Tenancy) -> str:
        """Yes or no."""
        return YES_NO[tenancy.is_pilot]

    def dehydrate_key(self, tenancy: Tenancy) -> str:
        """Yes or no."""
        return YES_NO[tenancy.is_key]


OFFER_COLUMNS = (
    Column("序号", 6, parts.WHOLE),
    Column("服务机构", 26),
    Column("机构类型", 16),
    Column("统一社会信用代码", 22),
    Column("法定代表人", 12),
    Column("地址", 24),
    Column("服务项目", 18),
    Column("服务产品", 22),
    Column("服务内容", 32),
    Column("交付成果", 20),
    Column("价格（元）", 14, parts.MONEY),
    Column("计价单位", 10),
    Column("同类市场参考价（元）", 18, parts.MONEY),
    Column("参考价来源", 14),
    Column("来源说明", 20),
    Column("参考价日期", 14),
    Column("有效期起", 14),
    Column("有效期止", 14),
    Column("超价理由", 24),
    Column("备注", 16),
)


def write_offer_template(out: IO[bytes], enrolment: Enrolment) -> None:
    """Writes an empty catalogue for a pilot park, with a second sheet that says what belongs into its columns."""
    park = enrolment.park
    titles = [CATALOGUE_LIST, f"园区：{park.name}  统一社会信用代码：{park.credit_code}"]
    services = enrolment.programme.service_types.filter(is_active=True).order_by("position")
    hints = [
        *((str(title), str(text)) for title, text in OFFER_HINTS),
        *(("计价单位", unit) for unit in Unit.values if unit != Unit.WAN_YUAN),
        *((_("A service of the catalogue"), service.name) for service in services),
    ]
    note_columns = [Column(_("Column"), 26), Column(_("What belongs there"), 90)]
    write_workbook(
        out,
        [Table(CATALOGUE_LIST, OFFER_COLUMNS, [], titles), Table(_("How to fill in"), note_columns, hints)],
    )


def write_goals(out: IO[bytes], programme: Programme, queryset: QuerySet[Target, Any]) -> int:
    """Writes the goal list of a programme in the statutory layout; returns the number of goals."""
    return TargetResource(programme).write(out, queryset, sheet=GOAL_LIST)


def write_tenants(out: IO[bytes], park: Park, queryset: QuerySet[Tenancy, Any]) -> int:
    """Writes the tenants of a park; returns how many there are."""
    return TenantResource().write(out, queryset, sheet=TENANT_LIST, titles=[f"{park.name}{TENANT_LIST}"])
