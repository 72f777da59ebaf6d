"""All comparisons together, as the programme has set them."""

from collections.abc import Callable, Iterable, Iterator

from apps.integrity.choices import RuleCode
from apps.integrity.models import SignalRule
from apps.integrity.rules.settings import Setting, defaults
from apps.integrity.selectors.events import same_guests, same_time
from apps.integrity.selectors.files import photo_dates, same_files, similar_photos
from apps.integrity.selectors.money import above_agreement, other_sellers, used_twice
from apps.integrity.selectors.parties import related_providers
from apps.integrity.selectors.sides import Found, Scope

Finder = Callable[[Scope], Iterator[Found]]
FINDERS: tuple[Finder, ...] = (
    *(same_files, similar_photos, photo_dates, used_twice, above_agreement, other_sellers),
    *(same_guests, same_time, related_providers),
)


def settings_of(programme_ids: Iterable[int]) -> dict[tuple[int, str], Setting]:
    """What each programme compares, by programme and code; its own rows before the general ones. One query."""
    wanted = set(programme_ids)
    found = {(pk, code): setting for pk in wanted for code, setting in defaults().items()}
    for row in SignalRule.objects.filter(programme__in=wanted):
        found[row.programme_id, row.code] = Setting(row.weight, row.is_on, row.blocks, row.threshold)
    return found


def find(scope: Scope) -> dict[tuple[str, str], tuple[Found, Setting]]:
    """What the comparisons find about these records (None: all), by rule and pair, with its setting."""
    every = [found for finder in FINDERS for found in finder(scope)]
    settings = settings_of(found.programme_id for found in every)
    kept: dict[tuple[str, str], tuple[Found, Setting]] = {}
    for found in every:
        setting = settings[found.programme_id, found.rule]
        if setting.is_on and _exceeds(found, setting):
            kept.setdefault((str(found.rule), found.pair), (found, setting))
    return kept


def _exceeds(found: Found, setting: Setting) -> bool:
    """Photos are alike up to the threshold; the day of a photo is another one beyond it."""
    if found.rule == RuleCode.SIMILAR_PHOTO:
        return found.measure <= setting.threshold
    return found.rule != RuleCode.PHOTO_DATE or found.measure > setting.threshold
