"""Mid-term evaluations through the real services, once the programme's window has opened: one park in every state."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile

from apps.approvals.models import Submission
from apps.dashboards.demo.clock import clock_at
from apps.dashboards.demo.papers import document
from apps.dashboards.demo.story import Cast, Story, moment
from apps.evaluations.models import MidtermConclusion, MidtermEvaluation
from apps.evaluations.rules.midterm import service_rows
from apps.evaluations.selectors.midterm import live_payload, window_of
from apps.evaluations.services import midterm as services
from apps.evaluations.services import midterm_review as review
from apps.evaluations.services.midterm import Typed
from apps.evaluations.services.midterm_review import Judgement

FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "evaluations.json"
WRITTEN_AFTER, STEP = timedelta(days=20), timedelta(days=4)
PAGE = "0" * 16


def add_evaluations(story: Story) -> None:
    """Nothing before the window has opened: the pages then say when it does."""
    if not window_of(story.programme).is_open(story.yesterday):
        return
    text: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    for number, cast in enumerate(story.cast):
        ending = text["endings"][number % len(text["endings"])]
        if ending != "missing":
            _tell(story, text, cast, ending, number)


def _tell(story: Story, text: dict[str, Any], cast: Cast, ending: str, number: int) -> None:
    day = min(window_of(story.programme).opens_on + WRITTEN_AFTER, story.yesterday)
    with clock_at(moment(day, 9, number)):
        started = services.start(enrolment=cast.enrolment, user=cast.filer, today=day)
        evaluation = MidtermEvaluation.objects.with_names().get(pk=started.pk)
        _write(text, cast, evaluation, number, is_half=ending == "draft")
        file = ContentFile(document(f"Mechanism of the mid-term {evaluation.pk}").content, name=text["file"])
        services.attach(evaluation=evaluation, file=file, name=text["file"], user=cast.filer)
        if ending == "draft":
            return
        services.submit(evaluation=evaluation, user=cast.filer, version=1, today=day)
    if ending in {"returned", "concluded", "filed"}:
        _judge(story, text, cast, evaluation, ending, number)


def _judge(
    story: Story, text: dict[str, Any], cast: Cast, evaluation: MidtermEvaluation, ending: str, number: int
) -> None:
    day = min(window_of(story.programme).opens_on + WRITTEN_AFTER + STEP, story.yesterday)
    version = Submission.objects.of(evaluation)[0]
    row = next(service_rows(version.payload))
    about: dict[str, Any] = {"evaluation": evaluation, "digest": version.digest}
    with clock_at(moment(day, 15, number)):
        if ending == "returned":
            remarks = [{"item": row["item"], "text": text["remark"], "returned": True}]
            review.send_back(text=text["return"], remarks=remarks, user=cast.economy, **about)
            return
        score = Decimal(text["scores"][number % len(text["scores"])])
        judgement = Judgement(score, text["conclusion"], text["suggestions"])
        review.conclude(judgement=judgement, text=text["agree"], remarks=[], user=cast.economy, **about)
    if ending == "filed":
        with clock_at(moment(min(day + STEP, story.yesterday), 16, number)):
            result = Submission.objects.of(MidtermConclusion.objects.get(evaluation=evaluation))[0]
            words = {"text": text["agree"], "remarks": [], "result_digest": result.digest}
            review.file(user=cast.finance, **words, **about)


def _write(text: dict[str, Any], cast: Cast, evaluation: MidtermEvaluation, number: int, *, is_half: bool) -> None:
    """Words for every service; half of a draft stays blank."""
    payload = live_payload(evaluation, today=evaluation.enrolment.programme.start_date)
    typed = []
    for section in payload["sections"]:
        rows = section["rows"][: len(section["rows"]) // 2] if is_half else section["rows"]
        for place, row in enumerate(rows, start=number):
            for name in ("measures", "cases"):
                words = text[name][section["key"]]
                typed.append(Typed(name, row["service_id"], words[place % len(words)], ""))
    if not is_half:
        typed.append(Typed("mechanism", 0, text["mechanism"], ""))
    services.save(evaluation=evaluation, user=cast.filer, typed=typed, page=PAGE)
