"""A stamp of everything the form of a report is drawn from: equal stamps, equal form."""

from django.db import connection

from apps.reports.models import PeriodReport

OF_RECORDS = "JOIN delivery_servicerecord v ON v.id = t.record_id AND v.enrolment_id = %(enrolment)s"
OF_TARGETS = "JOIN targets_target g ON g.id = t.target_id AND g.enrolment_id = %(enrolment)s"
OF_REPORTS = "JOIN reports_periodreport r ON r.id = t.periodreport_id AND r.enrolment_id = %(enrolment)s"
OF_SERVICES = "JOIN programmes_servicetype s ON s.id = t.service_type_id AND s.programme_id = %(programme)s"
IN_PARK, IN_PROGRAMME = "WHERE t.enrolment_id = %(enrolment)s", "WHERE t.programme_id = %(programme)s"

# Which rows of which table; attendances are in the lines of the summary but for records taken off the count.
ROWS = {
    "reports_periodreport": IN_PARK,
    "reports_reportrow": "WHERE t.report_id = %(report)s",
    "reports_periodreport_records": OF_REPORTS,
    "reports_periodreport_deductions": OF_REPORTS,
    "targets_target": IN_PARK,
    "targets_targetchange": OF_TARGETS,
    "delivery_countline": IN_PARK,
    "delivery_servedenterprise": IN_PARK,
    "delivery_servicerecord": IN_PARK,
    "delivery_attendance": f"{OF_RECORDS} AND v.state IN ('not_counted', 'deducted')",
    "delivery_recordevidence": OF_RECORDS,
    "delivery_zerofee": f"JOIN delivery_recordevidence f ON f.id = t.evidence_id {OF_RECORDS.replace('t.', 'f.')}",
    "programmes_enrolment": "WHERE t.id = %(enrolment)s",
    "programmes_programme": "WHERE t.id = %(programme)s",
    "programmes_servicetype": IN_PROGRAMME,
    "programmes_evidencegroup": OF_SERVICES,
    "programmes_evidencegroup_kinds": f"JOIN programmes_evidencegroup k ON k.id = t.evidencegroup_id"
    f" {OF_SERVICES.replace('t.', 'k.')}",
    "programmes_evidencekind": IN_PROGRAMME,
    "programmes_deadlinerule": IN_PROGRAMME,
    "programmes_clause": IN_PROGRAMME,
    "programmes_holiday": "",
    "parks_park": "WHERE t.id = %(park)s",
    "accounts_organisation": "WHERE t.jurisdiction_id = %(county)s OR t.id = %(operator)s",
    "accounts_jurisdiction": "WHERE t.id = %(county)s",
}
# A row that is written anew lies at another place (ctid) and names another transaction (xmin).
VERSIONS = "(SELECT coalesce(string_agg(t.ctid::text || t.xmin::text, ' ' ORDER BY t.ctid), '-') FROM {table} t {rows})"
STAMP = f"SELECT md5(concat_ws('/', {', '.join(VERSIONS.format(table=table, rows=ROWS[table]) for table in ROWS)}))"


def stamp(report: PeriodReport) -> str:
    """The versions of all rows behind the form of a report never submitted, as 32 digits; one query.

    ``report`` comes with enrolment and park loaded. Anything that can change the form changes the stamp: PostgreSQL
    itself says so, row by row; nobody has to remember to. Does not hold the day, on which the form depends too.
    """
    enrolment = report.enrolment
    ids = {
        "report": report.pk,
        "enrolment": enrolment.pk,
        "programme": enrolment.programme_id,
        "park": enrolment.park_id,
        "county": enrolment.park.county_id,
        "operator": enrolment.park.operator_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(STAMP, ids)
        [found] = cursor.fetchone()
    return str(found)
