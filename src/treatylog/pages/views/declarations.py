"""Commitments: what binds politically alone, plainly kept apart from the law."""

from treatylog.facts.treaty import Binding
from treatylog.pages.frame import Page, Twin
from treatylog.pages.queries import ClocksView
from treatylog.pages.sentences import treaty_sentence
from treatylog.pages.visit import View, Visit, view


@view("/declarations", ClocksView)
async def declarations(visit: Visit[ClocksView]) -> Page:
    """Every political commitment of the record, each in a sentence."""
    answer = await visit.treaties.treaties(visit.question, binding=Binding.POLITICAL)
    told = []
    for line in answer.items:
        whole = await visit.treaties.treaty(line.key, visit.question)
        lives = await visit.treaties.lives(line.key, visit.question)
        told.append((line, treaty_sentence(whole, lives, visit.today)))
    return Page(
        "declarations.html", f"Political commitments on {answer.on}", {"answer": answer, "told": told},
        twin=Twin(visit.place.to("/v1/treaties", binding="political")), on=answer.on, known_at=answer.known_at,
        public_on=answer.public_on, position=answer.position, citation=answer.citation,
    )  # fmt: skip


VIEWS: tuple[View, ...] = (declarations,)
