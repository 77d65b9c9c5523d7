"""How far a measure has come: the verb, noun or preposition that governs it, and what weakens that."""

from __future__ import annotations

import re
from typing import Final

from spacy.tokens import Span, Token

from kg.extractors.clauses import FINITE, Phrase, base_forms, one_of, word_class
from kg.extractors.sanctions.mentions import MeasureMention
from kg.extractors.sanctions.text import TextReader
from kg.lexicon import Concept
from kg.pipeline.attributes import paragraph_at

__all__ = ["BUILT", "RELIEF", "SanctionStatus"]

_THREAT: Final = frozenset({"will", "would", "could", "may", "might", "can", "'ll", "’ll", "shall"})
_TO_THREAT: Final = frozenset(
    {"hesitate", "threaten", "ready", "prepared", "vow", "pledge", "promise", "stand", "prepare"}
)
_TO_PROPOSE: Final = frozenset(
    {
        "plan",
        "propose",
        "consider",
        "seek",
        "want",
        "hope",
        "intend",
        "call",
        "push",
        "press",
        "aim",
        "expect",
        "expected",
    }
)
_REQUESTS: Final = frozenset(
    "urge ask demand call press beg request appeal want insist recommend push pressure plead plea".split()
)
_IF: Final = frozenset({"if", "unless"})
_UNTIL: Final = frozenset({"if", "unless", "until"})
_SETTLED: Final = frozenset({"will", "'ll", "’ll", "shall"})
_WANTED: Final = frozenset({"should", "must", "ought"})
_CONDITIONS: Final = frozenset({"if", "unless", "could", "may", "might", "any", "anyone", "whoever", "should"})
_DECIDING: Final = frozenset({"say", "announce", "decide", "confirm"})
_FAILING: Final = frozenset("fail refuse decline slow slower reluctant hesitant unwilling loath".split())
_REFRAINING: Final = frozenset({"balk", "refrain", "abstain", "shrink", "shy", "decide", "advise", "warn"})
_VALID: Final = re.compile(r"(?:(?:still|back|again|now|already) )*in (?:force|place|effect)\b")
RELIEF: Final = frozenset({"eased", "lifted", "suspended", "extended"})
BUILT: Final = frozenset({"aid suspension", "visa restrictions"})


class SanctionStatus(TextReader):
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

    def cue(self, verb: Token) -> Concept | None:
        verbs = self._lexicon.forms("sanction-cue", "verb")
        following = [t.lower_ for t in self._doc[verb.i + 1 : verb.i + 4]]
        for length in (3, 2, 1, 0):
            for lemma in base_forms(verb):
                concept = verbs.get(" ".join([lemma, *following[:length]]))
                if concept is not None:
                    return concept
        if one_of(verb, {"rule", "exclude"}):
            return self._lexicon.find("sanction-cue", "not rule out", "verb")
        return None

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

    def _meaning(self, concept: Concept) -> str | None:
        meaning = self._lexicon.meaning(concept, "sanction-status")
        return meaning.label if meaning else None

    def _modal(self, verb: Token, own: str) -> str | None:
        """Weaken a status by what stands before its verb; None if it is denied."""
        negated = False
        position = verb.i - 1
        if verb.tag_ == "VB" and self._shares_auxiliary(verb):
            return self._modal(verb.head, own)  # "will complain and take measures"
        if verb.tag_ == "VBG" and self._doc[position].lower_ == "out" and one_of(self._doc[position - 1], {"rule"}):
            return "in force" if own in RELIEF else None
        to_seen, to_at = False, verb.i
        if own in RELIEF and self._asked_for(verb):
            return "in force"
        if verb.tag_ == "VBG" and self._doc[position].lower_ == "by" and (above := self._clauses.verb_left(position)):
            return self._modal(above, own)  # "it would retaliate by expelling"
        if verb.tag_ == "VBG" and self._doc[position].lower_ in {"at", "from", "against"}:
            above = self._clauses.verb_left(position)
            if above is not None and one_of(above, _REFRAINING):
                return "in force" if own in RELIEF else None
        if own in RELIEF and (self._wished(verb) or self._opened_by(verb, _UNTIL)):
            return "in force"
        if (mind := self._minded(verb)) is not None:
            held = self._modal(mind, "proposed") is not None
            return None if not held else "in force" if own in RELIEF else "proposed"
        while position >= max(verb.sent.start, verb.i - 9):
            token = self._doc[position]
            word = token.lower_
            if word in {"not", "n't", "n’t", "never"}:
                negated = self._doc[position + 1].lower_ not in {"only", "just", "merely"}
            elif word in _WANTED and (word != "must" or own in RELIEF):
                return None if negated else "in force" if own in RELIEF else "proposed"
            elif word in _THREAT and word_class(token) == "AUX":
                if word == "would" and verb.tag_ == "VBN" and self._doc[position + 1].lower_ in {"have", "never"}:
                    return "proposed" if self._by_bill(verb) else None  # "would have banned": it did not
                stands = own == "in force" and (
                    word in _SETTLED or (word == "would" and one_of(verb, self._words.lasting))
                )
                if stands:
                    return None if negated else own
                if own == "imposed" and not negated and self._decided(verb, word):
                    return own
                if own in RELIEF:
                    settled = word in _SETTLED or self._decided(verb, word)
                    return None if negated else own if settled else "proposed"
                return "threatened" if not negated or word not in {"will", "can"} else None
            elif word == "to" and word_class(token) == "PART":
                to_seen, to_at = True, position
            elif to_seen:
                if word_class(token) == "NOUN" and any(
                    t.lower_ == "no" for t in self._doc[max(position - 2, 0) : position]
                ):
                    return None
                if one_of(token, _FAILING):
                    return None
                if word in {"due", "set", "scheduled", "slated", "likely"}:
                    return "in force" if own in RELIEF else "proposed"
                if one_of(token, {"have"}):
                    return own if self._doc[position - 1].lower_ in {"will", "'ll", "’ll"} else "proposed"
                if position + 1 == to_at and (asked := self._proposal(position)):
                    return asked
                if one_of(token, _TO_THREAT) or word in _TO_THREAT:
                    return "threatened"
                if one_of(token, _TO_PROPOSE) or word in _TO_PROPOSE:
                    return "proposed"
                if one_of(token, _REQUESTS) or (word_class(token) not in {"VERB", "AUX"} and self.requested(position)):
                    return "in force" if own in {"lifted", "eased", "suspended", "extended"} else "proposed"
                break
            elif word_class(token) in {"AUX", "ADV", "ADP"} or token.is_quote:
                pass
            else:
                break
            position -= 1
        if own == "imposed" and not negated and self._opened_by(verb, _IF):
            return "threatened"
        return None if negated else own

    def _shares_auxiliary(self, verb: Token) -> bool:
        """Whether a bare verb goes on with what stands before another: "to lift or at least ease"."""
        if verb.dep_ != "conj" or verb.head.tag_ != "VB" or verb.head.i > verb.i:
            return False
        joint = next((t.i for t in reversed(self._doc[verb.head.i : verb.i]) if word_class(t) == "CCONJ"), None)
        return joint is not None and not any(
            word_class(t) in {"PART", "AUX", "VERB"} for t in self._doc[joint : verb.i]
        )

    def _minded(self, verb: Token) -> Token | None:
        """Find the verb that makes a gerund a thought: "proposed banning", "support temporarily banning"."""
        if verb.tag_ != "VBG":
            return None
        above = next((t for t in reversed(self._doc[verb.sent.start : verb.i]) if word_class(t) != "ADV"), None)
        if above is None or word_class(above) != "VERB":
            return None
        cue = self.cue(above)
        thought = cue is not None and "gerund:measure" in cue.all("frame")
        return above if thought or one_of(above, self._words.favouring | {"propose"}) else None

    def _opened_by(self, verb: Token, words: frozenset[str]) -> bool:
        """Whether such a word opens the clause of a verb: "if X imposes duties", "until X lifts them"."""
        for token in reversed(self._doc[verb.sent.start : verb.i]):
            if token.lower_ in words:
                return True
            if token.text == "," or self._clauses.is_border(token) or (token.tag_ in FINITE and token.tag_ != "MD"):
                return False
        return False

    def _wished(self, verb: Token) -> bool:
        """Whether somebody asks for it without "to": "demanded that the ban be scrapped"."""
        before = self._doc[verb.i - 1] if verb.i > verb.sent.start else verb
        if verb.tag_ in {"VB", "VBP"} and before.lower_ != "to":
            left = list(self._doc[max(verb.sent.start, verb.i - 8) : verb.i])
            that = next((t for t in reversed(left) if t.lower_ == "that"), None)
            return that is not None and that.i > verb.sent.start and one_of(that.nbor(-1), _REQUESTS)
        if verb.tag_ != "VBN" or before.lower_ != "be" or word_class(before) != "AUX":
            return False
        words = [t for t in self._doc[max(verb.sent.start, verb.i - 12) : verb.i - 1] if not t.is_space]
        asking = any(one_of(t, _REQUESTS) for t in words)
        return asking and not any(t.lower_ in _THREAT or t.lower_ == "to" for t in words[-3:])

    def _decided(self, verb: Token, modal: str) -> bool:
        """Whether a future is settled: "will ban", "said it would close", with no condition and no warning."""
        relative = {"that", "which", "who"}
        words = [t for t in verb.sent if not t.is_quote and (t.i == 0 or t.nbor(-1).lower_ not in relative)]
        if any(t.lower_ in _CONDITIONS or one_of(t, self._words.threatening) for t in words):
            return False
        if modal in {"will", "'ll", "’ll", "shall"}:
            return True
        return modal == "would" and any(one_of(t, _DECIDING) for t in words if t.i < verb.i)

    def _proposal(self, position: int) -> str | None:
        """Read the noun before an infinitive: "a proposal by X to add ...", "the threat to ban ..."."""
        for token in self._doc[max(position - 5, self._doc[position].sent.start) : position + 1]:
            if word_class(token) != "NOUN":
                continue
            if one_of(token, self._words.proposals):
                return "threatened" if one_of(token, {"threat", "readiness", "willingness"}) else "proposed"
            if one_of(token, self._words.bills) and not self._passed(token):
                return "proposed"
        return None

    def _passed(self, bill: Token) -> bool:
        """Whether a verb of enacting stands before a bill: "voted for a bill to ban"."""
        return any(one_of(t, self._words.enacting) for t in self._doc[bill.sent.start : bill.i])

    def requested(self, position: int) -> bool:
        """Whether somebody is asked to do it: "urged Washington to lift"."""
        if any(one_of(t, _REQUESTS) for t in self._doc[max(position - 4, 0) : position]):
            return True
        for token in reversed(self._doc[self._doc[position].sent.start : position]):
            if token.lower_ == "including":
                continue  # "appeals from several states, including X and Y, to lift"
            if word_class(token) in {"VERB", "AUX"} or self._clauses.is_border(token):
                return one_of(token, _REQUESTS)
            if word_class(token) == "NOUN" and one_of(token, _REQUESTS):
                return True
        return False

    def _asked_for(self, verb: Token) -> bool:
        """Whether a gerund is what somebody asks for: "pushed for lifting the ban"."""
        if verb.tag_ != "VBG" or verb.i < 2 or self._doc[verb.i - 1].lower_ != "for":
            return False
        before = self._doc[verb.i - 2]
        return one_of(before, _REQUESTS) or one_of(before, {"condition", "term", "hope", "prospect"})

    def appealed(self, verb: Token) -> bool:
        """Whether those before "to" are who asks for it, not who does it: "appeals from X and Y to lift"."""
        if self._asked_for(verb):
            return True
        verb = verb.head if self._shares_auxiliary(verb) else verb
        if verb.i == verb.sent.start or self._doc[verb.i - 1].lower_ != "to":
            return False
        for token in reversed(self._doc[verb.sent.start : verb.i - 1]):
            if token.lower_ != "including" and (word_class(token) in {"VERB", "AUX"} or self._clauses.is_border(token)):
                return False
            if word_class(token) == "NOUN" and one_of(token, _REQUESTS):
                return self._doc[token.i + 1].lower_ in {"from", "by"}
        return False

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

    def _by_bill(self, verb: Token) -> bool:
        """Whether it is a paper that would have done it: "a resolution that would have tightened"."""
        subject = self._clauses.subject(verb)
        return subject is not None and one_of(self._doc[subject.head], self._words.enactments | self._words.bills)

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
