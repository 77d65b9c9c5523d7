"""Scores of a pipeline on raw text; nothing here reads a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kg.model import Article, Reading
from kg.pipeline import read
from kg.pipeline.encoder_features import NO_GAP
from kg.pipeline.neural_attributions import ROLE_SCORES
from training.corpora import ROLES, Treebank, names_event

Span = tuple[int, int]

NEWSWIRE_DATE = "2022-07-27"
"""A day by which most articles of Worldwide Newswire were out; rules leave out dates that nothing resolves."""
OVERLAP = 0.5
_QUOTES = {'"': 0, "“": 1, "”": -1}


@dataclass
class Tally:
    """Counts of right, found and expected things."""

    right: int = 0
    found: int = 0
    expected: int = 0

    def add(self, found: Iterable[Any], expected: Iterable[Any]) -> None:
        """Compare two sets."""
        one, other = set(found), set(expected)
        self.right += len(one & other)
        self.found += len(one)
        self.expected += len(other)

    @property
    def precision(self) -> float:
        """Share of the found that are right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the expected that were found."""
        return self.right / self.expected if self.expected else 0.0

    @property
    def f(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 0.0


@dataclass
class Scores:
    """Tallies by name."""

    tallies: dict[str, Tally] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())


def treebank_scores(nlp: Language, docs: Iterable[Treebank], paragraphs: bool) -> Scores:
    """Return F tallies over the words of raw text, as in the CoNLL 2018 shared task.

    A word counts only where its characters agree with a gold word's; `las` has punctuation in
    it, `las_words` and `uas_words` leave it out. With `paragraphs`, the text has its blank lines.
    """
    scores = Scores()
    for gold in docs:
        text, places = laid_out(gold, paragraphs)
        _compare_syntax(scores, nlp(text), gold, places)
    return scores


def laid_out(gold: Treebank, paragraphs: bool) -> tuple[str, list[Span]]:
    """Return the raw text of a treebank document and the character span of each word."""
    text, places = "", []
    for word, gap, opens in zip(gold.words, gold.gaps, gold.paragraph, strict=True):
        if text:
            text += "\n\n" if opens and paragraphs else "" if gap == NO_GAP else " "
        places.append((len(text), len(text) + len(word)))
        text += word
    return text, places


def _compare_syntax(scores: Scores, doc: Doc, gold: Treebank, places: Sequence[Span]) -> None:
    tokens = [t for t in doc if not t.is_space]
    at = {t.i: (t.idx, t.idx + len(t)) for t in tokens}
    scores["words"].add(at.values(), places)
    own: dict[str, set[Any]] = {
        "tag": {(at[t.i], t.tag_) for t in tokens},
        "upos": {(at[t.i], t.pos_) for t in tokens},
        "morph": {(at[t.i], str(t.morph)) for t in tokens},
        "lemma": {(at[t.i], t.lemma_) for t in tokens},
        "las": {(at[t.i], "root" if t.head.i == t.i else t.dep_, at.get(t.head.i)) for t in tokens},
    }
    labels = ["root" if h == n else d for n, (h, d) in enumerate(zip(gold.heads, gold.deps, strict=True))]
    rows = range(len(places))
    true: dict[str, set[Any]] = {
        "tag": {(places[n], gold.tags[n]) for n in rows},
        "upos": {(places[n], gold.morphs[n].split("\t")[0]) for n in rows},
        "morph": {(places[n], gold.morphs[n].split("\t")[1]) for n in rows},
        "lemma": {(places[n], gold.lemmas[n]) for n in rows},
        "las": {(places[n], labels[n], places[gold.heads[n]]) for n in rows},
    }
    for name in own:
        scores[name].add(own[name], true[name])
    arcs, true_arcs = ({arc for arc in side["las"] if arc[1] != "punct"} for side in (own, true))
    scores["las_words"].add(arcs, true_arcs)
    scores["uas_words"].add({(word, head) for word, _, head in arcs}, {(word, head) for word, _, head in true_arcs})
    starts = [n for n, start in enumerate(gold.starts) if start]
    true_sentences = {(places[a][0], places[b - 1][1]) for a, b in zip(starts, [*starts[1:], len(places)], strict=True)}
    found = [[t for t in sent if not t.is_space] for sent in doc.sents]
    scores["sentences"].add({(s[0].idx, at[s[-1].i][1]) for s in found if s}, true_sentences)
    matched = set(places) & set(at.values())
    scores["lemma_accuracy"].add(
        {pair for pair in own["lemma"] if pair[0] in matched}, {pair for pair in true["lemma"] if pair[0] in matched}
    )


def entity_scores(nlp: Language, records: Iterable[dict[str, Any]], label: Callable[[str], str] = str) -> Scores:
    """Return exact-span tallies by label and in all; gold spans are widened to whole tokens."""
    scores = Scores()
    for record in records:
        doc = nlp(record["text"])
        taken: set[int] = set()
        gold = set()
        for start, end, given in sorted(record["ents"], key=lambda e: (e[0] - e[1], e[0])):
            name = "EVENT" if given == "MISC" and names_event(record["text"][start:end]) else given
            span = doc.char_span(start, end, alignment_mode="expand")
            if span is not None and taken.isdisjoint(range(span.start, span.end)):
                taken.update(range(span.start, span.end))
                gold.add((span.start, span.end, name))
        found = {(e.start, e.end, label(e.label_)) for e in doc.ents}
        scores["all"].add(found, gold)
        for name in {n for *_, n in found | gold}:
            scores[name].add({e for e in found if e[2] == name}, {e for e in gold if e[2] == name})
    return scores


def amount_scores(nlp: Language, records: Iterable[dict[str, Any]]) -> Scores:
    """Return tallies of dates and sums of money, as the trained labels and as the rules find them.

    Names are label and finder (`DATE rules`), with `overlap` behind where any shared character counts.
    """
    scores = Scores()
    encoder = nlp.get_pipe("diplomacy_encoder")
    for record in records:
        gold = {(start, end, label) for start, end, label in record["ents"]}
        by_network = _labelled(encoder(nlp.make_doc(record["text"])))
        for finder, found in (
            ("network", by_network),
            ("rules", _ruled(read_text(nlp, record["text"], NEWSWIRE_DATE))),
        ):
            for label in ("DATE", "MONEY"):
                ours, theirs = ({s for s in side if s[2] == label} for side in (found, gold))
                compare_spans(scores, f"{label} {finder}", ours, theirs)
    return scores


def compare_spans(
    scores: Scores, name: str, ours: set[tuple[int, int, str]], theirs: set[tuple[int, int, str]]
) -> None:
    """Add to the tally of exact spans, and to the `overlap` one, where any shared character counts."""
    scores[name].add(ours, theirs)
    met = {t for t in theirs if any(o[0] < t[1] and t[0] < o[1] for o in ours)}
    missing = {o for o in ours if not any(o[0] < t[1] and t[0] < o[1] for t in theirs)}
    scores[f"{name} overlap"].add(met | missing, theirs)


def _labelled(doc: Doc) -> set[tuple[int, int, str]]:
    return {(e.start_char, e.end_char, e.label_) for e in doc.ents}


def _ruled(doc: Doc) -> set[tuple[int, int, str]]:
    sums = [(q, "MONEY") for q in doc._.quantities if q.kind == "money"]
    marked = [*((d, "DATE") for d in doc._.dates), *sums]
    spans = ((doc[mark.start : mark.end], label) for mark, label in marked)
    return {(span.start_char, span.end_char, label) for span, label in spans}


@dataclass(frozen=True)
class Attributed:
    """One attribution in tokens of a doc; each role is a set of spans."""

    source: frozenset[Span]
    cue: frozenset[Span]
    content: frozenset[Span]
    confidence: float = 1.0

    def words(self, role: str) -> set[int]:
        """Return the tokens of a role."""
        return {n for start, end in getattr(self, role) for n in range(start, end)}


def token_spans(doc: Doc, spans: Iterable[Sequence[int]]) -> frozenset[Span]:
    """Return character spans as token spans, white space at their ends left out."""
    found = set()
    for start, end in spans:
        span = doc.char_span(start, end, alignment_mode="expand")
        places = [t.i for t in span or () if not t.is_space]
        if places:
            found.add((places[0], places[-1] + 1))
    return frozenset(found)


def attributions_of(doc: Doc, items: Iterable[Any]) -> list[Attributed]:
    """Return gold records or candidates of a doc as token spans."""
    found = []
    for item in items:
        given = item if isinstance(item, dict) else {role: getattr(item, role) for role in ROLES}
        source, cue, content = (token_spans(doc, given[role]) for role in ROLES)
        found.append(Attributed(source, cue, content, getattr(item, "confidence", 1.0)))
    return found


def overlap(one: set[int], other: set[int]) -> float:
    """Return the shared share of two sets of tokens; two empty sets are the same."""
    return len(one & other) / len(one | other) if one or other else 1.0


def matches(found: Sequence[Attributed], gold: Sequence[Attributed]) -> Iterator[tuple[Attributed, Attributed]]:
    """Yield one-to-one pairs of like content (overlap of at least one half), the likest first."""
    pairs = [
        (overlap(f.words("content"), g.words("content")), overlap(f.words("source"), g.words("source")), -i, -j)
        for i, f in enumerate(found)
        for j, g in enumerate(gold)
    ]
    used_found, used_gold = set(), set()
    for shared, _, i, j in sorted(pairs, reverse=True):
        if shared >= OVERLAP and i not in used_found and j not in used_gold:
            used_found.add(i)
            used_gold.add(j)
            yield found[-i], gold[-j]


def same_source(one: Attributed, other: Attributed) -> bool:
    """Tell whether two attributions name the same source: both none, or a word in common."""
    first, second = one.words("source"), other.words("source")
    return bool(first & second) or not first | second


def quoted_tokens(doc: Doc) -> set[int]:
    """Return the tokens between double quotation marks; a line break closes what is open."""
    inside, opened = set(), False
    for token in doc:
        turn = _QUOTES.get(token.text)
        if turn is not None:
            opened = not opened if turn == 0 else turn == 1
            inside.add(token.i)
        elif "\n" in token.text:
            opened = False
        elif opened:
            inside.add(token.i)
    return inside


def attribution_scores(nlp: Language, records: Iterable[dict[str, Any]], least: float = 0.0) -> Scores:
    """Return tallies of exact spans by role, of linked attributions, and of recall by speech form.

    `source`, `cue` and `content` are the spans of the attributions, `source_marked` and so on
    those of the taggers, before anything is linked or left out.
    `linked` needs an overlap of one half in content and the same source; `linked_strict` also an
    overlap of one half in source. `direct`: most of the content stands between quotation marks;
    their recall needs the content only, `direct_linked` the source too.
    """
    scores = Scores()
    for record in records:
        doc, marked = _marked(nlp, record["text"])
        gold = attributions_of(doc, record["attributions"])
        for role, spans in marked.items():
            scores[f"{role}_marked"].add(spans, {span for a in gold for span in getattr(a, role)})
        found = [a for a in attributions_of(doc, doc._.attribution_candidates) if a.confidence >= least]
        _compare_attributions(scores, doc, found, gold)
    return scores


def pipeline_scores(nlp: Language, records: Iterable[dict[str, Any]]) -> Scores:
    """Return the tallies of `attribution_scores` for what the whole pipeline finds, rules and network together."""
    scores = Scores()
    for record in records:
        doc = read_text(nlp, record["text"], record.get("date"))
        found = [{role: _characters(doc, getattr(a, role)) for role in ROLES} for a in doc._.attributions]
        _compare_attributions(scores, doc, attributions_of(doc, found), attributions_of(doc, record["attributions"]))
    return scores


def read_text(nlp: Language, text: str, published: str | None) -> Doc:
    """Return a text as the whole pipeline reads it, as an article of that day."""
    return next(read(nlp, [Article("", "", "", "", text, "", Reading.verbatim(text), published=published)]))


def _characters(doc: Doc, ranges: Iterable[Span]) -> list[Span]:
    return [(doc[a].idx, doc[b - 1].idx + len(doc[b - 1])) for a, b in ranges]


def _marked(nlp: Language, text: str) -> tuple[Doc, dict[str, set[Span]]]:
    """Return the doc and the spans of each tagger."""
    with nlp.select_pipes(disable="neural_attributions"):
        doc = nlp(text)
    component: Any = nlp.get_pipe("neural_attributions")
    numbers, scores, _ = doc.user_data[ROLE_SCORES]
    if not numbers:
        return component(doc), {}
    spans = dict(zip(ROLES, component.mark(component.chains(scores)), strict=True))
    marked = {role: {(numbers[a], numbers[b - 1] + 1) for a, b in found} for role, found in spans.items()}
    return component(doc), marked


def _compare_attributions(scores: Scores, doc: Doc, found: Sequence[Attributed], gold: Sequence[Attributed]) -> None:
    for role in ROLES:
        scores[role].add(*({s for a in side for s in getattr(a, role)} for side in (found, gold)))
    gold = [g for g in gold if g.content]
    pairs = list(matches(found, gold))
    right = [(f, g) for f, g in pairs if same_source(f, g)]
    strict = [(f, g) for f, g in right if overlap(f.words("source"), g.words("source")) >= OVERLAP]
    for name, kept in (("content_match", pairs), ("linked", right), ("linked_strict", strict)):
        tally = scores[name]
        tally.right += len(kept)
        tally.found += len(found)
        tally.expected += len(gold)
    quoted = quoted_tokens(doc)
    forms: Counter[str] = Counter()
    for g in gold:
        words = g.words("content")
        form = "direct" if len(words & quoted) > len(words) / 2 else "indirect"
        forms[form] += 1
        for name, kept in ((form, pairs), (f"{form}_linked", right)):
            scores[name].expected += 1
            scores[name].right += any(other is g for _, other in kept)
