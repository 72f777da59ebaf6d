"""A refusal is an answer, not a fault: it carries the sentence a person will read."""

from django.utils.functional import Promise

Sentence = str | Promise


class Refused(Exception):
    """Raised by a service when a rule says no.

    ``reasons`` are sentences ready for the screen; ``field`` names the form field they belong to, if one does.
    """

    def __init__(self, *reasons: Sentence, field: str | None = None) -> None:
        super().__init__(*reasons)
        self.reasons = reasons
        self.field = field

    def __str__(self) -> str:
        return " ".join(str(reason) for reason in self.reasons)
