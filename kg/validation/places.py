"""Where a finding is: in which article, in which sentence, at which words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kg.model import Span
from kg.namespaces import DIP, PREFIXES
from kg.terms import RDF_TYPE
from kg.validation.graph import Graph, Node, Value
from kg.validation.shapes import Path

__all__ = ["Place", "article_of", "place_of", "position_of", "selected", "words_of"]

_OA: Final = PREFIXES["oa"]
_LABELS: Final = tuple(PREFIXES["skos"] + name for name in ("prefLabel", "altLabel"))
_GAP: Final = " … "
_CITING: Final = ("evidence", "contentEvidence", "cueEvidence", "speakerEvidence")
_NAMING: Final = (
    *("speaker", "addressee", "reportedVia", "onBehalfOf", "participant", "host", "mediator", "place"),
    *("reporter", "partner", "dataSource", "sender", "target", "targetCountry", "about", "mentions"),
)
# The words that a property was read from: passages that the record cites, or a text to look up in the sentence.
_CITED: Final = {"content": "contentEvidence", "mode": "contentEvidence", "speaker": "speakerEvidence"}
_PRINTED: Final = {
    "date": "dateText",
    "dateBasis": "dateText",
    "speakerText": "speakerText",
    "participantText": "participantText",
    "targetText": "targetText",
    "changeValue": "changeValue",
    "period": "period",
}
_OF_THE_AMOUNT: Final = frozenset({"value", "unit", "measure", "changeValue", "changeUnit", "changeDirection"})


@dataclass(frozen=True, slots=True)
class Place:
    """Words in a sentence of an article; empty as far as the graph does not tell.

    ``spans`` are places of the article, ``marks`` the words' places in ``sentence``.
    """

    article: str | None = None
    file: str | None = None
    words: str = ""
    sentence: str = ""
    spans: tuple[Span, ...] = ()
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Passage:
    span: Span
    words: str


def place_of(graph: Graph, focus: Value, path: Path | None, value: Value | None) -> Place:
    """Find the place that a result of SHACL is about."""
    if not isinstance(focus, str):
        return Place()
    passage = _passage_of(graph, focus)
    record = _record_of(graph, focus if passage is None else passage)
    article = _article_of(graph, focus, passage, record)
    file = graph.text(article, f"{DIP}fileName") if article else None
    sentence = _passages(graph, graph.nodes(record, f"{DIP}evidence") if record else [])
    if passage is not None:
        words = _passages(graph, [passage])
        return _cited(article, file, sentence or words, words)
    names = _names(path)
    words = _passages(graph, (node for name in names for node in graph.nodes(focus, DIP + _CITED.get(name, ""))))
    if words:
        return _cited(article, file, sentence, words)
    return _printed(article, file, sentence, _candidates(graph, focus, names, value))


def article_of(graph: Graph, record: Node) -> Node | None:
    """Give the article that a record names."""
    return next(graph.nodes(record, f"{DIP}reportedIn"), None)


def words_of(graph: Graph, passage: Node) -> str | None:
    """Give the words that a cited passage keeps."""
    return selected(graph, passage, "exact")


def position_of(graph: Graph, passage: Node) -> Span | None:
    """Give the place of a cited passage."""
    start, end = selected(graph, passage, "start"), selected(graph, passage, "end")
    try:
        return Span(int(start), int(end)) if start and end else None
    except ValueError:
        return None


def selected(graph: Graph, passage: Node, name: str) -> str | None:
    """Give what one of a passage's selectors says: start, end, exact, prefix or suffix."""
    for selector in graph.nodes(passage, f"{_OA}hasSelector"):
        text = graph.text(selector, _OA + name)
        if text is not None:
            return text
    return None


def _passage_of(graph: Graph, node: Node) -> Node | None:
    """Give the passage that a node is or selects."""
    if graph.values(node, f"{_OA}hasSelector") or graph.values(node, f"{_OA}hasSource"):
        return node
    return min(graph.subjects(f"{_OA}hasSelector", node), default=None)


def _record_of(graph: Graph, node: Node) -> Node | None:
    """Give the record that a node is, or the first one that cites or names it."""
    if article_of(graph, node):
        return node
    users = (user for name in (*_CITING, *_NAMING) for user in graph.subjects(DIP + name, node))
    return min((user for user in users if article_of(graph, user)), default=None)


def _article_of(graph: Graph, node: Node, passage: Node | None, record: Node | None) -> Node | None:
    if passage is not None:
        return next(graph.nodes(passage, f"{_OA}hasSource"), None)
    if record is not None:
        return article_of(graph, record)
    if f"{DIP}Article" in graph.values(node, RDF_TYPE) or graph.subjects(f"{DIP}reportedIn", node):
        return node
    return next(graph.nodes(node, f"{PREFIXES['prov']}wasDerivedFrom"), None)


def _passages(graph: Graph, nodes: Iterable[Node]) -> list[_Passage]:
    found = ((position_of(graph, node), words_of(graph, node)) for node in dict.fromkeys(nodes))
    return sorted((_Passage(span, words) for span, words in found if span and words), key=lambda p: p.span)


def _names(path: Path | None) -> list[str]:
    if path is None:
        return []
    if path.kind == "predicate":
        return [path.predicate.removeprefix(DIP)]
    return [name for part in path.parts for name in _names(part)]


def _candidates(graph: Graph, node: Node, names: Collection[str], value: Value | None) -> Iterator[str]:
    """Yield texts that may be the words in question: as printed, or by which a value or the node goes."""
    for name in names:
        if name in _PRINTED:
            yield graph.text(node, DIP + _PRINTED[name]) or ""
    if not names or _OF_THE_AMOUNT.intersection(names):
        yield graph.text(node, f"{DIP}valueText") or ""
    for named in (value, node):
        if isinstance(named, str):
            yield from (v.value for label in _LABELS for v in graph.values(named, label) if not isinstance(v, str))


def _cited(article: str | None, file: str | None, sentence: list[_Passage], words: list[_Passage]) -> Place:
    marks = tuple(Span(at, at + len(word.words)) for word in words for at in _within(sentence, word))
    return Place(
        article=article,
        file=file,
        words=_GAP.join(word.words for word in words),
        sentence=_text(sentence),
        spans=tuple(word.span for word in words),
        marks=marks,
    )


def _printed(article: str | None, file: str | None, sentence: list[_Passage], candidates: Iterable[str]) -> Place:
    text = _text(sentence)
    whole = tuple(passage.span for passage in sentence)
    for words in filter(None, candidates):
        for passage, offset in _offsets(sentence):
            at = passage.words.find(words)
            if at >= 0:
                start = passage.span.start + at
                span, mark = Span(start, start + len(words)), Span(offset + at, offset + at + len(words))
                return Place(article, file, words, text, (span,), (mark,))
    return Place(article, file, "", text, whole)


def _text(sentence: list[_Passage]) -> str:
    return _GAP.join(passage.words for passage in sentence)


def _offsets(sentence: list[_Passage]) -> Iterator[tuple[_Passage, int]]:
    offset = 0
    for passage in sentence:
        yield passage, offset
        offset += len(passage.words) + len(_GAP)


def _within(sentence: list[_Passage], word: _Passage) -> Iterator[int]:
    """Yield where a passage stands in the text of a sentence, at most once."""
    for passage, offset in _offsets(sentence):
        if passage.span.start <= word.span.start and word.span.end <= passage.span.end:
            yield offset + word.span.start - passage.span.start
            return
