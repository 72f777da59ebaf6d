"""Pure decisions about plans: dates, figures, prohibited uses, what differs between versions, the printed form."""
