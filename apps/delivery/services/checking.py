"""Every rule about one service record before it is written."""

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.common.refusals import Refused
from apps.delivery.models import ServiceRecord
from apps.delivery.rules.signin import date_refusal
from apps.delivery.selectors.diagnoses import diagnosis_standing
from apps.parks.models import Enterprise, Tenancy
from apps.programmes.choices import ProgrammeState, ServiceClass
from apps.vendors.models import ProviderListing


def check_record(record: ServiceRecord, served: list[Enterprise], *, is_new: bool, is_event: bool) -> None:
    """Every rule about one record before it is written; the first that speaks against it is the one that is read.

    Raises :class:`Refused` with the field. The caller holds the lock of the record or of its enrolment.
    """
    programme, service = record.enrolment.programme, record.service_type
    if programme.state != ProgrammeState.OPEN:
        raise Refused(_("This programme is not open, so nothing can be recorded in it."))
    if service.programme_id != programme.pk or (is_new and not service.is_active):
        raise Refused(_("This service is not in the catalogue of the programme. Choose another."), field="service_type")
    if sentence := date_refusal(record.service_date, timezone.localdate(), is_event=is_event):
        raise Refused(sentence, field="service_date")
    left = record.enrolment.left_date
    if left is not None and record.service_date >= left:
        raise Refused(_("The park left the programme on %(day)s.") % {"day": left.isoformat()}, field="service_date")
    if is_event:
        _check_event(record, served)
    elif not served:
        raise Refused(_("Tick at least one enterprise that was served."), field="enterprises")
    _check_tenants(record, served)
    _check_provider(record)
    _check_links(record, served)


def _check_event(record: ServiceRecord, served: list[Enterprise]) -> None:
    """Events are inclusive services (R0.7); who came is known on the day."""
    if record.service_type.service_class != ServiceClass.INCLUSIVE:
        raise Refused(_("Only inclusive services have a sign-in sheet."), field="service_type")
    if served and record.service_date > timezone.localdate():
        raise Refused(
            _("The event has not taken place yet. Who came is recorded on the day itself."), field="enterprises"
        )


def _check_tenants(record: ServiceRecord, served: list[Enterprise]) -> None:
    tenants = Tenancy.objects.present_on(record.service_date).filter(park=record.enrolment.park)
    pilots = dict(tenants.filter(enterprise__in=served).values_list("enterprise_id", "is_pilot"))
    strangers = [each.name for each in served if each.pk not in pilots]
    if strangers:
        raise Refused(
            _("Not a tenant of the park on %(day)s: %(names)s. Correct the date or the list of tenants.")
            % {"day": record.service_date.isoformat(), "names": _listed(strangers)},
            field="enterprises",
        )
    if record.service_type.service_class == ServiceClass.PRECISE:
        _check_precise(record, served, pilots)


def _check_precise(record: ServiceRecord, served: list[Enterprise], pilots: dict[int, bool]) -> None:
    """One pilot enterprise (R0.10), with a diagnosis where the service asks for one (R0.9)."""
    if len(served) != 1:
        raise Refused(
            _("A precise service is for exactly one enterprise, and %(count)s are ticked. Make one record for each.")
            % {"count": len(served)},
            field="enterprises",
        )
    if not pilots[served[0].pk]:
        raise Refused(
            _("%(name)s is not a pilot enterprise of this park. Make it one in the list of tenants first.")
            % {"name": served[0].name},
            field="enterprises",
        )
    if record.service_type.needs_diagnosis:
        _check_diagnosis(record, served[0])


def _check_diagnosis(record: ServiceRecord, enterprise: Enterprise) -> None:
    """An accepted diagnosis of that day or before, or the county's waiver."""
    standing = diagnosis_standing(record.enrolment, enterprise, record.service_date)
    if standing.allows:
        return
    values = {"name": enterprise.name}
    if standing.accepted is not None:
        values["day"] = standing.accepted.diagnosed_on.isoformat()
        sentence = _("The diagnosis of %(name)s is dated %(day)s, after this service. Correct the date of the service.")
    elif standing.waiting is not None:
        sentence = _("The diagnosis of %(name)s waits for the lead of the park. Record this service after that.")
    elif standing.asked is not None:
        sentence = _("%(name)s has no diagnosis, and the county has not answered yet whether it can do without.")
    else:
        sentence = _(
            "%(name)s has no diagnosis yet. Under Diagnoses, record its report or ask the county to do without."
        )
    raise Refused(sentence % values, field="enterprises")


def _check_provider(record: ServiceRecord) -> None:
    """A provider of the park's register; only an inclusive service may name another (R0.4, R0.36)."""
    provider = record.provider
    if provider is not None:
        if provider.park_id != record.enrolment.park_id:
            raise Refused(_("This provider is not in the register of the park."), field="provider")
        record.provider_name, record.provider_kind = provider.name, provider.kind
    elif record.service_type.service_class == ServiceClass.PRECISE:
        raise Refused(
            _("A precise service has a provider of the register. Choose it, or register it under Providers first."),
            field="provider",
        )
    elif not record.provider_name or not record.provider_kind:
        raise Refused(_("Choose a provider from the register, or give name and kind of another."), field="provider")


def _check_links(record: ServiceRecord, served: list[Enterprise]) -> None:
    """Product, agreement and need belong to this park, this provider, this enterprise and this day."""
    listing, agreement, need = record.listing, record.agreement, record.need
    firms = {each.pk for each in served}
    if listing is not None and not _offers(listing, record):
        raise Refused(_("This provider did not offer this product for the service on that day."), field="listing")
    if agreement is not None:
        if (agreement.enrolment_id, agreement.provider_id) != (record.enrolment_id, record.provider_id):
            raise Refused(_("This agreement is with another provider."), field="agreement")
        if agreement.enterprise_id is not None and agreement.enterprise_id not in firms:
            raise Refused(_("This agreement is with another enterprise."), field="agreement")
    if need is not None and (need.enrolment_id != record.enrolment_id or need.enterprise_id not in firms):
        raise Refused(_("This need is of another enterprise."), field="need")


def _offers(listing: ProviderListing, record: ServiceRecord) -> bool:
    fits = (listing.enrolment_id, listing.service_type_id, listing.provider_id)
    is_listed = listing.taken_off_on is None or record.service_date < listing.taken_off_on
    return (
        fits == (record.enrolment_id, record.service_type_id, record.provider_id)
        and is_listed
        and listing.valid_from <= record.service_date <= listing.valid_until
    )


def _listed(names: list[str]) -> str:
    shown = _(", ").join(names[:5])
    return shown if len(names) <= 5 else _("%(names)s and %(count)s more") % {"names": shown, "count": len(names) - 5}
