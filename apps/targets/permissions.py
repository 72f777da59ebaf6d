"""Goal lists are read by everybody who sees the park; they are written by the import alone."""

from apps.accounts.permissions import Person, acts_for_somebody


def reads_targets(user: Person) -> bool:
    """Everybody who acts for somebody; which parks is another question."""
    return acts_for_somebody(user)
