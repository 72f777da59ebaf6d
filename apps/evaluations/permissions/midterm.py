"""Who may do what with the mid-term evaluation of a park."""

from apps.accounts.permissions import acts_for_somebody

may_read = acts_for_somebody
