"""Rounds of scoring: the scheme each was opened with, its runs, and every version of every score (R1.28-R1.40)."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.common.constraints import SENTENCES
from apps.evaluations.choices.rounds import RoundKind, RoundState
from apps.programmes.choices import ProgrammeState
from apps.programmes.models import Enrolment, Programme

if TYPE_CHECKING:
    from apps.accounts.models import User

SENTENCES["round_scheme_kept"] = _("A round keeps the scheme it was opened with.")
PUBLIC = (RoundState.PUBLISHED, RoundState.FINAL)


class RoundQuerySet(models.QuerySet["Round"]):
    """Row rules of rounds."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; others: those made public, and those in which a park of theirs is scored."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        own = Score.objects.filter(is_current=True, enrolment__in=Enrolment.objects.visible_to(user))
        rows = self.exclude(programme__state=ProgrammeState.DRAFT).exclude(state=RoundState.DISCARDED)
        return rows.filter(Q(state__in=PUBLIC) | Q(pk__in=own.values("round")))

    def unfinished(self) -> Self:
        """Rounds in which something may still change by itself."""
        return self.filter(state__in=(RoundState.SCORED, RoundState.PUBLISHED))


class Round(models.Model):
    """One use of a scheme on the pilot parks of a programme; the row is the lock over its runs and scores.

    Entries are those of the close of ``as_of``. ``scheme`` is a copy: renaming an indicator later changes nothing here.
    """

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="rounds"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=RoundKind)
    title = models.CharField(_("title"), max_length=80)
    scheme = models.JSONField(_("scheme"))
    digest = models.CharField(_("digest of the scheme"), max_length=64)
    as_of = models.DateField(_("figures of"))
    state = models.CharField(_("state"), max_length=9, choices=RoundState, default=RoundState.SCORED)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("opened by"), on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    finished_at = models.DateTimeField(_("final at"), null=True)
    discard_reason = models.CharField(_("why it was discarded"), max_length=300, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "title"],
                condition=~Q(state="discarded"),
                name="round_title",
                violation_error_message=_("There is a round of this title already."),
            ),
            models.UniqueConstraint(
                fields=["programme", "kind"],
                condition=Q(state__in=["scored", "published"]),
                name="round_one_open",
                violation_error_message=_("A round of this kind is not final yet."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["scored", "discarded"], published_at=None)
                | Q(state__in=["published", "final"], published_at__isnull=False),
                name="round_public",
                violation_error_message=_("A public round carries the time it was published."),
            ),
            models.CheckConstraint(
                condition=Q(state="final", finished_at__isnull=False) | (~Q(state="final") & Q(finished_at=None)),
                name="round_final",
                violation_error_message=_("A final round carries the time it became final."),
            ),
            models.CheckConstraint(
                condition=Q(state="discarded") ^ Q(discard_reason=""),
                name="round_discarded",
                violation_error_message=_("Say why the round is discarded."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="round_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="round_scheme_kept",
                operation=pgtrigger.UpdateOf("programme_id", "kind", "scheme", "digest", "as_of"),
                when=pgtrigger.Before,
                func="""
                    IF (OLD.programme_id, OLD.kind, OLD.scheme, OLD.digest, OLD.as_of)
                       IS NOT DISTINCT FROM (NEW.programme_id, NEW.kind, NEW.scheme, NEW.digest, NEW.as_of) THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'scheme of a round'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'round_scheme_kept';
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the round."""
        return reverse("evaluations:round", args=[self.pk])


class Run(models.Model):
    """One computation of a round: the values taken from the participants, and why it was made."""

    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField(_("number"))
    norms = models.JSONField(_("satisfied, unallowed and baseline values"))
    is_anew = models.BooleanField(_("values taken again"), default=True)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("computed by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("computed at"), auto_now_add=True)

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="run_number",
                violation_error_message=_("The round was computed meanwhile. Reload the page."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="run_reason",
                violation_error_message=_("A computation says why it was made."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="run_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"


class ScoreQuerySet(models.QuerySet["Score"]):
    """Row rules of scores."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; others: those of rounds made public, and of the parks one may see, not of discarded rounds."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        rows = self.exclude(round__programme__state=ProgrammeState.DRAFT)
        own = Q(enrolment__in=Enrolment.objects.visible_to(user)) & ~Q(round__state=RoundState.DISCARDED)
        return rows.filter(Q(round__state__in=PUBLIC) | own)

    def current(self) -> Self:
        """The version that counts."""
        return self.filter(is_current=True)

    def in_order(self) -> Self:
        """By rank; then who stands aside or is out, by name."""
        return self.order_by(F("rank").asc(nulls_last=True), "enrolment__park__sort_key", "pk")


class Score(models.Model):
    """One version of one park's score. A correction adds a version; nothing but ``is_current`` ever changes.

    ``values`` are the entries by key, ``sources`` the records behind each, ``points`` exact points by part
    (``"171/5"``), ``published`` the total with the decimals of the scheme. ``computed`` is the grade before review.
    """

    round = models.ForeignKey(Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="scores")
    run = models.ForeignKey(Run, verbose_name=_("computation"), on_delete=models.PROTECT, related_name="scores")
    enrolment = models.ForeignKey(
        Enrolment, verbose_name=_("pilot park"), on_delete=models.PROTECT, related_name="scores"
    )
    version = models.PositiveIntegerField(_("version"))
    is_current = models.BooleanField(_("counts"), default=True)
    park_name = models.CharField(_("park"), max_length=120)
    values = models.JSONField(_("entries"))
    sources = models.JSONField(_("records behind the entries"), default=dict)
    vetoes = models.JSONField(_("vetoes with their facts"), default=dict)
    exempt = models.CharField(_("grade outside the ranking"), max_length=20, blank=True)
    exempt_reason = models.CharField(_("why outside the ranking"), max_length=300, blank=True)
    standing = models.CharField(_("standing"), max_length=6)
    points = models.JSONField(_("points by part"), default=dict)
    total = models.CharField(_("exact total"), max_length=200, blank=True)
    published = models.DecimalField(_("published total"), max_digits=14, decimal_places=6, null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    shared = models.PositiveIntegerField(_("parks at this rank"), default=0)
    computed = models.CharField(_("computed grade"), max_length=20, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    review_reason = models.CharField(_("reason of the review"), max_length=300, blank=True)
    notes = models.JSONField(_("remarks"), default=list)
    reason = models.CharField(_("why this version"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "enrolment", "version"],
                name="score_version",
                violation_error_message=_("The score was changed meanwhile. Reload the page."),
            ),
            models.UniqueConstraint(
                fields=["round", "enrolment"],
                condition=Q(is_current=True),
                name="score_one_current",
                violation_error_message=_("One version of a score counts."),
            ),
            models.CheckConstraint(
                condition=Q(grade=F("computed")) | ~Q(review_reason=""),
                name="score_reviewed",
                violation_error_message=_("A grade given by review needs a reason."),
            ),
            models.CheckConstraint(
                condition=(Q(standing="ranked") & Q(rank__isnull=False)) | (~Q(standing="ranked") & Q(rank=None)),
                name="score_rank",
                violation_error_message=_("Who is ranked has a rank, nobody else."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="score_reason",
                violation_error_message=_("A version of a score says why it was made."),
            ),
        ]
        indexes = [models.Index(fields=["enrolment"], name="score_of_park", condition=Q(is_current=True))]
        triggers = [
            pgtrigger.ReadOnly(name="score_frozen", exclude=["is_current"]),
            pgtrigger.Protect(
                name="score_stays_past", operation=pgtrigger.Update, condition=pgtrigger.Q(old__is_current=False)
            ),
            pgtrigger.Protect(name="score_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.park_name} · {self.round}"

    def get_absolute_url(self) -> str:
        """The explanation."""
        return reverse("evaluations:score", args=[self.pk])

    @property
    def is_reviewed(self) -> bool:
        """Whether people gave the grade."""
        return bool(self.review_reason)
