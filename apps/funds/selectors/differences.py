"""Where the money of awards does not add up, told to the single payment, entry and act of the log: one statement.

Every comparison is made line by line and its absolute value summed, so that a cent too much in one line and a cent too
little in the next are two cents and not none. What a dated open step explains (approved and not yet paid, paid and not
yet confirmed, demanded back and not yet booked) is no difference.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from apps.funds.rules.reconciling import Gap

# A tranche against its entries in the payment ledger, net of reversals.
CHAIN = """
    SELECT t.award_id AS award, 'chain' AS place,
           greatest(abs(wanted - net), abs(COALESCE(t.paid_yuan, 0) - net)) AS yuan
      FROM funds_tranche t, LATERAL (
           SELECT CASE WHEN t.state IN ('paid', 'received', 'filed') THEN t.approved_yuan ELSE 0 END AS wanted,
                  COALESCE(sum(CASE p.kind WHEN 'pay' THEN p.amount_yuan ELSE -p.amount_yuan END), 0) AS net
             FROM funds_payment p WHERE p.tranche_id = t.id) sums
"""
# Payments and deductions against the award, recoveries against payments, the award against the enrolment it follows.
AWARD = """
    SELECT a.id, 'award', greatest(paid + deducted - LEAST(COALESCE(a.allocated_yuan, a.amount_yuan), a.amount_yuan), 0)
           + greatest(recovered - paid, 0) + abs(a.amount_yuan - n.award_yuan)
      FROM funds_award a JOIN programmes_enrolment n ON n.id = a.enrolment_id, LATERAL (
           SELECT COALESCE(sum(sign * p.amount_yuan) FILTER (WHERE what = 'pay'), 0) AS paid,
                  COALESCE(sum(sign * p.amount_yuan) FILTER (WHERE what = 'deduct'), 0) AS deducted,
                  COALESCE(sum(sign * p.amount_yuan) FILTER (WHERE what = 'recover'), 0) AS recovered
             FROM funds_payment p LEFT JOIN funds_payment o ON o.id = p.reverses_id,
                  LATERAL (SELECT COALESCE(o.kind, p.kind) AS what, CASE WHEN o.id IS NULL THEN 1 ELSE -1 END AS sign) w
            WHERE p.award_id = a.id) sums
"""
# A deduction or recovery that was carried out against its entry.
MEASURE = """
    SELECT m.award_id, 'measure', abs(CASE m.state WHEN 'done' THEN m.amount_yuan ELSE 0 END - COALESCE(net, 0))
      FROM funds_measure m, LATERAL (
           SELECT sum(CASE WHEN p.kind = 'reverse' THEN -p.amount_yuan ELSE p.amount_yuan END) AS net
             FROM funds_payment p LEFT JOIN funds_payment o ON o.id = p.reverses_id
            WHERE COALESCE(p.measure_id, o.measure_id) = m.id) sums
     WHERE m.amount_yuan IS NOT NULL
"""
# A payment that the park confirmed against its line in the provincial book.
RECEIPT = """
    SELECT p.award_id, 'receipt', abs(CASE WHEN t.state IN ('received', 'filed') AND NOT EXISTS (
               SELECT 1 FROM funds_payment r WHERE r.reverses_id = p.id) THEN p.amount_yuan ELSE 0 END - booked)
      FROM funds_payment p JOIN funds_tranche t ON t.id = p.tranche_id, LATERAL (
           SELECT COALESCE(sum(e.effect_yuan), 0) AS booked FROM funds_ledgerentry e WHERE e.payment_id = p.id) sums
     WHERE p.kind = 'pay'
"""
# Money that came into or left the provincial book without a payment behind it.
STRAY = """
    SELECT a.id, 'receipt', abs(e.effect_yuan)
      FROM funds_ledgerentry e JOIN funds_fundaccount b ON b.id = e.account_id AND b.source = 'provincial'
      JOIN funds_award a ON a.enrolment_id = b.enrolment_id
     WHERE e.kind <> 'spend' AND e.payment_id IS NULL
"""
RECOVERY = """
    SELECT p.award_id, 'recovery', abs(p.amount_yuan + booked)
      FROM funds_payment p, LATERAL (
           SELECT sum(e.effect_yuan) AS booked FROM funds_ledgerentry e WHERE e.payment_id = p.id) sums
     WHERE p.kind = 'recover' AND booked IS NOT NULL
"""
# Every book of the park, whatever its money: each line's effect, the running balance, the balance of the book.
LEDGER = """
    SELECT a.id, 'ledger', COALESCE(bent, 0) + greatest(COALESCE(drift, 0), abs(b.balance_yuan - COALESCE(total, 0)))
      FROM funds_fundaccount b JOIN funds_award a ON a.enrolment_id = b.enrolment_id, LATERAL (
           SELECT sum(abs(effect_yuan - own)) AS bent, max(abs(balance_yuan - running)) AS drift, sum(own) AS total
             FROM (SELECT e.effect_yuan, e.balance_yuan, e.own, sum(e.own) OVER (ORDER BY e.number, e.id) AS running
                     FROM (SELECT f.*, CASE WHEN (f.kind = 'receipt') = (f.reverses_id IS NULL)
                                            THEN f.amount_yuan ELSE -f.amount_yuan END AS own
                             FROM funds_ledgerentry f WHERE f.account_id = b.id) e) lines) sums
"""
# The lines of the books and of the payments against what the log of acts, which nobody can change, says was done.
LOGGED_ENTRY = """
    SELECT a.id, 'log', abs(e.amount_yuan - COALESCE(said, 0))
      FROM funds_ledgerentry e JOIN funds_fundaccount b ON b.id = e.account_id
      JOIN funds_award a ON a.enrolment_id = b.enrolment_id, LATERAL (
           SELECT sum((g.changes->'amount_yuan'->>1)::numeric) AS said FROM audit_entry g
            WHERE g.target_type = 'funds.LedgerEntry' AND g.target_id = e.id
              AND g.action IN ('ledger.spent', 'ledger.received', 'ledger.returned', 'ledger.reversed')) logged
"""
LOGGED_PAYMENT = """
    SELECT t.award_id, 'log', abs(COALESCE(t.paid_yuan, 0) - COALESCE(said, 0))
      FROM funds_tranche t, LATERAL (
           SELECT sum(CASE g.action WHEN 'tranche.paid' THEN (g.changes->'paid_yuan'->>1)::numeric
                                    ELSE -(g.changes->'paid_yuan'->>0)::numeric END) AS said
             FROM audit_entry g WHERE g.target_type = 'funds.Tranche' AND g.target_id = t.id
              AND g.action IN ('tranche.paid', 'tranche.reversed')) logged
"""
LOGGED_MEASURE = """
    SELECT m.award_id, 'log', abs(m.amount_yuan - COALESCE(said, 0))
      FROM funds_measure m, LATERAL (
           SELECT sum((g.changes->'amount_yuan'->>1)::numeric) AS said FROM audit_entry g
            WHERE g.target_type = 'funds.Measure' AND g.target_id = m.id AND g.action = 'measure.proposed') logged
     WHERE m.amount_yuan IS NOT NULL
"""
EVERY = (CHAIN, AWARD, MEASURE, RECEIPT, STRAY, RECOVERY, LEDGER, LOGGED_ENTRY, LOGGED_PAYMENT, LOGGED_MEASURE)
STATEMENT = f"""
    SELECT award, place, sum(yuan) FROM ({" UNION ALL ".join(EVERY)}) found
     WHERE award = ANY(%s) AND yuan <> 0 GROUP BY award, place ORDER BY award, place
"""  # noqa: S608 - made of the statements above, never of input
# Lines that the log knows and no book holds: whose they were went with them.
GONE = """
    SELECT COALESCE(sum((g.changes->'amount_yuan'->>1)::numeric), 0) FROM audit_entry g
     WHERE g.target_type = 'funds.LedgerEntry'
       AND g.action IN ('ledger.spent', 'ledger.received', 'ledger.returned', 'ledger.reversed')
       AND NOT EXISTS (SELECT 1 FROM funds_ledgerentry e WHERE e.id = g.target_id)
"""


def differences(awards: Sequence[int]) -> dict[int, list[Gap]]:
    """Every difference of these awards by their number; nothing for one that adds up. One query."""
    found: dict[int, list[Gap]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [list(awards)])
        for award, place, yuan in cursor.fetchall():
            found[award].append(Gap(place, yuan))
    return found


def gone() -> Decimal:
    """The yuan of lines that were booked and that no book holds any more. One query."""
    with connection.cursor() as cursor:
        cursor.execute(GONE)
        return Decimal(cursor.fetchone()[0])
