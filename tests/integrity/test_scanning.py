"""What changed is compared a minute later, everything every night, and a rule that blocks holds a report back."""

import random
from datetime import timedelta
from functools import reduce

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.common.refusals import Refused
from apps.delivery.services import attach_files, delete_record
from apps.evidence.rules.likeness import distance
from apps.integrity import services
from apps.integrity.choices import RuleCode, SignalState
from apps.integrity.models import Signal, SignalRule
from apps.integrity.rules.photos import near_pairs
from apps.integrity.rules.settings import Setting, defaults
from apps.integrity.selectors import blocking_sentences, blocking_signals
from apps.integrity.tasks import scan
from apps.jobs.choices import JobState
from apps.jobs.models import Job
from apps.programmes.models import EvidenceKind
from tests.delivery.conftest import upload
from tests.evidence import samples
from tests.integrity.conftest import blob_of, cite

SIGNED = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(SIGNED, max_size=12), st.integers(0, 7), st.data())
def test_no_near_pair_is_missed_and_none_is_invented(hashes, bits, data):
    for value in list(hashes):
        flips = data.draw(st.lists(st.integers(0, 62), max_size=8))
        hashes.append(reduce(lambda changed, place: changed ^ 1 << place, flips, value))
    named = {str(place): value for place, value in enumerate(hashes)}
    expected = {
        (one, other, distance(named[one], named[other]))
        for one in named
        for other in named
        if int(one) < int(other) and named[one] and named[other] and distance(named[one], named[other]) <= bits
    }
    found = [(*sorted(pair[:2], key=int), pair[2]) for pair in near_pairs(named, bits)]
    assert (len(found), set(found)) == (len(set(found)), expected)


def test_what_changed_is_compared_once_and_the_clock_moves_on(make, park_filer, programme):
    one, other = make(state="draft"), make(state="draft")
    kind = EvidenceKind.objects.get(programme=programme, code="activity_photo").pk
    for record in (one, other):
        attach_files(record=record, files=[upload("a.jpg", samples.jpeg())], user=park_filer, kind_id=kind)
    now = timezone.now()
    job = services.ask_for_changed(now=now)
    assert job.payload["records"] == [one.pk, other.pk]
    scan(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"found": 1, "new": 1, "gone": 0})
    assert Signal.objects.get().rule == RuleCode.SAME_FILE
    again = services.ask_for_changed(now=now + timedelta(minutes=3))
    scan(again.pk)
    again.refresh_from_db()
    assert again.result == {"found": 1, "new": 0, "gone": 0}
    assert services.ask_for_changed(now=now + timedelta(minutes=6)) is None


def test_an_entry_that_became_visible_late_is_not_missed(make, park_filer, programme):
    record = make(state="draft")
    kind = EvidenceKind.objects.get(programme=programme, code="activity_photo").pk
    attach_files(record=record, files=[upload("a.jpg", samples.jpeg())], user=park_filer, kind_id=kind)
    stopped = timezone.now() + timedelta(minutes=1)
    Job.objects.create(task="integrity.scan", effect_key="before", payload={"until": stopped.isoformat()})
    assert services.ask_for_changed(now=stopped + timedelta(minutes=1)).payload["records"] == [record.pk]


def test_a_deleted_record_takes_its_signals_back(make, park_filer):
    blob, one, other = blob_of(), make(state="draft"), make(state="draft")
    for record in (one, other):
        cite(record, blob)
    services.scan(records=None)
    delete_record(record=other, user=park_filer)
    scan(services.ask_for_changed().pk)
    assert Signal.objects.get().state == SignalState.GONE


def test_everything_is_asked_for_once_a_night(db):
    now = timezone.now()
    assert services.ask_for_all(now=now) == services.ask_for_all(now=now + timedelta(seconds=1))
    assert Job.objects.get().payload == {"records": None}


def test_a_changed_setting_compares_everything_and_only_the_province_sets_it(programme, county_eit, prov_eit):
    setting = Setting(10, is_on=True, blocks=True, threshold=3)
    with pytest.raises(Refused, match="Only the province"):
        services.set_rule(programme=programme, code="similar_photo", setting=setting, user=county_eit)
    services.set_rule(programme=programme, code="similar_photo", setting=setting, user=prov_eit)
    assert SignalRule.objects.values_list("weight", "blocks", "threshold").get() == (10, True, 3)
    assert Job.objects.get().payload == {"records": None}
    with pytest.raises(Refused, match="A weight lies between"):
        too_much = Setting(101, is_on=True, blocks=True, threshold=3)
        services.set_rule(programme=programme, code="similar_photo", setting=too_much, user=prov_eit)


def test_a_signal_blocks_only_when_the_programme_says_so(make, programme, county_eit):
    blob, one, other = blob_of(), make(title="甲"), make(title="乙")
    for record in (one, other):
        cite(record, blob)
    services.scan(records=None)
    mine = type(one).objects.filter(pk=one.pk)
    assert (blocking_signals(mine), blocking_sentences(mine)) == ([], [])
    blocks = vars(defaults()["same_file"]) | {"blocks": True}
    SignalRule.objects.create(programme=programme, code="same_file", **blocks)
    assert blocking_signals(mine) == [Signal.objects.get()]
    assert [str(each) for each in blocking_sentences(mine)] == [
        f"{one}: Same file in two records. Dismiss the signal with a reason, or open a case."
    ]
    services.dismiss(signal=Signal.objects.get(), reason="同一活动", user=county_eit)
    assert blocking_signals(mine) == []


@pytest.mark.long
def test_twenty_thousand_photos_are_compared_in_seconds():
    dice = random.Random(1)
    hashes = {str(place): dice.getrandbits(64) - 2**63 for place in range(20_000)}
    hashes["twin"] = hashes["7"] ^ 0b1010101
    started = timezone.now()
    assert [pair for pair in near_pairs(hashes) if "twin" in pair] == [("7", "twin", 4)]
    assert timezone.now() - started < timedelta(seconds=15)
