"""Acts on notices, and what the public may do."""

from apps.publicity.services.answering import Writer, answer, complain, object_publicly, reveal, take_down
from apps.publicity.services.publishing import Publication, attach, close, publish

__all__ = [
    "Publication",
    "Writer",
    "answer",
    "attach",
    "close",
    "complain",
    "object_publicly",
    "publish",
    "reveal",
    "take_down",
]
