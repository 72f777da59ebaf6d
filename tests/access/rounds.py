"""A public round of one park with an appeal and its file, and a round in review; nobody of the cast opened any."""

from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.evaluations.models import Appeal, AppealFile, Round, Run, Score
from apps.evaluations.rules.keeping import jsonable
from apps.evaluations.rules.schemes import default_scheme
from apps.evidence.models import Upload
from apps.programmes.models import Enrolment


def rounds_of(enrolment: Enrolment, filer: User, admin: User, upload: Upload) -> dict[str, Any]:
    """Objects by name."""
    score = scored(enrolment, admin)
    public_round(score)
    appeal = Appeal.objects.create(score=score, part="sessions", part_name="场次", text="漏计", filed_by=filer)
    return {
        "round": score.round,
        "score": score,
        "appeal": appeal,
        "appeal_file": AppealFile.objects.create(appeal=appeal, upload=upload),
    }


def scored(enrolment: Enrolment, admin: User) -> Score:
    """A score in a round of its own, under review."""
    number = Round.objects.filter(state="scored").count() + 1
    row = Round.objects.create(
        programme=enrolment.programme,
        kind=("final", "other")[number - 1],
        title=f"轮次{number}",
        scheme=jsonable(default_scheme("final")),
        digest="0" * 64,
        as_of=timezone.localdate(),
        opened_by=admin,
    )
    norms = {part: {} for part in PARTS}
    run = Run.objects.create(round=row, number=1, norms=norms, reason="开启", made_by=admin)
    return Score.objects.create(
        round=row, run=run, enrolment=enrolment, version=1, park_name=enrolment.park.name, values={"cases": 0},
        standing="ranked", points=dict.fromkeys(PARTS, "0"), total="0", published=0, rank=1, shared=1, computed="差",
        grade="差", reason="开启", made_by=admin,
    )  # fmt: skip


def public_round(score: Score) -> Round:
    """A round whose results everybody may read."""
    row = score.round
    return Round.objects.get_or_create(
        programme=row.programme,
        kind="midterm",
        title="公示轮次",
        defaults={
            "scheme": row.scheme,
            "digest": row.digest,
            "as_of": row.as_of,
            "opened_by": row.opened_by,
            "state": "published",
            "published_at": timezone.now(),
        },
    )[0]


PARTS = ("sessions", "visits", "precise", "execution", "share", "timely", "mechanism", "violations")
