"""Notices to the public, and what the public says."""

from apps.publicity.models.notices import Notice, NoticeFile
from apps.publicity.models.objections import Objection

__all__ = ["Notice", "NoticeFile", "Objection"]
