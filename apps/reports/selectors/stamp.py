"""A stamp of everything the form of a report is drawn from: equal stamps, equal form."""

from django.db import connection

REPORT, ENROLMENT, PROGRAMME = (
    "(SELECT report FROM behind)",
    "(SELECT enrolment FROM behind)",
    "(SELECT programme FROM behind)",
)
PARK, COUNTY, OPERATOR = "(SELECT park FROM behind)", "(SELECT county FROM behind)", "(SELECT operator FROM behind)"
OF_RECORDS = f"JOIN delivery_servicerecord v ON v.id = t.record_id AND v.enrolment_id = {ENROLMENT}"
OF_TARGETS = f"JOIN targets_target g ON g.id = t.target_id AND g.enrolment_id = {ENROLMENT}"
OF_REPORTS = f"JOIN reports_periodreport r ON r.id = t.periodreport_id AND r.enrolment_id = {ENROLMENT}"
OF_SERVICES = f"JOIN programmes_servicetype s ON s.id = t.service_type_id AND s.programme_id = {PROGRAMME}"
IN_PARK, IN_PROGRAMME = f"WHERE t.enrolment_id = {ENROLMENT}", f"WHERE t.programme_id = {PROGRAMME}"

# Which rows of which table; attendances are in the lines of the summary but for records taken off the count.
ROWS = {
    "reports_periodreport": IN_PARK,
    "reports_reportrow": f"WHERE t.report_id = {REPORT}",
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
    "programmes_enrolment": f"WHERE t.id = {ENROLMENT}",
    "programmes_programme": f"WHERE t.id = {PROGRAMME}",
    "programmes_servicetype": IN_PROGRAMME,
    "programmes_evidencegroup": OF_SERVICES,
    "programmes_evidencegroup_kinds": f"JOIN programmes_evidencegroup k ON k.id = t.evidencegroup_id"
    f" {OF_SERVICES.replace('t.', 'k.')}",
    "programmes_evidencekind": IN_PROGRAMME,
    "programmes_deadlinerule": IN_PROGRAMME,
    "programmes_clause": IN_PROGRAMME,
    "programmes_holiday": "",
    "parks_park": f"WHERE t.id = {PARK}",
    "accounts_organisation": f"WHERE t.jurisdiction_id = {COUNTY} OR t.id = {OPERATOR}",
    "accounts_jurisdiction": f"WHERE t.id = {COUNTY}",
}
# A row that is written anew lies at another place (ctid) and names another transaction (xmin).
VERSIONS = "(SELECT coalesce(string_agg(t.ctid::text || t.xmin::text, ' ' ORDER BY t.ctid), '-') FROM {table} t {rows})"
BEHIND = """
    WITH behind AS MATERIALIZED (
        SELECT r.id AS report, r.enrolment_id AS enrolment, e.programme_id AS programme, e.park_id AS park,
            p.county_id AS county, p.operator_id AS operator
        FROM reports_periodreport r
        JOIN programmes_enrolment e ON e.id = r.enrolment_id
        JOIN parks_park p ON p.id = e.park_id
        WHERE r.id = %s
    )
"""
PIECES = ", ".join(VERSIONS.format(table=table, rows=ROWS[table]) for table in ROWS)
STAMP = f"{BEHIND} SELECT md5(concat_ws('/', {PIECES}))"


def stamp(report_id: int) -> str:
    """The versions of all rows behind the form of a report never submitted, as 32 digits; one query.

    Anything that can change the form changes the stamp, its state and whose park it is as well: PostgreSQL itself
    says so, row by row; nobody has to remember to. Does not hold the day, on which the form depends too.
    """
    with connection.cursor() as cursor:
        cursor.execute(STAMP, [report_id])
        [found] = cursor.fetchone()
    return str(found)
