"""Which measure it makes to forbid, stop or shut out something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from spacy.tokens import Token

from kg.extractors.clauses import Phrase, base_forms, one_of, word_class
from kg.extractors.sanctions.patients import Patients
from kg.extractors.sanctions.text import Text, TextReader
from kg.extractors.sanctions.words import bases

__all__ = ["Forbidden"]

_ASIDE: Final = frozenset({"after", "before", "since", "amid", "as", "over", "despite", "following"})
_ON_GOODS: Final = frozenset({"export control", "import ban"})


class Forbidden(TextReader):
    """Tells measures by what is forbidden: the activity, the goods, the people kept out."""

    def __init__(self, text: Text, patients: Patients) -> None:
        super().__init__(text)
        self._patients = patients
        activities = text.lexicon.forms("sanction-cue", "activity").items()
        self._activities = {
            form: measure.label
            for form, word in activities
            if (measure := text.lexicon.meaning(word, "sanction-measure"))
        }

    def activity(self, words: Iterable[str]) -> str | None:
        """Tell the measure that forbidding something makes; the first word that stands for one decides."""
        return next((self._activities[w] for w in words if w in self._activities), None)

    def banned(self, verb: Token, lemma: str) -> str | None:
        """Tell what a verb of banning forbids; None where it forbids nothing that states trade or do."""
        words = self._patients.object_words(verb)
        after = bases(self._forbidding(verb))
        if lemma in {"limit", "restrict", "curb"}:
            heads = self._patients.heads_hit(verb)
            found = (
                "arms embargo"
                if set(words) & self._words.weaponry
                else self.activity([*heads, *self._patients.behind(verb)])
            )
            return found or (self._text.last_measure if self._text.last_measure in _ON_GOODS else None)
        found = self.excluded(verb) or self.activity((*words, *after))
        if set(words) & self._words.weaponry:
            return "arms embargo"
        if lemma == "cap":
            return "price cap" if "price" in words else found if found in {"export control", "import ban"} else None
        if lemma == "tax":
            return "tariff" if found == "import ban" else None
        if found is not None:
            return found
        people = self._patients.hits_people(verb)
        if lemma in {"ban", "bar"} and self._barred_from_state(verb):
            return "travel ban"
        if people and self._deals(verb):
            return "economic sanctions"
        kept_out = lemma in {"ban", "bar", "block"} and self._patients.from_abroad(verb)
        if people and (kept_out or lemma == "bar"):
            return "travel ban" if kept_out else None
        if lemma in {"ban", "bar", "embargo", "boycott"} and self._patients.owned(verb):
            return "economic sanctions" if people else "import ban"
        return "import ban" if kept_out and not people else None

    def _forbidding(self, verb: Token) -> list[Token]:
        """List the words after a verb that may tell what it forbids, up to the end of its clause."""
        found: list[Token] = []
        for token in self._doc[verb.i + 1 : min(verb.i + 12, verb.sent.end)]:
            if self._clauses.is_border(token) or token.lower_ in _ASIDE:
                break
            found.append(token)
        return found

    def excluded(self, verb: Token) -> str | None:
        """Tell what it is to leave somebody out: "excluded banks from SWIFT", "cut X off from its banks"."""
        for phrase in self._clauses.obliques(verb):
            if phrase.prep in {"from", "off"} or (phrase.prep == "of" and self._doc[phrase.left - 1].lower_ == "out"):
                return self.activity(bases(self._doc[phrase.start : phrase.end]))
        return None

    def stopped(self, verb: Token) -> str | None:
        """Tell what measure it is to stop trade, flights, imports, or exports; "stopped buying X"."""
        following = self._doc[min(verb.i + 1, len(self._doc) - 1)]
        if following.tag_ == "VBG":
            arms = not self._words.weaponry.isdisjoint(
                bases(self._doc[following.i + 1 : min(following.i + 4, verb.sent.end)])
            )
            flow = self.activity(form for form in base_forms(following) if form in self._words.trading)
            return "arms embargo" if flow and arms else flow
        phrase = next(iter(self._clauses.objects(verb)), None) or self._clauses.subject(verb)
        if phrase is None:
            return None
        return self.activity(form for form in base_forms(self._doc[phrase.head]) if form in self._words.traffic)

    def stop(self, phrase: Phrase) -> str | None:
        """Tell what measure it is to stop what stands behind "of": "a suspension of grants", "the halt to exports"."""
        following = self._clauses.next(phrase)
        if following is None or following.prep not in {"of", "to", "on", "in"} or following.left != phrase.end:
            return None
        heads = base_forms(self._doc[following.head])
        if not self._words.aids.isdisjoint(heads):
            return "aid suspension"
        found = self.activity(form for form in heads if form in self._words.traffic | self._words.entry_papers)
        return (
            "arms embargo"
            if found and set(bases(self._doc[following.start : following.end])) & self._words.weaponry
            else found
        )

    def sent_off(self, verb: Token) -> bool:
        """Whether people of a mission are sent away: "expelled two employees of its embassy", "kicked out envoys"."""
        words = self._patients.object_words(verb)
        if not self._words.envoys.isdisjoint(words):
            return True
        return not self._words.staff.isdisjoint(words) and not self._words.missions.isdisjoint(words)

    def shut(self, verb: Token) -> str | None:
        """Tell what it is to close or reopen something to somebody: skies, ports, a market, a border."""
        words = self._patients.object_words(verb)
        activity = self.activity(words)
        if activity in {"flight ban", "port ban"}:
            return activity
        towards = [p for p in self._clauses.obliques(verb) if p.prep in {"to", "for", "with", "against"}]
        if "market" in words:
            return "import ban" if towards else None
        if self._words.frontiers.isdisjoint(words):
            return None
        people = any(
            self._words.acts(self._doc[p.head])
            or self._doc[p.head].lower_ == "all"
            or word_class(self._doc[p.head]) == "NUM"
            for p in towards
        )
        goods = any(
            self._patients.of_state(p) and not p.actors and not self._words.acts(self._doc[p.head]) for p in towards
        )
        return "travel ban" if people else "import ban" if goods else None

    def out(self, verb: Token) -> bool:
        """Whether "out" goes with a verb: "kept out of", "shut X out"."""
        return any(t.lower_ == "out" for t in self._doc[verb.i + 1 : min(verb.i + 5, verb.sent.end)])

    def kept_out(self, verb: Token) -> str | None:
        """Tell what it is not to let in what a verb is done to: people, or goods of a state."""
        phrase = next(iter(self._clauses.objects(verb)), None) or self._clauses.subject(verb)
        if phrase is None:
            return None
        if self._words.acts(self._doc[phrase.head]):
            return "travel ban"
        following = self._clauses.next(phrase)
        behind = following is not None and following.prep in {"from", "of"}
        beside = [*following.places, *following.owners] if following is not None and behind else []
        made = any(t.lower_ in {"made", "produced", "grown"} for t in self._doc[phrase.end : phrase.end + 2])
        return "import ban" if beside or made or self._patients.of_state(phrase) else None

    def _barred_from_state(self, verb: Token) -> bool:
        """Whether somebody "has been barred from X", a state."""
        subject = self._clauses.subject(verb) if verb.tag_ == "VBN" else None
        away = next(iter(self._clauses.obliques(verb)), None)
        if subject is None or subject.end > verb.i or away is None or away.prep != "from" or away.left != verb.i + 1:
            return False
        person = self._words.acts(self._doc[subject.head]) or word_class(self._doc[subject.head]) in {"PROPN", "PRON"}
        return person and any(m.entity is not None and m.entity.kind == "State" for m in away.actors)

    def _deals(self, verb: Token) -> bool:
        """Whether somebody may not deal with others: "barred Americans from providing services to X"."""
        tokens = self._doc[verb.i + 1 : min(verb.i + 8, verb.sent.end)]
        return any(t.tag_ == "VBG" and t.nbor(-1).lower_ == "from" and one_of(t, self._words.dealing) for t in tokens)
