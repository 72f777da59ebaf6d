"""A million service records in a few statements; neither triggers nor foreign keys run meanwhile."""

# 30 firms a park; seven of ten records accepted, one each reported, complete and draft; 1 to 3 visits a record.
FILL = """
SET session_replication_role = replica;
INSERT INTO parks_enterprise (name, credit_code, industry_group, sme_class, sort_key)
  SELECT '企业' || n, 'BENCH' || lpad(n::text, 13, '0'), '', 'unknown', '' FROM generate_series(1, {firms}) n;
CREATE TEMP TABLE place AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM programmes_enrolment;
CREATE TEMP TABLE kind AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM programmes_servicetype;
CREATE TEMP TABLE firm AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM parks_enterprise;
INSERT INTO delivery_servicerecord (enrolment_id, number, service_type_id, title, service_date, place, provider_name,
    provider_kind, team, quantity, amount_yuan, problem, action, result, effect, solved, state, state_reason,
    created_by_id, created_at, updated_at)
  SELECT p.id, i / {parks} + 1, k.id, '服务' || i, date '2023-01-01' + (i * 7919::bigint % 731)::int, '', '示例机构',
    'agency', '', 1 + i % 3, 100 * (i % 50), '', '', '', '', '',
    (array['accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'reported', 'complete',
           'draft'])[1 + (i / 7) % 10], '', {user}, now(), now()
  FROM generate_series(0, {records} - 1) AS s(i) JOIN place p ON p.n = i % {parks}
  JOIN kind k ON k.n = (i / {parks}) % (SELECT count(*) FROM kind);
INSERT INTO delivery_attendance (record_id, enterprise_id, source)
  SELECT r.id, f.id, 'picked' FROM delivery_servicerecord r JOIN place p ON p.id = r.enrolment_id
  CROSS JOIN generate_series(0, 2) g JOIN firm f ON f.n = p.n * {per_park} + (r.number * 13 + g * 7) % {per_park}
  WHERE g <= r.number % 3;
INSERT INTO parks_tenancy (park_id, enterprise_id, is_pilot, is_key, guidance_class)
  SELECT e.park_id, f.id, false, false, 'other' FROM firm f
  JOIN place p ON p.n = f.n / {per_park} JOIN programmes_enrolment e ON e.id = p.id;
SET session_replication_role = origin;
"""
