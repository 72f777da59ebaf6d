"""Comparisons of files: the same bytes, photos that look alike, photos of another day."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from apps.integrity.choices import RuleCode
from apps.integrity.rules.events import days_apart
from apps.integrity.rules.photos import FARTHEST, near_pairs
from apps.integrity.selectors.sides import Cited, Found, Scope, cited, in_scope

SHEET = "signin"
PHOTO = "photo"
NEAR = """
    SELECT mine.blob_id, other.blob_id, bit_count((mine.phash # other.phash)::bit(64))
    FROM evidence_picture mine JOIN evidence_picture other ON other.blob_id <> mine.blob_id
    WHERE mine.blob_id = ANY(%s) AND mine.phash <> 0 AND other.phash <> 0
      AND bit_count((mine.phash # other.phash)::bit(64)) <= %s
"""


def same_files(scope: Scope) -> Iterator[Found]:
    """The same bytes in two records: each later record against the first, as attendance sheet or as any other file."""
    mine = cited(**in_scope(scope, "record"))
    rows = mine if scope is None else cited(upload__blob__in={each.blob for each in mine})
    groups: dict[str, dict[int, Cited]] = defaultdict(dict)
    for row in rows:
        groups[row.blob].setdefault(row.record_id, row)
    for holders in groups.values():
        first, *others = holders.values()
        for other in others:
            rule = RuleCode.SAME_SHEET if SHEET in {first.kind, other.kind} else RuleCode.SAME_FILE
            facts = {"digest": first.blob[:12]}
            yield Found(rule, other.programme_id, first.record_side(), other.record_side(), facts)


def similar_photos(scope: Scope) -> Iterator[Found]:
    """Photos of two records that differ in a few bits of their hashes; the same bytes are another matter."""
    mine = [row for row in cited(**in_scope(scope, "record"), kind__code__contains=PHOTO) if row.phash]
    if scope is None:
        pairs = list(near_pairs({row.blob: row.phash or 0 for row in mine}))
        rows = mine
    else:
        pairs = near_photos({row.blob for row in mine})
        digests = {digest for one, other, _apart in pairs for digest in (one, other)}
        rows = cited(upload__blob__in=digests, kind__code__contains=PHOTO) if digests else []
    holders: dict[str, list[Cited]] = defaultdict(list)
    for row in rows:
        holders[row.blob].append(row)
    for one, other, apart in pairs:
        for left in holders[one]:
            for right in holders[other]:
                if left.record_id != right.record_id:
                    yield _alike(left, right, apart)


def near_photos(digests: set[str]) -> list[tuple[str, str, int]]:
    """Pairs of digests of pictures that look like one of the given ones, found in SQL. One query."""
    if not digests:
        return []
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [sorted(digests), FARTHEST])
        rows = cursor.fetchall()
    return sorted({(min(one, other), max(one, other), apart) for one, other, apart in rows})


def _alike(left: Cited, right: Cited, apart: int) -> Found:
    first, second = sorted((left, right), key=lambda row: row.pk)
    return Found(
        RuleCode.SIMILAR_PHOTO, second.programme_id, first.side(), second.side(), {"bits": apart}, measure=apart
    )


def photo_dates(scope: Scope) -> Iterator[Found]:
    """Photos whose camera names another day than the service; the file against its own record."""
    taken = {"upload__blob__picture__taken_at__isnull": False, "kind__code__contains": PHOTO}
    for row in cited(**in_scope(scope, "record"), **taken):
        if row.taken_at is None:
            continue
        day = timezone.localdate(row.taken_at)
        facts = {"taken": f"{day}", "served": f"{row.service_date}"}
        apart = days_apart(day, row.service_date)
        yield Found(RuleCode.PHOTO_DATE, row.programme_id, row.side(), row.record_side(), facts, measure=apart)
