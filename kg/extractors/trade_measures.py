"""Words that say what an amount measures: "exports", "two-way trade", "sold", and what stands for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from spacy.tokens import Doc, Token

from kg.lexicon import Concept, Lexicon

__all__ = ["BALANCES", "EARNING", "FLOWS", "GIFTS", "MEASURES", "Measure", "measures_in"]

BALANCES: Final = frozenset({"balance", "deficit", "surplus"})
#: What moves between two states, or sums it up.
FLOWS: Final = BALANCES | {"trade", "exports", "imports", "shipments", "tariff rate"}
GIFTS: Final = frozenset({"aid", "loan"})
#: Verbs by which goods bring in money.
EARNING: Final = frozenset({"fetch", "earn", "bring", "net", "yield"})
MEASURES: Final = FLOWS | GIFTS | {"investment", "share"}

#: A noun that the tagger took for a verb is one of trade all the same.
_POS: Final = frozenset({"NOUN", "PROPN", "VERB"})
#: "Early trade", "shares", "a price cap" are no trade between states.
_SESSIONS: Final = frozenset({"early", "late", "morning", "afternoon", "intraday", "after-hours", "thin", "light"})
_OUTSIDE: Final = frozenset({"shares"})
_CAPPED: Final = frozenset({"cap", "ceiling"})
_CHARGED: Final = frozenset({"tax", "duty", "levy", "fee", "licence", "license", "permit"})
#: How far apart the verbs of "bought and sold" may stand, in tokens.
_PAIR: Final = 4
#: How far back "those" may point, in tokens.
_BACK: Final = 40


@dataclass(frozen=True, slots=True)
class Measure:
    """Tokens ``start:end`` that name what is counted; ``head`` governs its phrases.

    Where no word of trade names it, ``role`` is the part in trade (`trade-role`) of the state that ``head`` tells of.
    """

    start: int
    end: int
    head: Token
    concept: Concept
    role: str = ""

    @property
    def label(self) -> str:
        """The concept's preferred label."""
        return self.concept.label


def measures_in(doc: Doc, lexicon: Lexicon) -> list[Measure]:
    """List the longest measure words of a doc in text order, and the pronouns that stand for one."""
    return list(_pronouns(_joined(list(_words(doc, lexicon)), lexicon), doc))


def _words(doc: Doc, lexicon: Lexicon) -> Iterator[Measure]:
    forms = lexicon.forms("trade-measure")
    last_words = _last_words(lexicon)
    lower = [token.lower_ for token in doc]
    free = 0  # the first token that no measure has taken
    for token in doc:
        lemma = token.lemma_.lower()
        if token.pos_ == "VERB" and (cue := lexicon.find("trade-cue", lemma, "verb")):
            start, concept = token.i, lexicon.meaning(cue, "trade-measure")
        elif (lemma in last_words or token.lower_ in last_words) and token.pos_ in _POS:
            start, concept = _longest(lower, token.i, lemma, free, forms)
        else:
            continue
        if concept is not None and not _is_other(token):
            yield Measure(start, token.i + 1, token, concept)
            free = token.i + 1


def _is_other(token: Token) -> bool:
    """Whether a word of trade means something else here: the trade of an exchange, a cap on a price."""
    if token.lower_ in _OUTSIDE or token.head.lower_ in _CAPPED:
        return True
    if token.dep_ == "compound" and token.head.lemma_.lower() in _CHARGED:
        return True
    return any(child.lower_ in _SESSIONS for child in token.lefts)


@cache
def _last_words(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(form.split()[-1] for form in lexicon.forms("trade-measure"))


def _longest(
    lower: Sequence[str], last: int, lemma: str, free: int, forms: Mapping[str, Concept]
) -> tuple[int, Concept | None]:
    """Find the longest measure that ends at a token: "bilateral trade" rather than "trade"."""
    for start in range(max(last - 3, free), last + 1):
        before = lower[start:last]
        for word in (lemma, lower[last]):
            concept = forms.get(" ".join([*before, word]))
            if concept is not None:
                return start, concept
    return last, None


def _joined(measures: Sequence[Measure], lexicon: Lexicon) -> Iterator[Measure]:
    """Read "bought and sold" as one word of trade."""
    trade = lexicon.find("trade-measure", "trade")
    before: Measure | None = None
    for measure in measures:
        if before is not None and trade is not None and _go_together(before, measure):
            before = Measure(before.start, measure.end, before.head, trade)
            continue
        if before is not None:
            yield before
        before = measure
    if before is not None:
        yield before


def _go_together(one: Measure, other: Measure) -> bool:
    """Whether two measures share what they govern: "exports and imports", "sold to and bought from"."""
    if {one.label, other.label} not in ({"exports", "imports"}, {"shipments", "imports"}):
        return False
    between = one.head.doc[one.end : other.start]
    return (
        len(between) < _PAIR
        and any(token.lower_ in {"and", "or"} for token in between)
        and not any(token.like_num or token.pos_ == "NUM" for token in between)
        and one.head.pos_ == other.head.pos_
        and (one.head.pos_ != "VERB" or not any(c.dep_ == "obj" and c.i < other.start for c in one.head.children))
    )


def _pronouns(measures: Iterator[Measure], doc: Doc) -> Iterator[Measure]:
    """Add "those to Peru", "that with Chile" after the measure that they repeat."""
    words = list(measures)
    repeated = []
    for token in doc:
        if token.lower_ not in {"those", "that", "ones"} or token.i + 1 >= len(doc):
            continue
        if token.nbor(1).lower_ not in {"to", "from", "with", "into", "of", "by"}:
            continue
        earlier = [m for m in words if token.i - _BACK <= m.start < token.i and m.head.pos_ in {"NOUN", "PROPN"}]
        if earlier:
            repeated.append(Measure(token.i, token.i + 1, token, earlier[-1].concept))
    yield from sorted([*words, *repeated], key=lambda m: m.start)
