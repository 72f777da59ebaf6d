# ruff: noqa: S608 - the SQL is made of names of this file, never of input
"""What the database itself refuses about the books, under the row lock of the book: SQL of its triggers."""

from django.utils.translation import gettext_lazy as _

from apps.common.constraints import SENTENCES

SENTENCES |= {
    "fund_account_counted": _("The balance of a book follows from its entries and is never written by hand."),
    "ledger_balance": _("More would be spent than is in this book."),
    "ledger_reverses": _("A reversal takes back one whole entry of the same book."),
    "ledger_payment": _("Provincial money comes in by a payment of this park's award, whole and not taken back."),
    "ledger_line": _("The expenditure needs a budget line of the approved plan of this park."),
    "ledger_future": _("The date lies in the future."),
    "ledger_first": _("Nothing is spent before the first money came in."),
    "ledger_invoice": _("The expenditures would exceed the amount of the invoice."),
    "ledger_goal": _("The expenditure needs a goal of this park for the service of its budget line."),
    "ledger_line_room": _("More would be spent on this budget line than the plan and its margin allow."),
    "invoice_spent": _("The books of the park show more spent on this invoice than that."),
    "budget_line_spent": _("More has been spent on this budget line than would be left of it."),
}


def refuse(name: str) -> str:
    """The statement that refuses under a name of :data:`SENTENCES`."""
    return f"RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


COUNTED = f"""
    IF pg_trigger_depth() > 1 THEN
        RETURN NEW;
    END IF;
    {refuse("fund_account_counted")}
"""

# Locks the book first, then the invoice; everything read afterwards is the truth of the moment.
MOVES = f"""
    SELECT * INTO book FROM funds_fundaccount WHERE id = NEW.account_id FOR UPDATE;
    IF NEW.entry_date > (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
        {refuse("ledger_future")}
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO source FROM funds_ledgerentry WHERE id = NEW.reverses_id;
        IF source.account_id <> NEW.account_id OR source.kind <> NEW.kind OR source.amount_yuan <> NEW.amount_yuan
           OR source.reverses_id IS NOT NULL OR source.payment_id IS DISTINCT FROM NEW.payment_id
           OR source.budget_line_id IS DISTINCT FROM NEW.budget_line_id THEN
            {refuse("ledger_reverses")}
        END IF;
    ELSIF book.source = 'provincial' AND NEW.kind IN ('receipt', 'returned') THEN
        PERFORM 1 FROM funds_payment p JOIN funds_award a ON a.id = p.award_id
          WHERE p.id = NEW.payment_id AND a.enrolment_id = book.enrolment_id AND p.amount_yuan = NEW.amount_yuan
            AND p.kind = CASE NEW.kind WHEN 'receipt' THEN 'pay' ELSE 'recover' END AND p.made_on <= NEW.entry_date
            AND NOT EXISTS (SELECT 1 FROM funds_payment r WHERE r.reverses_id = p.id);
        IF NOT FOUND THEN
            {refuse("ledger_payment")}
        END IF;
    ELSIF book.source <> 'provincial' AND NEW.payment_id IS NOT NULL THEN
        {refuse("ledger_payment")}
    END IF;
    IF NEW.kind = 'spend' AND NEW.reverses_id IS NULL THEN
        SELECT min(e.entry_date) INTO first_day FROM funds_ledgerentry e
          WHERE e.account_id = NEW.account_id AND e.kind = 'receipt' AND e.reverses_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM funds_ledgerentry r WHERE r.reverses_id = e.id);
        IF NEW.entry_date < first_day THEN
            {refuse("ledger_first")}
        END IF;
        IF book.source = 'provincial' THEN
            PERFORM 1 FROM plans_budgetline l JOIN plans_plan p ON p.id = l.plan_id
              WHERE l.id = NEW.budget_line_id AND p.enrolment_id = book.enrolment_id AND p.state = 'approved';
            IF NOT FOUND THEN
                {refuse("ledger_line")}
            END IF;
            PERFORM 1 FROM targets_target t JOIN plans_budgetline l ON l.service_type_id = t.service_type_id
              WHERE t.id = NEW.target_id AND t.enrolment_id = book.enrolment_id AND l.id = NEW.budget_line_id;
            IF NOT FOUND THEN
                {refuse("ledger_goal")}
            END IF;
            SELECT l.amount_yuan * (100 + COALESCE(t.move_percent, 10)) / 100 INTO room
              FROM plans_budgetline l, programmes_enrolment n
              LEFT JOIN funds_ledgerterms t ON t.programme_id = n.programme_id
              WHERE l.id = NEW.budget_line_id AND n.id = book.enrolment_id;
            SELECT room + COALESCE(sum(e.effect_yuan), 0) INTO room FROM funds_ledgerentry e
              WHERE e.budget_line_id = NEW.budget_line_id;
            IF NEW.amount_yuan > room THEN
                {refuse("ledger_line_room")}
            END IF;
        END IF;
        IF NEW.invoice_id IS NOT NULL THEN
            SELECT i.amount_yuan INTO room FROM delivery_invoice i WHERE i.id = NEW.invoice_id FOR UPDATE;
            SELECT room - COALESCE(sum(e.amount_yuan), 0) INTO room FROM funds_ledgerentry e
              WHERE e.invoice_id = NEW.invoice_id AND e.reverses_id IS NULL
                AND NOT EXISTS (SELECT 1 FROM funds_ledgerentry r WHERE r.reverses_id = e.id);
            IF NEW.amount_yuan > room THEN
                {refuse("ledger_invoice")}
            END IF;
        END IF;
    END IF;
    NEW.number := book.entries_count + 1;
    NEW.effect_yuan := CASE WHEN (NEW.kind = 'receipt') = (NEW.reverses_id IS NULL)
                            THEN NEW.amount_yuan ELSE -NEW.amount_yuan END;
    NEW.balance_yuan := book.balance_yuan + NEW.effect_yuan;
    IF NEW.balance_yuan < 0 THEN
        {refuse("ledger_balance")}
    END IF;
    UPDATE funds_fundaccount SET balance_yuan = NEW.balance_yuan, entries_count = NEW.number WHERE id = book.id;
    RETURN NEW;
"""

# Waits for whoever books at this moment: the book of provincial money is locked before the sum is taken.
KEEPS_COUNT = f"""
    SELECT p.enrolment_id INTO place FROM plans_plan p WHERE p.id = OLD.plan_id;
    PERFORM 1 FROM funds_fundaccount a WHERE a.enrolment_id = place AND a.source = 'provincial' FOR UPDATE;
    SELECT COALESCE(-sum(e.effect_yuan), 0) INTO spent FROM funds_ledgerentry e WHERE e.budget_line_id = OLD.id;
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM funds_ledgerentry e WHERE e.budget_line_id = OLD.id) THEN
            {refuse("budget_line_spent")}
        END IF;
        RETURN OLD;
    END IF;
    SELECT COALESCE(min(t.move_percent), 10) INTO percent FROM funds_ledgerterms t
      JOIN programmes_enrolment n ON n.programme_id = t.programme_id WHERE n.id = place;
    IF NEW.amount_yuan < OLD.amount_yuan AND spent > NEW.amount_yuan * (100 + percent) / 100 THEN
        {refuse("budget_line_spent")}
    END IF;
    RETURN NEW;
"""

# The row of the invoice is locked by now; who books on it waits for it, or was waited for.
KEEPS_INVOICE = f"""
    SELECT COALESCE(sum(e.amount_yuan), 0) INTO spent FROM funds_ledgerentry e
      WHERE e.invoice_id = OLD.id AND e.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM funds_ledgerentry r WHERE r.reverses_id = e.id);
    IF spent > 0 AND NEW.amount_yuan < spent THEN
        {refuse("invoice_spent")}
    END IF;
    RETURN NEW;
"""
