"""Who keeps the catalogue of a park, who sees contacts and signals, who lays signals aside."""

from apps.accounts.models import User
from apps.accounts.permissions import Person, acts_for_somebody, is_county, is_department, is_park
from apps.parks.models import Park
from apps.vendors.models import Choice, Provider, ProviderListing, Selection


def reads_catalogue(user: Person) -> bool:
    """Everybody who acts for somebody; which parks, ``visible_to`` says."""
    return acts_for_somebody(user)


def keeps_catalogues(user: Person) -> bool:
    """Park staff; departments read."""
    return is_park(user)


def keeps_for(user: Person, park: Park) -> bool:
    """Staff of the operator of this park."""
    return is_park(user) and park.operator_id == user.acting.organisation_id  # type: ignore[union-attr]


def keeps_provider(user: Person, provider: Provider) -> bool:
    """Staff of the park that registered the provider."""
    return keeps_for(user, provider.park)


def keeps_selection(user: Person, selection: Selection) -> bool:
    """Staff of the park that selected."""
    return keeps_for(user, selection.enrolment.park)


def keeps_listing(user: Person, listing: ProviderListing) -> bool:
    """Staff of the park whose product it is."""
    return keeps_for(user, listing.enrolment.park)


def keeps_choice(user: Person, choice: Choice) -> bool:
    """Staff of the park where the enterprise chose."""
    return keeps_for(user, choice.listing.enrolment.park)


def sees_contacts(user: Person) -> bool:
    """Phone and account in full: the county departments."""
    return is_county(user)


def sees_signals(user: Person) -> bool:
    """Signals of related parties: the departments of county and province."""
    return is_department(user)


def dismisses_signals(user: Person, park: Park) -> bool:
    """The departments of the park's county, and of the province."""
    acting = user.acting if isinstance(user, User) and is_department(user) else None
    return acting is not None and (acting.sees_all or acting.jurisdiction_id == park.county_id)
