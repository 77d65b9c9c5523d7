"""To whom a statement was made, and on which occasion.

Whom a verb like "tell" or "urge" has as its object stands right behind it, whatever the parse
makes of the words; "speaking to", "in a letter to" and "said to" tell it as well. An event in
that place ("told a briefing") is no addressee but the occasion. Whom somebody accuses or
praises need not have been spoken to.

Not covered: an audience that another sentence names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

from kg.extractors.clauses import Clauses, Phrase, clauses_of, distinct, is_actor
from kg.extractors.clauses.mentions import is_person
from kg.extractors.speakers import is_people
from kg.model import Mention
from kg.pipeline.actors import ActorIndex, ActorMention
from kg.pipeline.attributes import Attribution, TokenRange
from kg.pipeline.attributions.cues import CueWord
from kg.pipeline.attributions.layout import Layout
from kg.pipeline.attributions.sources import noun_phrase
from kg.pipeline.attributions.syntax import is_time, passive_subject_of

__all__ = ["Audiences", "Telling"]

_AUDIENCES: Final = frozenset(
    """agency assembly audience broadcaster chamber committee congress council court crowd daily government house
    magazine media network newspaper outlet panel paper parliament press radio senate television tv""".split()
)
_OUTLETS: Final = frozenset(
    {"agency", "broadcaster", "channel", "magazine", "network", "newspaper", "radio", "television", "tv"}
)
_OCCASIONS: Final = frozenset(
    "conference interview statement speech briefing talk meeting call summit address visit hearing debate tweet post "
    "letter forum session communique communiqué readout negotiation dinner event ceremony op-ed article broadcast "
    "message rally congress lecture seminar reception workshop sideline margin".split()
)
#: Events that can be told something; a congress may be a parliament.
_EVENTS: Final = _OCCASIONS - {"statement", "letter", "tweet", "post", "readout", "message", "article", "congress"}
_PHASES: Final = frozenset({"start", "beginning", "opening", "end", "close", "conclusion"})
_OCCASION_LINKS: Final = frozenset({"at", "in", "during", "after", "following", "before", "on", "ahead", "ahead of"})
#: What has somebody at its other end, and the word that leads there.
_LETTERS: Final = {
    "letter": "to", "message": "to", "note": "to", "appeal": "to", "remark": "to", "speech": "to", "address": "to",
    "interview": "with", "call": "with",
}  # fmt: skip
_TARGETING: Final = frozenset({"accuse", "condemn", "praise", "propose"})
_SPEAKING: Final = frozenset({"speak", "talk", "write", "testify"})
_ADDRESSING: Final = frozenset({"address", "brief", "tell"})
_NEAR: Final = 3  # tokens between a cue and its object


@dataclass(frozen=True, slots=True)
class Telling:
    """The cue of an attribution as the lexicon knows it."""

    attribution: Attribution
    word: CueWord
    head: Token


class Audiences:
    """Reads who is spoken to in one doc, and where."""

    def __init__(self, doc: Doc, layout: Layout) -> None:
        self._doc = doc
        self._layout = layout
        self._actors: ActorIndex = doc._.actors
        self._clauses: Clauses = clauses_of(doc)

    def addressees(self, telling: Telling, own: set[str]) -> tuple[Mention, ...]:
        """Find whom the speaker spoke to: "told reporters", "said to Diaz", "urged Kyiv".

        Args:
            own: The IRIs of the speakers, who do not address themselves.
        """
        for phrase in self._spoken_to(telling):
            if self._is_event(phrase):
                return ()
            found = [m for m in self._in(phrase) if m.entity is None or m.entity.iri not in own]
            if found:
                return tuple(m.as_mention(self._doc) for m in found)
        return ()

    def occasion(self, telling: Telling) -> str | None:
        """Give the words for the occasion: "at a news conference with Ana Diaz in Beijing"."""
        for noun in self._occasions(telling):
            start, end = noun_phrase(noun, self._layout)
            return " ".join(self._doc[start : self._end_of(noun.i, end)].text.split()).rstrip(".")
        return None

    # --- addressees --------------------------------------------------------------------

    def _spoken_to(self, telling: Telling) -> Iterator[Phrase]:
        told = self._told(telling)
        if told is not None:
            yield told
        subject = passive_subject_of(telling.head) if telling.word.takes("addressee-object") else None
        if subject is not None and telling.word.act not in _TARGETING:
            yield from self._phrases_at(subject)
        following = next(self._clauses.after(telling.head.i + 1), None)
        beside = following is not None and following.prep == "to" and following.left == telling.head.i + 1
        beside = beside and _may_lead_to(telling.word)
        if following is not None and beside and self._may_be_told(following, telling):
            yield following
        for verb in (telling.head, *_participles(telling.head)):
            yield from self._behind(verb, telling)

    def _told(self, telling: Telling) -> Phrase | None:
        """Find the object right behind the cue, outside the content or at its beginning."""
        word = telling.word
        if not word.takes("addressee-object") or word.act in _TARGETING or not telling.attribution.cue:
            return None
        end = telling.attribution.cue[-1][1]
        phrase = next((p for p in self._clauses.phrases(telling.head.sent) if p.start >= end), None)
        if phrase is None or phrase.start - end > _NEAR or (phrase.prep and phrase.prep_start >= end):
            return None
        if any(t.is_punct or t.pos_ in {"SCONJ", "VERB", "AUX"} for t in self._doc[end : phrase.start]):
            return None
        return phrase if self._may_be_told(phrase, telling) else None

    def _may_be_told(self, phrase: Phrase, telling: Telling) -> bool:
        """Whether a phrase is no source, and in a content is what the cue's own preposition or "to" follows."""
        attribution = telling.attribution
        if _inside(phrase.start, attribution.source):
            return False
        if not _inside(phrase.start, attribution.content):
            return True
        if not any(abs(phrase.start - start) <= 1 for start, _ in attribution.content):
            return False
        last = self._clauses.listed(phrase)[-1]
        while (following := self._clauses.next(last)) is not None and following.left == last.end:
            if following.prep not in {"of", "in", "from"} or following.prep in telling.word.prepositions:
                break
            last = following
        end = last.end
        if following is not None and following.apposition and self._doc[following.end : following.end + 1].text == ",":
            end = following.end + 1  # "asked the envoy, Ana Rojas, to stay"
        after = self._past_date(end)
        return after in telling.word.prepositions or (after in {"to", "not"} and telling.word.takes("infinitive"))

    def _past_date(self, position: int) -> str:
        """Give the word at a position, or behind a date there: "thanked Chile on Tuesday for"."""
        dated = {i for d in self._doc._.dates for i in range(d.start, d.end)}
        while position + 1 < len(self._doc) and (
            position in dated or (self._doc[position].pos_ == "ADP" and position + 1 in dated)
        ):
            position += 1
        return self._doc[position].lower_ if position < len(self._doc) else ""

    def _behind(self, verb: Token, telling: Telling) -> Iterator[Phrase]:
        """Yield whom "said to X", "speaking to X", "addressing X" and "in a letter to X" name."""
        lemma = verb.lemma_.lower()
        for child in verb.children:
            if child.tag_.startswith("VB") or _inside(child.i, telling.attribution.content):
                continue
            link = next((c.lower_ for c in child.lefts if c.dep_ == "case"), "")
            addressed_before = link == "before" and lemma in _SPEAKING and verb != telling.head
            speaks = lemma in _SPEAKING or (verb == telling.head and _may_lead_to(telling.word))
            addressed = child.dep_ == "obj" and verb != telling.head and lemma in _ADDRESSING
            if (child.dep_ == "obl" and child.i > verb.i and link == "to" and speaks) or addressed or addressed_before:
                yield from self._phrases_at(child)
            if child.lemma_.lower() in _LETTERS and link in _OCCASION_LINKS:
                yield from self._other_end(child, telling)

    def _other_end(self, noun: Token, telling: Telling) -> Iterator[Phrase]:
        """Yield whom a letter is to, or an interview with."""
        phrase = self._clauses.phrase_at(noun)
        following = self._clauses.next(phrase) if phrase is not None else None
        if phrase is None or following is None or following.left != phrase.end:
            return
        if following.prep == _LETTERS[noun.lemma_.lower()] and not _inside(
            following.start, telling.attribution.content
        ):
            yield following

    def _phrases_at(self, token: Token) -> Iterator[Phrase]:
        phrase = self._clauses.phrase_at(token)
        if phrase is not None:
            yield phrase

    def _in(self, phrase: Phrase) -> list[ActorMention]:
        """List the actors of a phrase and its list: named ones, or those whom its words describe."""
        named = [m for m in self._clauses.actors_in(phrase) if m.entity is not None and is_actor(m)]
        if named:
            return distinct(named)
        return [m for member in self._clauses.listed(phrase) if (m := self._described(member)) is not None]

    def _described(self, phrase: Phrase) -> ActorMention | None:
        """Make a mention of somebody unnamed; "the newspaper X" and "X television" are X."""
        head = self._doc[phrase.head]
        lemma = head.lemma_.lower()
        following = self._clauses.next(phrase)
        if following is not None and following.left == phrase.end and is_people(head):
            named = next((m for m in following.actors if m.kind == "name" and is_person(m)), None)
            if named is not None:
                return named  # "told host Ana Rojas"
        if lemma in _OUTLETS:
            owner = next((m for m in phrase.owners if m.entity is not None and m.entity.kind == "Organisation"), None)
            if owner is not None:
                return owner
        people = bool(phrase.actors) or (head.pos_ == "NOUN" and is_people(head))
        if lemma not in _AUDIENCES and not people:
            return None
        return ActorMention(phrase.start, self._with_members(phrase), None, "unnamed")

    def _with_members(self, phrase: Phrase) -> int:
        """Give the end of a phrase with the "of" behind it: "a group of lawmakers"."""
        following = self._clauses.next(phrase)
        return (
            following.end
            if following is not None and following.prep == "of" and following.left == phrase.end
            else phrase.end
        )

    def _is_event(self, phrase: Phrase) -> bool:
        head = self._doc[phrase.head]
        return head.lemma_.lower() in _EVENTS

    # --- occasions ---------------------------------------------------------------------

    def _occasions(self, telling: Telling) -> Iterator[Token]:
        told = self._told(telling)
        if told is not None and self._is_event(told):
            yield self._doc[told.head]
        attribution = telling.attribution
        for verb in (telling.head, *_participles(telling.head)):
            for child in verb.children:
                links = {c.lower_ for c in child.lefts}
                if (
                    child.dep_ in {"obl", "obl:unmarked", "nmod"}
                    and self._may_be_occasion(child, attribution)
                    and links & _OCCASION_LINKS
                ):
                    yield child
        for phrase in self._clauses.after(telling.head.i + 1):
            head = self._doc[phrase.head]
            if phrase.prep in _OCCASION_LINKS and self._may_be_occasion(head, attribution):
                yield head

    def _may_be_occasion(self, noun: Token, attribution: Attribution) -> bool:
        if _inside(noun.i, (*attribution.content, *attribution.source)):
            return False
        return noun.lemma_.lower() in _OCCASIONS or (noun.lemma_.lower() in _PHASES and self._is_of_event(noun))

    def _is_of_event(self, phase: Token) -> bool:
        """Whether a beginning or end is that of an event: "the start of a meeting"."""
        phrase = self._clauses.phrase_at(phase)
        following = self._clauses.next(phrase) if phrase is not None else None
        return following is not None and following.prep == "of" and self._is_event(following)

    def _end_of(self, noun: int, end: int) -> int:
        """Leave out a clause or a date behind an event: "a news conference on Friday"."""
        breaks = (t.i for t in self._doc[noun:end] if t.tag_ in {"WDT", "WP", "WP$", "WRB"} or _sets_off(t))
        end = next(breaks, end)
        dated = end
        while dated - 1 > noun and (self._doc[dated - 1].ent_type_ == "DATE" or is_time(self._doc[dated - 1])):
            dated -= 1
        if dated < end and self._doc[dated - 1].lower_ in {"last", "this"}:
            dated -= 1
        while dated - 1 > noun and (self._doc[dated - 1].pos_ == "ADP" or self._doc[dated - 1].is_punct):
            dated -= 1
        return dated


def _may_lead_to(word: CueWord) -> bool:
    """Whether "to" leads from a cue to somebody spoken to, not to an object or a content ("responded to X")."""
    return not word.takes("addressee-object") and ("to" not in word.prepositions or word.takes("infinitive"))


def _sets_off(token: Token) -> bool:
    """Whether a comma ends the words for an event ("at a rally, to cheers"), rather than opens a name."""
    return token.text == "," and token.i + 1 < len(token.doc) and token.nbor(1).pos_ in {"ADP", "SCONJ", "CCONJ"}


def _participles(head: Token) -> list[Token]:
    """List the participles beside a cue of which the speaker is the subject: "speaking in Rome, X said"."""
    wanted = _SPEAKING | _ADDRESSING
    return [c for c in head.children if c.dep_ == "advcl" and c.tag_ == "VBG" and c.lemma_.lower() in wanted]


def _inside(position: int, ranges: Sequence[TokenRange]) -> bool:
    return any(start <= position < end for start, end in ranges)
