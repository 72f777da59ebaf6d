"""Rounds of one indicator whose score is its value, over parks named by letters."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone, translation

from apps.evaluations.models import Round
from apps.evaluations.services.rounds import open_round
from apps.evaluations.services.schemes import set_scheme
from apps.programmes.models import Enrolment
from tests.evaluations.builders import TEN_TO_HUNDRED, indicator
from tests.factories.parks import ParkFactory
from tests.factories.programmes import EnrolmentFactory

CUTS = {"by": "cutoff", "cuts": [{"grade": "A", "from": 90}, {"grade": "B", "from": 80}], "rest": "C"}
VETOES = [{"key": "accident", "name": "Accident"}, {"key": "lied", "name": "False data", "grade": "C"}]
TIED = "Equal scores stand on both sides of a border between grades; they got the same grade."


def given(**values: Any) -> dict[str, dict[str, str]]:
    """Parks by name with the entry ``x``."""
    return {name: {"x": str(value)} for name, value in values.items()}


@pytest.fixture
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def plain_round(programme, county, prov_eit, in_english) -> Callable[..., Round]:
    """Opens a round over parks that it makes; its scheme can be changed by settings of the one indicator."""

    class Opener:
        name = "X"

        def rename(self, name: str) -> None:
            self.name = name

        def __call__(self, people, source=None, *, indicators=None, grades=CUTS, kind="midterm", title="平时") -> Round:
            parts = indicators or [indicator(**TEN_TO_HUNDRED | (source_of(source) if source else {}), name=self.name)]
            category = {"code": "all", "name": "All", "indicators": parts}
            data = {"code": "s", "name": "S", "categories": [category], "grades": grades, "vetoes": VETOES}
            version = programme.scoring_schemes.filter(kind=kind).count()
            set_scheme(programme=programme, kind=kind, data=data | {"name": f"S{version}"}, version=version,
                       reason="测试", user=prov_eit)  # fmt: skip
            parks = {each.park.name: each for each in Enrolment.objects.filter(programme=programme)}
            for name in people:
                if name not in parks:
                    EnrolmentFactory.create(programme=programme, park=ParkFactory.create(name=name, county=county))
            keys = sorted({key for values in people.values() for key in values})
            rows = [[name, *(values.get(key, "") for key in keys)] for name, values in people.items()]
            pasted = "\n".join("\t".join(row) for row in [["park", *keys], *rows])
            return open_round(programme=programme, kind=kind, title=title, day=timezone.localdate(), user=prov_eit,
                              pasted=pasted)  # fmt: skip

    def source_of(source):
        return {"base": 60, "span": 40} | source

    return Opener()
