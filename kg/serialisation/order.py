"""The order in which readable formats tell: what an article is, what it reports, who is in it, the evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.namespaces import PREFIXES
from kg.terms import RDF_TYPE, Blank, Iri, Literal, Node, Quad, Term, term

__all__ = ["Description", "descriptions", "graphs"]

_CLASSES: Final = """
    dip:Article dip:ArticleGraph dip:Statement dip:Meeting dip:TradeFigure dip:Sanction prov:SoftwareAgent
    dip:Person dip:Organisation dip:State dip:Group dip:Place skos:ConceptScheme skos:Concept
"""
_LAST_CLASSES: Final = "dip:Evidence oa:TextPositionSelector oa:TextQuoteSelector"
_PREDICATES: Final = """
    rdf:type skos:prefLabel skos:altLabel skos:inScheme
    dip:title dip:publisher dip:published dip:url dip:fileName dip:language dip:sha256
    dip:speaker dip:speakerText dip:speakerRole dip:onBehalfOf dip:cue dip:speechAct dip:polarity dip:addressee
    dip:addresseeText dip:mode dip:content dip:about dip:mentions dip:occasion dip:reportedVia dip:reportedViaText
    dip:participant dip:participantText dip:host dip:hostText dip:mediator dip:mediatorText
    dip:format dip:place dip:placeText dip:topic dip:outcome
    dip:reporter dip:reporterText dip:partner dip:partnerText
    dip:sender dip:senderText dip:target dip:targetText dip:targetCountry
    dip:measure dip:commodity dip:period dip:value dip:unit dip:valueText dip:qualifier
    dip:changeValue dip:changeUnit dip:changeDirection dip:comparedTo dip:dataSource dip:dataSourceText
    dip:observationStatus dip:programme dip:legalBasis dip:reason dip:inResponseTo dip:status
    dip:date dip:startDate dip:endDate dip:dateText dip:datePrecision dip:dateBasis
    dip:role dip:countryCode owl:sameAs
    dip:reportedIn dip:evidence dip:contentEvidence dip:speakerEvidence dip:cueEvidence
    dip:confidence dip:extractedBy dip:rule dip:version prov:wasDerivedFrom
    oa:hasSource oa:hasSelector oa:start oa:end oa:exact oa:prefix oa:suffix
"""

_EVIDENCE: Final = PREFIXES["dip"] + "evidence"

NaturalKey = tuple[str | int, ...]


def _ranks(names: str, first: int = 0) -> dict[str, int]:
    return {term(name).value: rank for rank, name in enumerate(names.split(), first)}


_CLASS_RANKS: Final = _ranks(_CLASSES) | _ranks(_LAST_CLASSES, 1000)
_PREDICATE_RANKS: Final = _ranks(_PREDICATES)
_OTHER: Final = 500


@dataclass(frozen=True, slots=True)
class Description:
    """All that a graph says about one subject, sorted."""

    subject: Node
    properties: tuple[tuple[Iri, tuple[Term, ...]], ...]

    def objects(self, predicate: str) -> tuple[Term, ...]:
        """Give the objects of a predicate."""
        return next((objects for name, objects in self.properties if name.value == predicate), ())


def graphs(quads: Iterable[Quad]) -> list[tuple[Node | None, list[Quad]]]:
    """Sort quads by graph: the default graph first, then by name."""
    by_graph: dict[Node | None, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph].append(quad)
    return sorted(by_graph.items(), key=lambda item: (item[0] is not None, str(item[0])))


def descriptions(quads: Iterable[Quad]) -> list[Description]:
    """Group quads by subject without regard to their graph; duplicates fall together."""
    by_subject: dict[Node, dict[Iri, set[Term]]] = defaultdict(lambda: defaultdict(set))
    for subject, predicate, object_, _ in quads:
        by_subject[subject][predicate].add(object_)
    return sorted((_description(*item) for item in by_subject.items()), key=_subject_key)


def _description(subject: Node, properties: dict[Iri, set[Term]]) -> Description:
    names = sorted(properties, key=lambda name: (_PREDICATE_RANKS.get(name.value, _OTHER), name.value))
    return Description(subject, tuple((name, tuple(sorted(properties[name], key=_term_key))) for name in names))


def _subject_key(description: Description) -> tuple[int, NaturalKey, NaturalKey, str]:
    """Order by class, then by place in the text, then by name; 9 comes before 10."""
    classes = (_CLASS_RANKS.get(_text(c), _OTHER) for c in description.objects(RDF_TYPE))
    place = description.objects(_EVIDENCE)[:1]
    name = str(description.subject)
    return min(classes, default=_OTHER), _natural(_text(place[0])) if place else (), _natural(name), name


def _term_key(value: Term) -> tuple[int, NaturalKey, str]:
    kind = (Iri, Blank, Literal).index(type(value))
    return kind, _natural(_text(value)), str(value)


def _text(value: Term) -> str:
    return value.value


def _natural(text: str) -> NaturalKey:
    parts = re.split(r"([0-9]+)", text)  # texts at even places, digits at odd ones
    return tuple(int(part) if place % 2 and len(part) < 20 else part for place, part in enumerate(parts))
