"""The text of the guide."""

from dataclasses import dataclass

from apps.programmes.models import Clause, Programme


@dataclass(frozen=True)
class ClauseSection:
    """A heading of the guide with the clauses under it; ``heading`` is itself a clause."""

    heading: Clause
    clauses: list[Clause]


def clause_sections(programme: Programme) -> list[ClauseSection]:
    """The guide in its order; a number without a point opens a section. One query."""
    sections: list[ClauseSection] = []
    for clause in programme.clauses.order_by("position"):
        if "." not in clause.number or not sections:
            sections.append(ClauseSection(clause, []))
        else:
            sections[-1].clauses.append(clause)
    return sections


def clause_in_context(clause: Clause) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after one. Two queries."""
    around = Clause.objects.filter(programme=clause.programme_id)
    before = around.filter(position__lt=clause.position).order_by("-position").first()
    return before, around.filter(position__gt=clause.position).order_by("position").first()


def clause_behind(programme: Programme, rule: str) -> Clause | None:
    """The first clause of a guide that founds a rule of the portal; None when the guide has none. One query."""
    return programme.clauses.filter(rules__contains=[rule]).order_by("position").first()
