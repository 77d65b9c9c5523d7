"""How far a measure has come: the verb, noun or preposition that governs it."""

from __future__ import annotations

import re
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import Phrase, base_forms, one_of, word_class
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.modality import RELIEF, Modality
from kg.lexicon import Concept
from kg.pipeline.attributes import paragraph_at

__all__ = ["BUILT", "RELIEF", "SanctionStatus"]

_VALID: Final = re.compile(r"(?:(?:still|back|again|now|already) )*in (?:force|place|effect)\b")
BUILT: Final = frozenset({"aid suspension", "visa restrictions"})


class SanctionStatus(Modality):
    """Reads the status of measures in one doc."""

    def _part_of(self, phrase: Phrase) -> bool:
        """Whether a measure stands after "most of", "some of"."""
        before = self._doc[phrase.left - 1].lower_ if phrase.left else ""
        return phrase.prep == "of" and before in {"most", "some", "all", "many", "much", "part", "several", "none"}

    def _governs(self, concept: Concept, frame: dict[str, str], prep: str) -> bool:
        """Whether a measure stands where a verb's frame has it: "called for sanctions", "hit X with tariffs"."""
        if frame.get(prep or "object") == "measure":
            return True
        return bool(prep) and frame.get("object") == "measure" and any(f.split()[-1] == prep for f in concept.forms)

    def outer(self, phrase: Phrase) -> Phrase:
        """Go out to the list that a measure is in, and from "sanctions" to "a package of sanctions"."""
        first = self._clauses.whole_list(phrase)[0]
        if first.prep == "of":
            above = next((p for p in self._clauses.phrases(self._doc[first.head].sent) if p.end == first.left), None)
            if above is not None and one_of(self._doc[above.head], self._words.collections):
                return self._clauses.whole_list(above)[0]
        if first.prep == "including" and (several := self._several_before(first)) is not None:
            return self.outer(several)
        if first.prep in {"in", "of"} and (above := self._above(first)) is not None and self._measured(above):
            return self._above(above) or above if above.prep == "of" else above
        return first

    def _several_before(self, phrase: Phrase) -> Phrase | None:
        """Find the measures among which one is: "measures on X, including sanctions on Y"."""
        for before in reversed(self._clauses.phrases(self._doc[phrase.head].sent)):
            if before.end <= phrase.left and one_of(self._doc[before.head], self._words.referring):
                return None if self._clauses.border_between(before.end, phrase.left) else before
        return None

    def _above(self, phrase: Phrase) -> Phrase | None:
        return next((p for p in self._clauses.phrases(self._doc[phrase.head].sent) if p.end == phrase.left), None)

    def _measured(self, phrase: Phrase) -> bool:
        """Whether a phrase tells how much of a measure there is: "$2 billion in tariffs", "an increase in duties"."""
        money = any(t.is_currency for t in self._doc[max(phrase.start - 1, 0) : phrase.end])
        return money or one_of(self._doc[phrase.head], self._words.growth | self._words.currencies)

    def _subject_to(self, phrase: Phrase) -> bool:
        """Whether a measure stands after "are subject to" or "is under"."""
        before = self._doc[phrase.left - 1].lower_ if phrase.left else ""
        listed = phrase.prep == "on" and one_of(self._doc[phrase.head], {"list", "blacklist"})
        return (phrase.prep == "to" and before == "subject") or (
            (listed or phrase.prep == "under")
            and (
                word_class(self._doc[phrase.left - 1]) == "AUX"
                or one_of(self._doc[phrase.left - 1], self._words.lasting)
            )
        )

    def _modal_or_denied(self, verb: Token, own: str) -> str:
        particle = self._doc[verb.i + 1].lower_ if verb.i + 1 < len(self._doc) else ""
        if one_of(verb, {"rule", "exclude"}):
            negated = any(
                t.lower_ in {"not", "n't", "n’t", "never", "nothing"}
                for t in self._doc[max(verb.i - 3, verb.sent.start) : verb.i + 2]
            )
            return (
                "threatened" if negated and (one_of(verb, {"exclude"}) or particle in {"out", "nothing"}) else "denied"
            )
        return self._modal(verb, own) or "denied"

    def _noun_status(self, phrase: Phrase) -> str | None:
        """Read the noun or gerund before "of" or "on": threat, possibility, lifting, easing."""
        if phrase.prep not in {"of", "in", "for", "at", "to", "on", "from"}:
            return None
        before = [p for p in self._clauses.phrases(self._doc[phrase.head].sent) if p.end <= phrase.left]
        if not before or phrase.left != before[-1].end:
            return None
        nouns = self._lexicon.forms("sanction-cue", "noun")
        concept = next((nouns[f] for f in base_forms(self._doc[before[-1].head]) if f in nouns), None)
        return self._meaning(concept) if concept else None

    def _predicate(self, phrase: Phrase, sentence: Span) -> tuple[str | None, str, Token | None] | None:
        """Read the verb after a measure that is its subject: "duties were imposed", "came into force"."""
        if phrase.prep:
            return None
        last = self._clauses.listed(phrase)[-1]
        limit = min(sentence.end, last.end + 25)
        tokens = [t for t in self._doc[last.end : limit] if word_class(t) == "VERB" and t.tag_ != "VBG"]
        if self._is_valid(last.end, limit):
            return "in force", "", None
        for token in sorted(tokens, key=lambda t: not self._is_main(t, last.end)):
            subject = self._clauses.subject(token)
            if subject is not phrase and token.head.i != phrase.head and token.tag_ != "VBN":
                continue
            concept = self.cue(token)
            if concept is None:
                continue
            frame = dict(e.split(":", 1) for e in concept.all("frame"))
            passive = "measure" in {frame.get("object"), frame.get("passive")} and self._undergone(token)
            status = self._meaning(concept) if passive or frame.get("subject") == "measure" else None
            if status is not None:
                if status == "imposed" and not self._is_main(token, last.end):
                    status = "in force"  # "sanctions adopted in 2021": they stand, from before
                return self._modal_or_denied(token, status), "agent", token
        return None

    def _is_valid(self, start: int, limit: int) -> bool:
        """Whether "are still in force", "is in place" follows, be it over a relative clause in commas."""
        for token in self._doc[start:limit]:
            following = self._doc[token.i + 1 : token.i + 5].text.lower()
            if one_of(token, {"be"}) and _VALID.match(following):
                return True
        return False

    def _is_main(self, verb: Token, start: int) -> bool:
        """Whether a verb is finite, or passive after a finite "be", outside a relative clause."""
        before = self._doc[start : verb.i]
        if any(t.lower_ in {"that", "which", "who"} for t in before) and not any(t.text == "," for t in before):
            return False
        return verb.tag_ in {"VBD", "VBZ", "VBP"} or any(word_class(t) == "AUX" for t in before[-3:])

    def _undergone(self, verb: Token) -> bool:
        """Whether a participle is passive: after "be", or bare behind its noun."""
        before = [t for t in self._doc[max(verb.i - 3, verb.sent.start) : verb.i] if word_class(t) in {"AUX", "VERB"}]
        return verb.tag_ in {"VBN", "VBD"} and (
            (not before and verb.tag_ == "VBN") or (bool(before) and one_of(before[-1], {"be"}))
        )

    def asked(self, verb: Token) -> Phrase | None:
        """Find who is asked to act: "urged X to lift", "press X to tighten"."""
        position = verb.i - 1
        if position <= verb.sent.start or self._doc[position].lower_ != "to":
            return None
        position -= self._doc[position - 1].lower_ == "not"
        phrase = next((p for p in self._clauses.phrases(verb.sent) if p.end == position), None)
        return phrase if phrase is not None and self.requested(phrase.start) else None

    def is_passive(self, verb: Token) -> bool:
        if verb.tag_ not in {"VBN", "VBD"}:
            return False
        before = [t for t in self._doc[max(verb.i - 4, verb.sent.start) : verb.i] if word_class(t) in {"AUX", "VERB"}]
        if before and one_of(before[-1], {"be", "get"}):
            return True
        if before and one_of(before[-1], {"have"}):
            return False
        if verb.tag_ == "VBN" and verb.dep_ == "conj" and verb.head.tag_ == "VBN" and verb.head.i < verb.i:
            return self.is_passive(verb.head)  # "were expelled and barred from entering"
        following = self._doc[verb.i + 1].lower_ if verb.i + 1 < len(self._doc) else ""
        return verb.tag_ == "VBN" and (following == "by" or any(c.dep_ == "nsubj:pass" for c in verb.children))

    def of_noun(self, phrase: Phrase, governor: Token | None, sentence: Span) -> tuple[str | None, str, Token | None]:
        """Read status, the role of the verb's subject, and the verb."""
        doc = self._doc
        first = self.outer(phrase)
        if governor is not None:
            concept = self.cue(governor)
            if any(t.lower_ == "whether" for t in doc[max(governor.i - 8, governor.sent.start) : governor.i]):
                own = self._meaning(concept) if concept is not None else None
                standing = own in RELIEF or own == "in force"
                return ("in force" if standing else "denied"), "sender", governor
            if any(t.lower_ in {"nobody", "none"} for t in doc[governor.sent.start : governor.i]):
                return "denied", "", governor
            if one_of(governor, self._words.evading):
                return None, "", governor
            if one_of(governor, {"block"}) and not first.prep:
                return "proposed", "other", governor
            frame = dict(e.split(":", 1) for e in concept.all("frame")) if concept is not None else {}
            before = [t.lower_ for t in doc[max(governor.i - 3, governor.sent.start) : governor.i]]
            if one_of(governor, {"exempt", "spare"}) and "longer" in before:
                return "imposed", "sender", governor
            if (
                concept is not None
                and self._governs(concept, frame, "" if self._part_of(first) else first.prep)
                and not one_of(governor, {"add"})
            ):
                own = self._meaning(concept) or "in force"
                if own == "imposed" and self._stands(governor) and one_of(governor, {"levy", "apply", "put", "place"}):
                    own = "in force"
                if (
                    own == "extended"
                    and one_of(governor, {"raise", "hike"})
                    and one_of(self._doc[phrase.head], self._words.duties)
                ):
                    own = "imposed"  # a higher duty is a new one
                if frame.get("subject") == "other":
                    return own, "other", governor
                return self._modal_or_denied(governor, own), frame.get("subject", ""), governor
            modal = self._modal(governor, "")
            above = self._noun_status(first)
            answered = first.prep == "with" and one_of(governor, self._words.responding)
            if modal == "threatened" and (
                above or answered or (not first.prep and one_of(governor, self._words.bringing))
            ):
                return "threatened", "sender", governor
            if above in RELIEF and concept is not None and self._meaning(concept) == "proposed":
                return "in force", "other", governor  # "called for an end to sanctions"
            if above == "imposed" and concept is not None and self._meaning(concept) in {"proposed", "threatened"}:
                return self._meaning(concept), "sender", governor  # "discussed the introduction of duties"
            if above:
                return above, frame.get("subject", "") if concept is not None else "", governor
            if self._subject_to(first):
                return "in force", "target", governor
        elif above := self._noun_status(first):
            return above, "", governor
        if first.prep in {"despite", "amid", "amidst", "under", "because of", "in spite of"}:
            return "in force", "", governor
        predicate = self._predicate(phrase, sentence)
        if predicate is not None:
            return predicate
        for token in doc[phrase.start : phrase.head]:
            concept = self._lexicon.find("sanction-cue", token.lower_, "adjective")
            if concept is not None and token.lower_ not in {"new", "fresh", "further"}:
                return self._meaning(concept), "", governor
        return None, "", governor

    def reached(self, verb: Token) -> list[Phrase]:
        """List the phrases after a verb whose subject is a measure that say on whom it is: "apply to X"."""
        concept = self.cue(verb)
        roles = dict(e.split(":", 1) for e in concept.all("frame")) if concept is not None else {}
        if roles.get("subject") != "measure":
            return []
        return [p for p in self._clauses.obliques(verb) if roles.get(p.prep) == "target"]

    def applied(self, verb: Token) -> list[Phrase]:
        """List the phrases after a verb that say to whom a measure is applied that is its object."""
        concept = self.cue(verb)
        frame = concept.all("frame") if concept is not None else ()
        return [p for p in self._clauses.obliques(verb) if p.prep == "to"] if "to:target" in frame else []

    def evades(self, verb: Token) -> bool:
        """Whether a verb tells of measures that somebody gets round."""
        return one_of(verb, self._words.evading)

    def of_change(self, verb: Token) -> str | None:
        """Give the status that a verb brings a standing measure to, if it is one of relief or renewal."""
        concept = self.cue(verb)
        if concept is None or not {"object:measure", "passive:measure"} & set(concept.all("frame")):
            return None
        before = self._doc[verb.i - 1] if verb.i > verb.sent.start else verb
        told = self.cue(before) if verb.tag_ == "VBG" and word_class(before) == "VERB" else None
        if told is not None and self._meaning(told) in {"proposed", "threatened"}:
            return None  # "to discuss lifting them"
        own = self._meaning(concept)
        found = self._modal(verb, own) if own in RELIEF else None
        return found if found in RELIEF else None

    def brought(self, verb: Token) -> str | None:
        """Give the status that a verb brings a measure to that is its object."""
        concept = self.cue(verb)
        if concept is None or "object:measure" not in concept.all("frame"):
            return None
        return self._modal(verb, self._meaning(concept) or "imposed")

    def followed(self, verb: Token, own: str) -> str | None:
        """Give the status of a step that somebody takes or considers after another took it; None if it is denied."""
        concept = self.cue(verb)
        meant = self._meaning(concept) if concept is not None else None
        return self._modal(verb, meant if meant in {"proposed", "threatened"} else own)

    def weakened(self, verb: Token, own: str) -> str | None:
        """Weaken a status by the words before its verb; None if it is denied."""
        return self._modal(verb, own)

    def stands(self, verb: Token) -> bool:
        """Whether somebody has long been under a measure that he "has faced"."""
        return verb.tag_ == "VBN" and any(t.lower_ in {"has", "have"} for t in self._doc[max(verb.i - 3, 0) : verb.i])

    def _stands(self, verb: Token) -> bool:
        """Whether the simple present tells of a state: "the EU levies a duty on X"."""
        paragraph = paragraph_at(self._doc, verb.i)
        return verb.tag_ in {"VBZ", "VBP"} and paragraph is not None and paragraph.kind == "prose"

    def _by_new_act(self, verb: Token) -> bool:
        """Whether it is a step just taken that does it: "the package bans ..."."""
        subject = self._clauses.subject(verb)
        return subject is not None and one_of(self._doc[subject.head], self._words.new_steps)

    def of_verb(self, verb: Token, mention: MeasureMention) -> str | None:
        assert mention.concept is not None
        own = self._meaning(mention.concept) or "imposed"
        if mention.measure in BUILT or one_of(verb, {"suspend", "halt", "stop", "cut", "pause"}):
            own = "imposed"
        if any(t.lower_ in {"further", "again"} for t in self._doc[verb.i : verb.i + 2]):
            own = "imposed"
        once = mention.measure == "expulsion" or self._by_new_act(verb)
        if own == "imposed" and self._stands(verb) and not once:
            own = "in force"
        return self._modal(verb, own)
