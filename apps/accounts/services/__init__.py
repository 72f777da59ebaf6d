"""Everything that writes about divisions, organisations, people and memberships."""

from apps.accounts.services.jurisdictions import Loaded, load_jurisdictions

__all__ = ["Loaded", "load_jurisdictions"]
