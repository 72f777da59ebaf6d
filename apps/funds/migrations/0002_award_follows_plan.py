from django.db import migrations

# Every pilot park has its award from the day it is enrolled, whoever writes the row. A change request of the plan is
# the only way to another amount (R0.81); the money follows it in the same transaction, and the guard of the award
# refuses one below what has been paid.
FORWARD = """
CREATE FUNCTION funds_award_follows() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO funds_award (enrolment_id, county_id, amount_yuan, document_number, is_paused, opened_at)
        SELECT NEW.id, p.county_id, NEW.award_yuan, '', false, now() FROM parks_park p WHERE p.id = NEW.park_id;
    ELSIF NEW.award_yuan IS DISTINCT FROM OLD.award_yuan THEN
        UPDATE funds_award
           SET amount_yuan = NEW.award_yuan,
               allocated_yuan = CASE WHEN allocated_yuan IS NOT NULL THEN LEAST(allocated_yuan, NEW.award_yuan) END
         WHERE enrolment_id = NEW.id;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER funds_award_follows AFTER INSERT OR UPDATE OF award_yuan ON programmes_enrolment
    FOR EACH ROW EXECUTE FUNCTION funds_award_follows();
INSERT INTO funds_award (enrolment_id, county_id, amount_yuan, document_number, is_paused, opened_at)
SELECT e.id, p.county_id, e.award_yuan, '', false, now()
  FROM programmes_enrolment e JOIN parks_park p ON p.id = e.park_id;
"""
BACKWARD = """
DROP TRIGGER funds_award_follows ON programmes_enrolment;
DROP FUNCTION funds_award_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_money"), ("programmes", "0009_gates_of_tranches"), ("parks", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
