"""Pure decisions about parks and the firms in them."""

from apps.parks.rules.credit_code import checked_credit_code, credit_code_fault
from apps.parks.rules.size_class import GROUPS_OF_DIVISION, size_class

__all__ = ["GROUPS_OF_DIVISION", "checked_credit_code", "credit_code_fault", "size_class"]
