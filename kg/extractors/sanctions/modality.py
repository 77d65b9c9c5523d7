"""What weakens a status: what somebody will, may or would do, wishes, is asked for, or does on a condition."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Token

from kg.extractors.clauses import FINITE, base_forms, one_of, word_class
from kg.extractors.sanctions.text import TextReader
from kg.lexicon import Concept

__all__ = ["RELIEF", "Modality"]

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
RELIEF: Final = frozenset({"eased", "lifted", "suspended", "extended"})


class Modality(TextReader):
    """Reads the words before the verbs of measures in one doc."""

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

    def _by_bill(self, verb: Token) -> bool:
        """Whether it is a paper that would have done it: "a resolution that would have tightened"."""
        subject = self._clauses.subject(verb)
        return subject is not None and one_of(self._doc[subject.head], self._words.enactments | self._words.bills)
