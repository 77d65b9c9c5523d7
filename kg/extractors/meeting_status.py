"""Whether a meeting took place, is planned, thought of, cancelled, postponed or denied.

Read from the words around the cue, nearest first: adjectives of the noun, the verb that
governs it, auxiliaries, negation, and last the date against the day of publication.
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from kg.extractors.clauses import Clauses, Phrase, base_forms, one_of, word_class
from kg.extractors.meeting_cues import Cue
from kg.lexicon import Concept, Lexicon
from kg.model import Date
from kg.pipeline.attributes import paragraph_at

__all__ = ["MeetingStatus"]

_NEGATION: Final = frozenset({"not", "n't", "n’t", "never", "nor"})
_POSSIBLE: Final = frozenset({"may", "might", "could", "can", "should"})
_WILL: Final = frozenset({"will", "'ll", "’ll", "shall", "wo"})
_PAST: Final = frozenset({"previous", "earlier", "recent", "last", "latest", "past", "first-ever"})
_ASIDE: Final = frozenset(
    {
        "also",
        "already",
        "now",
        "still",
        "later",
        "soon",
        "then",
        "shortly",
        "formally",
        "jointly",
        "tentatively",
        "initially",
        "originally",
        "both",
        "reportedly",
        "again",
    }
)
_REQUESTS: Final = frozenset({"ask", "urge", "invite", "press", "want", "beg", "request", "persuade", "encourage"})
_AWAITED: Final = frozenset({"due", "expected", "awaited", "scheduled", "set", "slated"})
_ENDED: Final = frozenset({"cancelled", "postponed", "denied"})
_OPEN: Final = frozenset({"planned", "possible"})
#: Verbs that say of a meeting that it takes place.
_HAPPENING: Final = frozenset(
    "take happen hold begin start open resume occur convene go proceed come follow continue be arrange".split()
)
#: Prepositions before a meeting in which something is done, and verbs of what is only promised there.
_INSIDE: Final = frozenset({"during", "at", "in", "after", "following"})
_PROMISING: Final = frozenset("agree pledge promise vow offer decide undertake commit consent refuse ask urge".split())
_DISPOSED: Final = frozenset(
    "ready prepared willing open likely able unlikely keen eager allowed permitted free".split()
)
_UNABLE: Final = frozenset({"unable", "powerless"})
#: Nouns of the mind, whose infinitive tells of what may be: "her willingness to visit".
_MINDED: Final = frozenset("willingness readiness desire wish interest eagerness reluctance openness intent".split())
_DENYING: Final = frozenset({"deny", "dismiss", "refute"})
_WEEKDAYS: Final = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_DEFAULT: Final = "held"
_LEFT: Final = 9


class MeetingStatus:
    """Reads the status of cues in one doc."""

    def __init__(self, doc: Doc, clauses: Clauses, lexicon: Lexicon) -> None:
        self._doc = doc
        self._clauses = clauses
        self._lexicon = lexicon
        self._published = str(doc._.article.published or "") if doc._.article else ""

    def of(self, cue: Cue, verb: Token | None, date: Date | None) -> str:
        """Give the label of a status; ``verb`` is what governs a noun cue or is its predicate."""
        phrase = cue.phrase
        if cue.kind == "stay" and any(t.lower_ in _AWAITED for t in self._doc[cue.token.i : cue.end]):
            return "cancelled" if verb is not None and self._pluperfect(verb) else "planned"
        if phrase is not None and verb is not None and (ended := self._of_governor(verb, phrase)) in _ENDED:
            return ended or _DEFAULT
        if phrase is not None and (found := self._of_phrase(phrase)):
            return found
        if phrase is None and (own := self._meaning(cue.lemma, "verb")) in {"possible", "planned"}:
            return own or _DEFAULT
        if verb is not None:
            if phrase is not None and (found := self._of_governor(verb, phrase)):
                return found
            found = self._of_group(verb, governs=phrase is not None and verb.i != cue.token.i, around=phrase)
            if found and not (found == "possible" and phrase is not None and self._is_about(phrase, verb)):
                return found
            if (
                phrase is None
                and verb.tag_ == "VBG"
                and self._doc[verb.i - 1].lower_ in {"after", "following", "since"}
            ):
                return _DEFAULT
            if phrase is None and verb.tag_ == "VBG" and self._doc[verb.i - 1].lower_ == "before":
                return self._of_main(verb) or _DEFAULT
            if self._presented(verb) and (
                self._ahead(date, today=True) or self._weekday(date, verb) or self._in_future_clause(verb)
            ):
                return "planned"
            if verb.tag_ == "VBD" and (phrase is None or phrase.prep in {"after", "following", "during"}):
                return _DEFAULT
        return "planned" if self._ahead(date) else _DEFAULT

    def _in_future_clause(self, verb: Token) -> bool:
        """Whether a present tense stands beside a future or after "when": "intends to, when he meets X"."""
        here = self._doc[max(verb.i - 6, verb.sent.start) : verb.i]
        if any(t.lower_ in {"when", "once", "until"} for t in here) and not any(
            t.tag_ == "VBD" for t in self._doc[verb.sent.start : verb.i]
        ):
            return True
        return any(t.lower_ in _WILL for t in self._doc[verb.sent.start : verb.i])

    def _of_main(self, verb: Token) -> str | None:
        """Read what comes before a meeting: "will stop in Lima before meeting X"."""
        main = self._clauses.verb_left(verb.i - 1)
        if main is None:
            return None
        found = self._of_group(main, governs=False)
        return "planned" if found in _OPEN else None

    def _meaning(self, form: str, part_of_speech: str) -> str | None:
        concept = self._lexicon.find("meeting-cue", form, part_of_speech)
        return self._label(concept) if concept else None

    def _of_word(self, token: Token, part_of_speech: str) -> str | None:
        return next((found for form in base_forms(token) if (found := self._meaning(form, part_of_speech))), None)

    def _label(self, concept: Concept) -> str | None:
        meaning = self._lexicon.meaning(concept, "meeting-status")
        return meaning.label if meaning else None

    def _of_phrase(self, phrase: Phrase) -> str | None:
        """Read adjectives ("a planned summit"), "no such meeting", and "no prospect of talks"."""
        words = self._doc[phrase.start : phrase.head]
        if any(t.lower_ == "no" for t in words):
            return "denied"
        for token in reversed(list(words)):
            if token.lower_ in _PAST:
                return _DEFAULT
            found = self._meaning(token.lower_, "adjective") or self._participle(token)
            if found:
                return found
        return self._of_noun_above(phrase)

    def _participle(self, token: Token) -> str | None:
        if token.tag_ != "VBN":
            return None
        return self._of_word(token, "verb") or ("planned" if token.lower_ == "anticipated" else None)

    def _of_noun_above(self, phrase: Phrase) -> str | None:
        """Read the noun before "of", "for" or "to": prospect, plan, invitation."""
        if phrase.prep not in {"of", "for", "to", "at"}:
            return None
        before = [p for p in self._clauses.phrases(self._doc[phrase.head].sent) if p.end <= phrase.left]
        if not before or phrase.left - before[-1].end > 1:
            return None
        found = self._of_word(self._doc[before[-1].head], "noun")
        if found and any(t.lower_ == "no" for t in self._doc[before[-1].start : before[-1].head]):
            return "denied"
        return found

    def _of_governor(self, verb: Token, phrase: Phrase) -> str | None:
        """Read a verb whose part the meeting is: "called off the talks", "talks were postponed"."""
        found = self._verb_status(verb)
        if found is None or (found == _DEFAULT and verb.tag_ not in {"VBD", "VBN"}):
            return None
        if found != _DEFAULT and phrase.prep not in {"", "for", "to", "of", "from"}:
            return None
        if found == "denied" and self._negated(verb):
            return "possible"
        if found in {"planned", "possible"} and self._pluperfect(verb):
            return "cancelled"
        if found == _DEFAULT:
            return None
        return found

    def _verb_status(self, verb: Token) -> str | None:
        following = [t.lower_ for t in self._doc[verb.i + 1 : verb.i + 4]]
        for length in (3, 2, 1, 0):
            for lemma in base_forms(verb):
                found = self._meaning(" ".join([lemma, *following[:length]]), "verb")
                if found:
                    return found
        return None

    def _is_about(self, phrase: Phrase, verb: Token) -> bool:
        """Whether a verb says of a meeting something else than that it takes place: "the talks could help"."""
        return not phrase.prep and phrase.end <= verb.i and not one_of(verb, _HAPPENING)

    def _of_group(self, verb: Token, *, governs: bool, around: Phrase | None = None) -> str | None:
        """Read the words before a verb: auxiliaries, "set to", "agreed to", negation.

        ``around`` is a meeting in which the verb is done; what is promised there says nothing of the meeting itself.
        """
        modal: str | None = None
        negated = False
        floor = verb.sent.start
        position = verb.i - 1
        to_seen = False
        joined = -1
        while position >= max(floor, verb.i - _LEFT):
            token = self._doc[position]
            word = token.lower_
            if word in _NEGATION:
                negated = True
            elif word in _POSSIBLE:
                modal = modal or "possible"
            elif word in _WILL:
                modal = modal or "planned"
            elif word == "would":
                modal = modal or self._would(token)
            elif word == "to" and (self._bare(position + 1, verb.i) or position == joined):
                to_seen = True
                if self._unfulfilled(position):
                    return "cancelled"
            elif to_seen and word_class(token) in {"NOUN", "PROPN", "PRON"} and self._asked(position):
                return "possible"
            elif to_seen and (
                word in {"opportunity", "chance", "occasion", "the", "a", "an"}
                or (word in {"have", "has", "had"} and modal is None)
            ):
                pass
            elif to_seen and around is not None and around.prep in _INSIDE and self._promises(token):
                break
            elif to_seen and (found := self._before_to(token)):
                if word_class(token) == "NOUN" and (ended := self._ended(token)):
                    return ended
                modal = found
                if self._pluperfect(token) or self._refused(token):
                    modal = "cancelled" if found in {"planned", "possible"} and self._pluperfect(token) else "denied"
                if self._negated(token) or self._doc[token.i - 1].lower_ == "no":
                    modal = "denied"
                break
            elif to_seen and self._feels(token):
                to_seen = False
                negated = negated or word in _UNABLE
            elif word_class(token) in {"AUX", "ADV"} or word in _ASIDE or token.is_quote:
                pass
            elif word in {"whether", "if"}:
                return "possible"
            elif (first := self._first_infinitive(verb, position)) is not None:
                position = joined = first
                continue
            else:
                break
            position -= 1
        if self._asks(verb):
            return "possible"
        if self._under_whether(position):
            return "possible"
        if negated and modal != "possible" and not governs:
            return "denied"
        return "denied" if self._disowned(verb) else modal

    def _ended(self, noun: Token) -> str | None:
        """Read the end of a plan: "cancelled a plan to visit X"."""
        verb = self._clauses.verb_left(noun.i)
        if verb is not None and verb.dep_ == "amod":
            verb = self._clauses.verb_left(verb.i)
        found = self._verb_status(verb) if verb is not None and verb.i >= noun.left_edge.i - 2 else None
        return found if found in _ENDED else None

    def _feels(self, token: Token) -> bool:
        """Whether "be" and an adjective lead to an infinitive, whose verb group goes on: "would be glad to meet X"."""
        before = self._doc[token.i - 1]
        return token.tag_ in {"JJ", "VBN"} and (one_of(before, {"be", "feel"}) or word_class(before) == "ADV")

    def _promises(self, token: Token) -> bool:
        """Whether somebody did what only leads on: "agreed to share data during the meeting"."""
        return token.tag_ in {"VBD", "VBN"} and one_of(token, _PROMISING) and not one_of(self._doc[token.i - 1], {"be"})

    def _first_infinitive(self, verb: Token, position: int) -> int | None:
        """Go from "or meet X" back to the "to" of the infinitive it is joined to: "has no plans to come or meet X"."""
        if verb.tag_ != "VB" or self._doc[position].lower_ not in {"and", "or", "nor"}:
            return None
        for i in range(position - 1, max(verb.sent.start, position - _LEFT) - 1, -1):
            if self._doc[i].tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                return None
            if self._doc[i].lower_ == "to" and self._infinitive_at(i + 1):
                return i
        return None

    def _infinitive_at(self, position: int) -> bool:
        """Whether an infinitive stands here, "either" and adverbs apart."""
        following = self._doc[position : position + 3]
        first = next((t for t in following if word_class(t) != "ADV" and t.lower_ not in {"either", "both"}), None)
        return first is not None and first.tag_ == "VB"

    def _unfulfilled(self, position: int) -> bool:
        """Whether "was to have met" tells of what did not come about."""
        following = self._doc[position + 1].lower_ if position + 1 < len(self._doc) else ""
        perfect = any(t.tag_ == "VBN" for t in self._doc[position + 2 : position + 4])
        held_back = self._doc[position - 1].lower_ in {"was", "were", "due", "meant", "supposed"}
        return following == "have" and perfect and held_back

    def _bare(self, start: int, end: int) -> bool:
        """Whether only "be", "have" and adverbs stand between "to" and a verb: "to be received"."""
        return all(t.lower_ in {"be", "have", "been"} or word_class(t) == "ADV" for t in self._doc[start:end])

    def _disowned(self, verb: Token) -> bool:
        """Whether somebody denies what a clause says: "denied that he had met X", "denied having met"."""
        if one_of(self._doc[verb.i - 1], _DENYING) or (
            verb.i > 1 and self._doc[verb.i - 1].lower_ == "having" and one_of(self._doc[verb.i - 2], _DENYING)
        ):
            return True
        that = next(
            (t for t in reversed(list(self._doc[max(verb.sent.start, verb.i - 8) : verb.i])) if t.lower_ == "that"),
            None,
        )
        return that is not None and that.i > verb.sent.start and one_of(self._doc[that.i - 1], _DENYING)

    def _asked(self, position: int) -> bool:
        """Whether somebody is asked to do it: "asked X to receive him", "invited Y to visit"."""
        words = self._doc[max(position - 4, 0) : position]
        return any(one_of(t, _REQUESTS) for t in words)

    def _before_to(self, token: Token) -> str | None:
        if token.lower_ in {
            "set",
            "due",
            "about",
            "going",
            "scheduled",
            "slated",
            "poised",
            "are",
            "is",
            "was",
            "were",
        }:
            return "planned"
        if token.lower_ in _DISPOSED | _MINDED:
            return "possible"
        if word_class(token) in {"VERB", "NOUN", "AUX"}:
            return self._of_word(token, "verb") or self._of_word(token, "noun")
        return None

    def _refused(self, token: Token) -> bool:
        return self._of_word(token, "verb") == "denied"

    def _would(self, token: Token) -> str:
        """A back-shifted "will" after a verb of the past; else a condition."""
        before = self._doc[token.sent.start : token.i]
        return "planned" if any(t.tag_ == "VBD" for t in before) else "possible"

    def _under_whether(self, position: int) -> bool:
        """Whether the subject before a verb stands after "whether" or "if"."""
        floor = self._doc[min(position, len(self._doc) - 1)].sent.start if position >= 0 else 0
        for i in range(position, max(floor, position - 6) - 1, -1):
            token = self._doc[i]
            if token.lower_ in {"whether", "if", "unless"}:
                return True
            if word_class(token) in {"VERB", "AUX"}:
                return False
        return False

    def _asks(self, verb: Token) -> bool:
        sentence = verb.sent
        first = next((t for t in sentence if not t.is_punct and not t.is_space), None)
        last = next((t for t in reversed(list(sentence)) if not t.is_space and not t.is_quote), None)
        return last is not None and last.text == "?" and first is not None and word_class(first) == "AUX"

    def _negated(self, token: Token) -> bool:
        return any(t.lower_ in _NEGATION for t in self._doc[max(token.i - 3, token.sent.start) : token.i])

    def _pluperfect(self, token: Token) -> bool:
        if one_of(token, {"agree"}):
            return False
        before = [t.lower_ for t in self._doc[max(token.i - 4, token.sent.start) : token.i]]
        return "had" in before

    def _presented(self, verb: Token) -> bool:
        """Whether a verb is in the simple present."""
        return verb.tag_ in {"VBZ", "VBP"}

    def _weekday(self, date: Date | None, verb: Token) -> bool:
        """Whether a present tense stands with a weekday that is not the day of publication: it is to come.

        Captions and headlines tell what was in the present tense.
        """
        paragraph = paragraph_at(self._doc, verb.i)
        return (
            date is not None
            and (paragraph is None or paragraph.kind not in {"caption", "headline", "subheading"})
            and date.basis == "resolved"
            and date.text.lower().removeprefix("on ") in _WEEKDAYS
            and date.value != self._published
        )

    def _ahead(self, date: Date | None, *, today: bool = False) -> bool:
        if date is None or not self._published:
            return False
        value = date.value
        length = min(len(value), len(self._published))
        if value[:length] == self._published[:length]:
            return today and len(value) == len(self._published) == 10
        return value[:length] > self._published[:length]
