from django.db import migrations

# A change request of the plan is the only way to another award (R0.81); the money follows it in the same transaction,
# and the guard of the award refuses one below what has been paid.
FORWARD = """
CREATE FUNCTION funds_award_follows() RETURNS trigger AS $$
BEGIN
    IF NEW.award_yuan IS DISTINCT FROM OLD.award_yuan THEN
        UPDATE funds_award
           SET amount_yuan = NEW.award_yuan, allocated_yuan = CASE WHEN allocated_yuan IS NULL THEN NULL ELSE LEAST(allocated_yuan, NEW.award_yuan) END
         WHERE enrolment_id = NEW.id;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER funds_award_follows AFTER UPDATE OF award_yuan ON programmes_enrolment
    FOR EACH ROW EXECUTE FUNCTION funds_award_follows();
"""
BACKWARD = """
DROP TRIGGER funds_award_follows ON programmes_enrolment;
DROP FUNCTION funds_award_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_money"), ("programmes", "0009_gates_of_tranches")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
