"""Taking an import back as a whole, as long as nobody has built on it."""

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Organisation, User
from apps.audit.services import record
from apps.common.refusals import Refused
from apps.parks.models import Enterprise, Park, Tenancy
from apps.parks.services import EnterpriseData, TenancyData, edit_tenant
from apps.programmes.models import Enrolment, Programme
from apps.spreadsheets.choices import BatchKind
from apps.spreadsheets.models import ImportBatch
from apps.spreadsheets.services import staging
from apps.spreadsheets.services.batches import lines_of
from apps.spreadsheets.services.records import undo_records
from apps.spreadsheets.services.tenants import day, enterprise_data, snapshot
from apps.spreadsheets.services.uncatalogue import touched, undo_catalogue
from apps.spreadsheets.services.vouchers import undo_vouchers
from apps.spreadsheets.workflow import IMPORT

# Rows of the import that are no longer as the import left them.
TOUCHED = """
SELECT (
  SELECT count(*) FROM unnest(%s::bigint[]) AS made(id) LEFT JOIN targets_target t ON t.id = made.id
  LEFT JOIN import_stage s ON s.enrolment = t.enrolment_id AND s.service = t.service_type_id AND s.unit = t.unit
  WHERE t.id IS NULL OR s.line IS NULL OR (t.operator, t.value, t.yearly, t.content, t.note) IS DISTINCT FROM
        (s.operator, s.value, coalesce(s.yearly, '{}'), coalesce(s.content, ''), coalesce(s.note, ''))
) + (
  SELECT count(*) FROM spreadsheets_importchange c LEFT JOIN targets_target t ON t.id = c.row_id
  WHERE c.batch_id = %s AND (t.id IS NULL OR c.after IS DISTINCT FROM jsonb_build_object('operator', t.operator,
        'value', t.value, 'yearly', t.yearly, 'content', t.content, 'note', t.note))
)
"""
RESTORE = """
UPDATE targets_target t SET operator = c.before->>'operator', value = (c.before->>'value')::numeric,
  yearly = ARRAY(SELECT part.text::numeric FROM jsonb_array_elements_text(c.before->'yearly')
                 WITH ORDINALITY AS part(text, place) ORDER BY place),
  content = c.before->>'content', note = c.before->>'note'
FROM spreadsheets_importchange c WHERE c.batch_id = %s AND c.row_id = t.id
"""
REMOVE = "DELETE FROM targets_target WHERE id = ANY(%s::bigint[])"


@transaction.atomic
def undo(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Brings back what was before an import. Locks the batch, then the programme or park.

    Raises :class:`Refused` after a day, when a row was changed since, or when something refers to a row.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("park").get(pk=batch.pk)
    step = IMPORT.check("undo", user, batch)
    try:
        with transaction.atomic():
            UNDO[BatchKind(batch.kind)](batch, user)
    except (IntegrityError, ProtectedError) as error:
        raise Refused(
            _("Reports or records refer to rows of this import already. Change the rows one by one.")
        ) from error
    batch.state, batch.undone_at = step.target, timezone.now()
    batch.save(update_fields=["state", "undone_at"])
    record(
        user=user, action="import.undone", target=batch, jurisdiction_id=batch.park.county_id if batch.park else None
    )
    return batch


def refuse_touched(rows: int) -> None:
    """Raises :class:`Refused` when rows were changed since."""
    if rows:
        raise Refused(
            ngettext(
                "%(count)s row was changed after the import. Change the rows one by one.",
                "%(count)s rows were changed after the import. Change the rows one by one.",
                rows,
            )
            % {"count": rows}
        )


def undo_goals(batch: ImportBatch, user: User) -> None:
    """Removes the goals added, restores those changed, takes back parks made for them that nothing else uses."""
    Programme.objects.select_for_update().get(pk=batch.programme_id or 0)
    with lines_of(batch) as lines:
        staging.stage(lines)
    staging.settle_parks({int(own): made for own, made in batch.summary.get("enrolments", {}).items()})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE import_stage (enrolment)")
        cursor.execute(TOUCHED, [batch.created_ids, batch.pk])
        refuse_touched(cursor.fetchone()[0])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(RESTORE, [batch.pk])
        cursor.execute(REMOVE, [batch.created_ids])
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    remove_parks(batch)


def remove_parks(batch: ImportBatch) -> None:
    """Deletes enrolments, parks and operators the import made, each unless something refers to it by now."""
    made = batch.summary.get("made", {})
    codes = made.get("parks", [])
    rows = [
        *Enrolment.objects.filter(pk__in=made.get("enrolments", [])),
        *Park.objects.filter(credit_code__in=codes),
        *Organisation.objects.filter(credit_code__in=codes, memberships=None),
    ]
    for row in rows:
        try:
            with transaction.atomic():
                row.delete()
        except (ProtectedError, IntegrityError):
            continue


def undo_tenants(batch: ImportBatch, user: User) -> None:
    """Removes tenants added and restores those changed."""
    park = Park.objects.select_for_update().get(pk=batch.park_id or 0)
    changes = {change.row_id: change for change in batch.changes.all()}
    tenancies = Tenancy.objects.filter(park=park, pk__in=changes).select_related("enterprise")
    found = {tenancy.pk: tenancy for tenancy in tenancies}
    missing = len(changes) - len(found)
    refuse_touched(missing + sum(snapshot(row) != changes[pk].after for pk, row in found.items()))
    for pk, tenancy in found.items():
        before = changes[pk].before
        if before:
            restore(tenancy, before, user)
            continue
        firm = tenancy.enterprise
        tenancy.delete()
        if not Tenancy.objects.filter(enterprise=firm).exists():
            remove_firm(firm)


def restore(tenancy: Tenancy, before: dict[str, object], user: User) -> None:
    """Puts a tenant back as it was."""
    firm: EnterpriseData = enterprise_data(tenancy.enterprise.credit_code, dict(before), tenancy.enterprise)
    data = TenancyData(
        moved_in_date=day(str(before["moved_in"] or "") or None),
        is_pilot=bool(before["pilot"]),
        is_key=bool(before["key"]),
        guidance_class=tenancy.guidance_class,
    )
    if tenancy.moved_out_date is not None and not before["moved_out"]:
        tenancy.moved_out_date = None
        tenancy.save(update_fields=["moved_out_date"])
    edit_tenant(tenancy=tenancy, enterprise=firm, data=data, user=user)


def remove_firm(firm: Enterprise) -> None:
    """Deletes a firm nobody refers to any more; one that is referred to stays."""
    try:
        with transaction.atomic():
            firm.delete()
    except (ProtectedError, IntegrityError):
        return


def undo_offers(batch: ImportBatch, user: User) -> None:
    """Brings the catalogue of a park back."""
    changes = list(batch.changes.all())
    refuse_touched(touched(changes))
    undo_catalogue(batch, user, changes)


def undo_log(batch: ImportBatch, user: User) -> None:
    """Takes records back; how many stay because a report cites them is kept with the batch."""
    batch.summary["staying"] = undo_records(batch, user)
    batch.save(update_fields=["summary"])


UNDO = {
    BatchKind.GOALS: undo_goals,
    BatchKind.TENANTS: undo_tenants,
    BatchKind.CATALOGUE: undo_offers,
    BatchKind.RECORDS: undo_log,
    BatchKind.VOUCHERS: undo_vouchers,
}
