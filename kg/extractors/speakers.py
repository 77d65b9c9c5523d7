"""Who speaks: the source of an attribution as an actor of the article.

`ActorIndex` says whom a noun phrase refers to. Here the discourse of reported speech comes in:
"he added" goes on with the last speaker, a name in apposition says more than the office before
it, and "a senior official" is nobody who was named before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kg.model import Mention
from kg.pipeline.attributes import Attribution, span_of
from kg.pipeline.attributions.cues import CueTable
from kg.pipeline.attributions.layout import Layout, stripped

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from kg.pipeline.actors import ActorIndex, ActorMention

__all__ = ["Speakers", "is_people"]

#: Rules whose content is a clause or a quotation, so that somebody must have spoken.
CLAUSAL: Final = frozenset(
    {
        "quote-before",
        "quote-after",
        "mixed-before",
        "mixed-after",
        "clause-after",
        "clause-before",
        "colon",
        "according-to",
        "as-clause",
        "follow-on",
        "model",
        "noun",
    }
)
_PRONOUNS: Final = frozenset(
    {"he", "she", "it", "they", "who", "this", "that", "we", "i", "his", "her", "its", "their"}
)
_GENDER: Final = {"he": "m", "she": "f"}
_GOING_ON: Final = frozenset(
    {"add", "continue", "note", "explain", "stress", "emphasise", "emphasize", "conclude", "go"}
)
_INDEFINITE: Final = frozenset({"a", "an", "another", "one", "some"})
_DEFINITE: Final = frozenset({"the", "these", "those", "both", "their", "his", "her", "its"})
_JOINT: Final = 4
_NEARNESS: Final = 3
# Nouns on these endings name deeds and states, which say nothing, beside the bodies listed below.
_ABSTRACT_ENDINGS: Final = ("ing", "tion", "sion", "ness", "ity", "ance", "ence", "ism", "ship", "dom", "th")
_ABSTRACT: Final = frozenset(
    "move visit step deal trip summit war attack meeting trade plan event price time way".split()
)
_BODIES: Final = frozenset(
    """administration announcement association authority briefing coalition commission community conference constitution
    corporation declaration delegation document federation filing finding foundation institution intelligence leadership
    legislation mission opposition organisation organization party publication readout report resolution ruling
    statement television testimony union university youth""".split()
)


_TEXTS: Final = frozenset(
    {"communique", "communiqué", "declaration", "letter", "message", "readout", "report", "statement"}
)
_PERSONAL_ENDINGS: Final = (
    *("er", "or", "ist", "ian", "ant", "man", "woman", "men", "women"),
    *("eer", "ee", "ary", "mat"),
)
_PEOPLE: Final = frozenset(
    """agent aide ally ambassador analyst capital chief cleric colleague correspondent council counterpart
    country crowd deputy diplomat envoy expert government group guest head host jurist king leader majority
    media military ministry nation neighbor neighbour office official opponent people police power premier
    president press queen rebel resident side source spokesperson staff state student team tribe voter""".split()
)


class Speakers:
    """The speakers of one doc, settled in text order; it remembers who spoke last."""

    def __init__(self, doc: Doc, layout: Layout, table: CueTable) -> None:
        self._doc = doc
        self._layout = layout
        self._table = table
        self._actors: ActorIndex = doc._.actors
        self._starts = [token.i for token in doc if token.is_sent_start]
        self._last: tuple[int, ActorMention] | None = None

    def of(self, attribution: Attribution) -> tuple[ActorMention, ...]:
        """Settle who speaks; nobody if a pronoun cannot be resolved or the source is no voice."""
        found: list[ActorMention] = []
        for start, end in attribution.source:
            for mention in self._within(start, end, attribution):
                if all(mention.entity is None or mention.entity != other.entity for other in found):
                    found.append(mention)
        return tuple(found[:_JOINT])

    def remember(self, attribution: Attribution, speakers: tuple[ActorMention, ...]) -> None:
        """Keep a single speaker for the pronouns to come, an unnamed one with all its words."""
        if len(speakers) != 1:
            return
        start, end = attribution.source[0]
        speaker = speakers[0]
        if speaker.entity is None and start <= speaker.start < end:
            speaker = replace(speaker, start=start, end=self._before_clause(start, end))
        self._last = (start, speaker)

    def mention(self, speaker: ActorMention, attribution: Attribution) -> Mention:
        """Give a speaker with article offsets, an unnamed one by all the words of the source."""
        start, end = attribution.source[0]
        if speaker.entity is not None or len(attribution.source) != 1 or not start <= speaker.start < end:
            return speaker.as_mention(self._doc)
        part = stripped(self._layout, start, self._before_clause(start, end)) or (start, end)
        return Mention(self._doc[part[0] : part[1]].text, (span_of(self._doc, *part),), None)

    def _before_clause(self, start: int, end: int) -> int:
        """Leave out what a relative clause says of a source ("a diplomat, who asked not to be named")."""
        commas = (
            t.i for t in self._doc[start + 1 : end - 1] if t.text == "," and t.nbor(1).tag_ in {"WP", "WDT", "WP$"}
        )
        return next(commas, end)

    def _within(self, start: int, end: int, attribution: Attribution) -> Iterator[ActorMention]:
        root = self._doc[start:end].root
        last = self._last_speaker(root)
        if last is not None and self._goes_on(attribution):
            yield last
            return
        again = self._unnamed_again(root)
        if again is not None:
            yield again
            return
        for mention in self._resolved(root, end):
            if mention.entity is not None:
                yield mention
            elif self._is_bare_pronoun(mention) or (self._spoke_last(mention) and not start <= mention.start < end):
                if last is not None:
                    yield last
            elif _is_voice(root) and (attribution.rule in CLAUSAL or is_people(root)):
                yield mention

    # --- by the text before --------------------------------------------------------------

    def _goes_on(self, attribution: Attribution) -> bool:
        """Whether the cue goes on with what somebody has been saying ("he added")."""
        return any(self._table.lemma(t) in _GOING_ON for start, end in attribution.cue for t in self._doc[start:end])

    def _is_bare_pronoun(self, mention: ActorMention) -> bool:
        return mention.end - mention.start == 1 and self._doc[mention.start].lower_ in _PRONOUNS

    def _spoke_last(self, mention: ActorMention) -> bool:
        """Whether the antecedent of a pronoun is the unnamed last speaker, of whom more words are known."""
        return self._last is not None and self._last[1].entity is None and self._last[1].start == mention.start

    def _last_speaker(self, pronoun: Token) -> ActorMention | None:
        """Give the speaker just before whom a pronoun may stand for."""
        if self._last is None or pronoun.lower_ not in {"he", "she", "it"}:
            return None
        position, speaker = self._last
        person = speaker.entity is None or speaker.entity.kind == "Person"
        borders = bisect_right(self._starts, pronoun.i) - bisect_right(self._starts, position)
        if borders >= _NEARNESS or person != (pronoun.lower_ != "it") or not self._agrees(speaker, pronoun):
            return None
        return speaker if speaker.entity is None else replace(speaker, kind="pronoun")

    def _unnamed_again(self, root: Token) -> ActorMention | None:
        """Give the unnamed last speaker if a noun repeats it: "A spokesman said ... The spokesman added"."""
        if self._last is None or self._last[1].entity is not None or not any(t.lower_ == "the" for t in root.lefts):
            return None
        position, speaker = self._last
        borders = bisect_right(self._starts, root.i) - bisect_right(self._starts, position)
        same = self._doc[speaker.start : speaker.end].root.lemma_.lower() == root.lemma_.lower()
        bare = root.i - root.left_edge.i == 1 and root.right_edge.i == root.i
        return speaker if same and bare and 0 < borders < _NEARNESS else None

    def _agrees(self, speaker: ActorMention, pronoun: Token) -> bool:
        """Whether nothing known of a speaker speaks against a pronoun."""
        wanted = _GENDER.get(pronoun.lower_)
        return wanted is None or speaker.entity is None or self._actors.gender(speaker.entity) in {None, wanted}

    # --- by the phrase itself ------------------------------------------------------------

    def _resolved(self, root: Token, end: int) -> tuple[ActorMention, ...]:
        """Resolve a source; a name in it or in apposition says more than a noun."""
        found = self._actors.resolve(root)
        named = self._named_beside(root, found, end)
        if named is not None:
            return (named,)
        if _is_new(root, found) or _is_members(root, found):
            return (replace(found[0], entity=None, kind="unnamed"),) if found else ()
        return found

    def _named_beside(self, root: Token, found: tuple[ActorMention, ...], end: int) -> ActorMention | None:
        """Find who is named in apposition or at the end of the phrase, or the body that issued a text."""
        if len(found) > 1:
            return None
        unknown = all(m.entity is None for m in found)
        for child in root.rights:
            named = next((m for m in self._actors.resolve(child) if m.entity is not None), None)
            if named is None:
                continue
            beside = child.dep_ in {"appos", "flat", "list"} and self._is_beside(end, named.start)
            if beside and named.kind == "name" and (_is_person(named) or unknown):
                return named
            if unknown and child.dep_ == "nmod" and any(c.lower_ in {"from", "by"} for c in child.lefts):
                return named
        if unknown and (issuer := self._issuer(root, end)) is not None:
            return issuer
        follows = self._actors.mention_at(found[0].end) if found and found[0].end < end else None
        if follows is not None and follows.kind == "name" and _is_person(follows) and found[0].kind == "name":
            return follows
        return self._named_last(root, end, unknown=unknown)

    def _issuer(self, root: Token, end: int) -> ActorMention | None:
        """Find who issued a text, right behind it: "read a statement by Peru's ministry"."""
        if (
            root.lemma_.lower() not in _TEXTS
            or end + 1 >= len(self._doc)
            or self._doc[end].lower_ not in {"by", "from"}
        ):
            return None
        first = end + 2 if self._doc[end + 1].pos_ == "DET" and end + 2 < len(self._doc) else end + 1
        mention = self._actors.mention_at(first)
        return mention if mention is not None and mention.entity is not None and mention.kind != "demonym" else None

    def _is_beside(self, end: int, start: int) -> bool:
        """Whether no more than a comma and the rest of an office stand between a phrase and a name."""
        between = self._doc[end : max(end, start)]
        commas = sum(1 for t in between if t.text == ",")
        return commas <= 1 and not any(t.tag_ in {"WP", "WDT", "WP$"} or t.pos_ in {"VERB", "AUX"} for t in between)

    def _named_last(self, root: Token, end: int, *, unknown: bool) -> ActorMention | None:
        """Find the name that ends a phrase ("U.S. President Joe Biden", "the agency RIA Novosti")."""
        last = self._actors.mention_at(end - 1)
        if last is None or last.entity is None or last.kind != "name" or root.i >= last.start:
            return None
        between = self._doc[root.i + 1 : last.start]
        if any(t.pos_ in {"ADP", "CCONJ", "PUNCT", "VERB", "PART"} for t in between):
            return None
        return last if unknown or _is_person(last) else None


def _is_person(mention: ActorMention) -> bool:
    return mention.entity is not None and mention.entity.kind == "Person"


def _is_new(root: Token, found: tuple[ActorMention, ...]) -> bool:
    """Whether a phrase brings in somebody new ("a senior official", "two diplomats")."""
    lefts = {t.lower_ for t in root.lefts}
    if lefts & _DEFINITE:
        return False
    return "two" in lefts or (bool(lefts & _INDEFINITE) and any(m.kind == "role" for m in found))


def _is_members(root: Token, found: tuple[ActorMention, ...]) -> bool:
    """Whether a plural names people of an actor rather than the actor ("ministers of the bloc")."""
    plural = root.tag_ == "NNS" and not root.ent_type_
    return plural and len(found) == 1 and found[0].entity is not None and not found[0].start <= root.i < found[0].end


def is_people(root: Token) -> bool:
    """Tell people from things by the noun, where a thing may do what the cue tells ("offers a film")."""
    lemma = root.lemma_.lower()
    return root.pos_ in {"PROPN", "PRON"} or lemma in _PEOPLE | _BODIES or lemma.endswith(_PERSONAL_ENDINGS)


def _is_voice(root: Token) -> bool:
    """Tell somebody, or a text, from a deed or a state, which says nothing itself."""
    lemma = root.lemma_.lower()
    if root.pos_ == "PROPN" or lemma in _BODIES | _PEOPLE:
        return True
    return lemma not in _ABSTRACT and not lemma.endswith(_ABSTRACT_ENDINGS)
