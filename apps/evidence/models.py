"""Files: content-addressed, typed by content, immutable. What a file proves is said by the app that cites it."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Organisation

if TYPE_CHECKING:
    from apps.accounts.models import User


class Blob(models.Model):
    """Stored bytes; the name in the storage is their SHA-256."""

    sha256 = models.CharField(_("digest"), max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type by content"), max_length=100)
    width = models.PositiveIntegerField(_("width in pixels"), null=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    stored_at = models.DateTimeField(_("stored at"), auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="blob_digest",
                violation_error_message=_("A digest has 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="blob_not_empty",
                violation_error_message=_("An empty file proves nothing."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="blob_immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.sha256[:12]


class Picture(models.Model):
    """What a picture shows and when it was taken, found once and beside its immutable blob; for comparing photos.

    ``phash`` is the 64-bit difference hash of the upright picture as a signed number: two pictures look alike when few
    bits differ (``bit_count((a # b)::bit(64))`` in SQL, ``rules.likeness.distance`` in Python). ``taken_at`` is what
    the camera wrote; cameras can be set to any date.
    """

    blob = models.OneToOneField(
        Blob, verbose_name=_("stored file"), on_delete=models.PROTECT, primary_key=True, related_name="picture"
    )
    phash = models.BigIntegerField(_("perceptual hash"))
    taken_at = models.DateTimeField(_("taken at"), null=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        indexes = [models.Index(fields=["phash"], name="picture_phash")]
        triggers = [pgtrigger.Protect(name="picture_immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.blob_id[:12]


class UploadQuerySet(models.QuerySet["Upload"]):
    """Row rules of uploads."""

    def visible_to(self, user: "User") -> Self:
        """Province: all; a county or city: files of its parks; everybody: files of their own organisation."""
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.sees_all:
            return self
        return self.filter(Q(organisation_id=acting.organisation_id) | acting.reach("organisation__jurisdiction"))


class Upload(models.Model):
    """One person brought one file under one name; the same bytes may come under many names."""

    blob = models.ForeignKey(Blob, verbose_name=_("stored file"), on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(_("file name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="upload_named",
                violation_error_message=_("A file has a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
