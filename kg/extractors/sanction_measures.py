"""Restrictive measures as the text names them: nouns ("tariffs on X") and verbs ("blacklisted X").

A noun is looked up by the longest form that ends at the head of its phrase. "Ban",
"curbs" and the like take their kind from what they are put on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Clauses, Phrase, base_forms, one_of, word_class
from kg.extractors.sanction_drafts import SanctionDraft
from kg.lexicon import Concept, Lexicon

__all__ = ["ASSETS", "MeasureMention", "SanctionMeasures", "acts"]

_BANS: Final = frozenset({"ban", "embargo", "curb", "restriction", "block", "limit", "prohibition", "moratorium"})
#: Verbs that leave somebody out of what others have: the word for that tells the measure.
_EXCLUDING: Final = frozenset({"exclude", "disconnect", "remove", "cut", "expel", "kick"})
#: Verbs that let somebody do something, which is a ban once they are denied.
_ALLOWING: Final = frozenset({"allow", "permit", "let", "admit"})
#: Words that are measures only beside a verb or an adjective that makes them one.
_WEAK: Final = frozenset(
    {
        "penalty",
        "restriction",
        "duty",
        "levy",
        "surcharge",
        "consequence",
        "consequences",
        "designation",
        "freeze",
        "cap",
        "ceiling",
        "curb",
        "limit",
        "block",
        "boycott",
        "blockade",
        "retaliation",
        "countermeasure",
        "deportation",
        "listing",
        "measure",
    }
)
_PEOPLE: Final = frozenset(
    "bank lender company firm business entity individual person official vessel ship tanker oligarch group "
    "broker relative family wife husband son daughter associate aide militia faction warlord carrier refinery yacht "
    "aircraft subsidiary ministry police army force military chief head magnate tycoon spy governor mayor academic "
    "man woman regime government militant rebel cartel gang exchange party figure cleric brother sister people "
    "network judge minister leader officer general commander politician lawmaker entrepreneur exporter "
    "importer producer supplier airline trader member diplomat envoy ambassador attache staff citizen "
    "national leadership conglomerate agency institution organisation organization broadcaster institute executive "
    "director journalist activist settler entry name".split()
)
#: Endings of nouns for those who do something, and things that have them too.
_AGENTS: Final = ("ers", "ors", "ists", "men", "women")
_THINGS: Final = frozenset(
    "order number border offer power paper matter computer container letter tower sector motor tractor "
    "fertilizer fertiliser semiconductor reactor transistor server tender".split()
)
_GOODS_VERBS: Final = frozenset(
    {
        "ban",
        "bar",
        "prohibit",
        "forbid",
        "restrict",
        "curb",
        "limit",
        "block",
        "outlaw",
        "boycott",
        "embargo",
        "tax",
        "cap",
        "ceiling",
    }
)
_STOPPING: Final = frozenset(
    "suspend halt stop cut freeze revoke cancel deny expel ban pause withhold slash withdraw annul refuse".split()
)
#: Verbs that lift other measures.
_ENDING: Final = frozenset({"terminate", "discontinue", "end"})
#: Verbs that put somebody on a list or take him off it, with the prepositions of the list.
_LISTING: Final = {
    **dict.fromkeys(
        ("add", "include", "place", "put", "name", "enter"), frozenset({"to", "on", "in", "onto", "under"})
    ),
    **dict.fromkeys(("remove", "strike", "drop", "delete", "take"), frozenset({"from", "off"})),
}
_LISTS: Final = frozenset({"list", "blacklist", "register", "listing", "annex"})
#: Words before "list" that make it one of sanctions, with the measure.
_LIST_KINDS: Final = {"entity": "export control", "export": "export control", "trade": "export control",
               "travel": "travel ban", "visa": "travel ban"}  # fmt: skip
ASSETS: Final = frozenset(
    {"asset", "account", "fund", "reserve", "property", "money", "holding", "wealth", "deposit", "estate", "interest"}
)
_VISAS: Final = frozenset({"visa", "visas"})
_ENVOYS: Final = frozenset(
    "diplomat ambassador envoy attache attaché staff representative chargé consul journalist correspondent "
    "official embassy consulate".split()
)
_ENVOY_VERBS: Final = frozenset({"recall", "declare", "order", "give", "tell", "ask", "send"})
_STEPS: Final = frozenset(
    {"action", "measure", "package", "step", "move", "round", "listing", "designation", "list", "part"}
)
#: Words of articles in which "action" may be a sanction.
_SPEAKING: Final = frozenset({"sanction", "sanctions", "designate", "designation", "blacklist", "freeze", "embargo"})
_PERMITS: Final = frozenset({"permit", "licence", "license", "authorisation", "authorization", "permission"})
#: Measures that "may not" tells as well as "may no longer" does.
_ENTERING: Final = frozenset({"travel ban", "port ban", "flight ban"})
#: What follows verbs that mean little alone, with the preposition of what they are about.
_LIGHT: Final = {"aim at": "at", "action against": "against", "away with": "with", "an end to": "to"}
#: Nouns for an end of what stands behind "of".
_DEALING: Final = frozenset({"provide", "offer", "deal", "transact", "lend", "finance", "service", "do"})
_ON_GOODS: Final = frozenset({"export control", "import ban"})
_STOPS: Final = frozenset("suspension halt stop freeze withdrawal termination cancellation pause stoppage".split())
_FRONTIERS: Final = frozenset({"border", "frontier", "crossing", "boundary"})
_TRADING: Final = frozenset("buy import purchase sell export supply trade".split())
_FLOWS: Final = frozenset(
    {"trade", "import", "export", "flight", "shipment", "sale", "purchase", "supply", "investment", "transit"}
)
#: Further verbs that are measures with some objects or subjects alone.
_BY_OBJECT: Final = frozenset({"close", "shut", "reopen", "target"})
#: Endings of nouns for what is done, which cannot be imported.
_DOINGS: Final = ("ing", "ment", "tion", "sion")
_LANDS: Final = frozenset({"country", "island", "state", "kingdom", "republic", "neighbour", "neighbor"})
_ARMS: Final = frozenset({"arm", "arms", "weapon", "weapons"})
_AID: Final = frozenset({"aid", "assistance", "funding", "support", "loan", "grant", "lending", "disbursement"})
_AID_HEADS: Final = _AID | {"programme", "program"}


@dataclass(frozen=True, slots=True)
class MeasureMention:
    """A measure at a place of the text; ``phrase`` for nouns, ``concept`` for verbs.

    ``denied`` marks what is a measure because it is not done: "may no longer enter".
    """

    kind: Literal["noun", "verb"]
    token: Token
    end: int
    measure: str
    weak: bool
    phrase: Phrase | None = None
    concept: Concept | None = None
    denied: bool = False


class SanctionMeasures:
    """Finds the measures of a doc."""

    def __init__(self, doc: Doc, clauses: Clauses, lexicon: Lexicon, told: Sequence[SanctionDraft] = ()) -> None:
        self._doc = doc
        self._told = told
        self._clauses = clauses
        self._lexicon = lexicon
        self._speaking: bool | None = None
        self._heads, self._doing = _index(lexicon)
        activities = lexicon.forms("sanction-cue", "activity").items()
        self._activities = {
            form: measure.label for form, word in activities if (measure := lexicon.meaning(word, "sanction-measure"))
        }

    def told(self) -> str | None:
        """Give the measure told last, for words that only repeat it."""
        return self._told[-1].measure if self._told else None

    def find(self, sentence: Span) -> list[MeasureMention]:
        """List the measures of a sentence in text order."""
        if not any(
            one_of(t, self._heads) or one_of(t, self._doing) or t.lower_ in {"longer", "not", "no", "cannot"}
            for t in sentence
            if t.is_alpha
        ):
            return []
        verbs = list(self._verbs(sentence))
        told = {i for mention in verbs for i in self._told_by(mention)}
        nouns = [n for n in self._nouns(sentence) if n.token.i not in told]
        return sorted([*nouns, *verbs], key=lambda m: m.token.i)

    def _told_by(self, mention: MeasureMention) -> Iterator[int]:
        """Give the words that only tell the kind of a verb's measure: "added to its sanctions list"."""
        listed = self.list_of(mention.token)
        if listed is not None:
            yield listed.head
        if mention.measure == "expulsion":
            yield from (t.i for t in mention.token.sent if t.lower_ in {"grata", "gratae"})

    def list_of(self, verb: Token) -> Phrase | None:
        """Find the list that somebody is put on or taken off."""
        prepositions = next((_LISTING[f] for f in base_forms(verb) if f in _LISTING), None)
        if prepositions is None:
            return None
        for phrase in self._clauses.phrases(verb.sent):
            if phrase.start > verb.i and phrase.prep in prepositions and one_of(self._doc[phrase.head], _LISTS):
                return phrase
        return None

    def _listed(self, verb: Token, lemma: str) -> str | None:
        """Tell what list somebody is put on or taken off; other lists are none of sanctions."""
        phrase = self.list_of(verb)
        if phrase is None:
            return None
        words = _bases(self._doc[phrase.start : phrase.head + 1])
        kind = next((_LIST_KINDS[w] for w in words if w in _LIST_KINDS), None)
        if kind or any(w in {"sanction", "blacklist", "black", "terror", "terrorist"} for w in words):
            return kind or "economic sanctions"
        known = self.told() == "economic sanctions" and self._doc[phrase.start].lower_ == "the"
        return "economic sanctions" if known or lemma in {"add", "remove", "strike", "delete"} else None

    def _nouns(self, sentence: Span) -> Iterator[MeasureMention]:
        for phrase in self._clauses.phrases(sentence):
            head = self._doc[phrase.head]
            if word_class(head) not in {"NOUN", "PROPN"} or self._is_name(head):
                continue
            known = self._lexicon.forms("sanction-measure")
            lemma = next((f for f in base_forms(head) if f in known or f in _BANS), head.lemma_.lower())
            measure = self._ban(phrase, lemma) if lemma in _BANS else None
            measure = measure or self._measure(phrase, lemma)
            if measure is None and one_of(head, _STOPS):
                measure = self._stop(phrase)
            if lemma in _BANS and any(t.lower_ in {"similar", "same"} for t in self._doc[phrase.start : phrase.head]):
                measure = self.told() or measure
            if measure is None and lemma in {"measure", "action"} and self._against_somebody(phrase):
                measure = "economic sanctions"
            if measure is not None:
                weak = lemma in _WEAK and not self._compound(phrase) and not self._qualified(phrase, lemma)
                yield MeasureMention("noun", head, head.i + 1, measure, weak, phrase)

    def _is_name(self, head: Token) -> bool:
        mention = self._clauses.actors.mention_at(head)
        return mention is not None and mention.kind == "name" and mention.end == head.i + 1

    def _compound(self, phrase: Phrase) -> bool:
        return (
            phrase.head > phrase.start
            and word_class(self._doc[phrase.head - 1]) in {"NOUN", "PROPN"}
            and self._doc[phrase.head - 1].lower_ not in {"'s", "’s"}
        )

    def _qualified(self, phrase: Phrase, lemma: str) -> bool:
        """Whether an adjective makes a weak word a measure's name: "restrictive measures"."""
        if phrase.head == phrase.start:
            return False
        concept = self._lexicon.find("sanction-measure", f"{self._doc[phrase.head - 1].lower_} {lemma}")
        return concept is not None and concept.label != "unspecified consequences"

    def _measure(self, phrase: Phrase, lemma: str) -> str | None:
        before = [t.lower_ for t in self._doc[phrase.start : phrase.head]]
        if widened := self._widened(phrase, lemma):
            return widened
        for length in (3, 2, 1, 0):
            if length > len(before):
                continue
            form = " ".join([*before[len(before) - length :], lemma]).replace(" - ", "-")
            concept = self._lexicon.find("sanction-measure", form)
            if concept is not None:
                return self._widened(phrase, form) or concept.label
        return None

    def _widened(self, phrase: Phrase, form: str) -> str | None:
        """Read a form that goes on after the head: "ban on imports", "package of sanctions"."""
        following = self._clauses.next(phrase)
        if following is None or following.left != phrase.end:
            return None
        tail = self._doc[following.head].lemma_.lower()
        for last in (tail, self._doc[following.head].lower_):
            concept = self._lexicon.find("sanction-measure", f"{form} {following.prep} {last}")
            if concept is not None:
                return concept.label
        return None

    def _against_somebody(self, phrase: Phrase) -> bool:
        """Whether measures are taken against a named party in an article that speaks of sanctions."""
        following = self._clauses.next(phrase)
        if following is None or following.prep != "against" or following.left != phrase.end:
            return False
        named = any(m.entity is not None for m in (*following.actors, *following.owners))
        return named and self._doc[phrase.head].tag_ == "NNS" and self._speaks_of_sanctions()

    def _stop(self, phrase: Phrase) -> str | None:
        """Tell what measure it is to stop what stands behind "of": "a suspension of grants", "the halt to exports"."""
        following = self._clauses.next(phrase)
        if following is None or following.prep not in {"of", "to", "on", "in"} or following.left != phrase.end:
            return None
        heads = base_forms(self._doc[following.head])
        if not _AID.isdisjoint(heads):
            return "aid suspension"
        found = self.activity(form for form in heads if form in _FLOWS | _VISAS)
        return "arms embargo" if found and set(_bases(self._doc[following.start : following.end])) & _ARMS else found

    def _ban(self, phrase: Phrase, lemma: str) -> str | None:
        """Tell the kind of a ban from the words before its head and from what it is put on."""
        words = _bases(self._doc[phrase.start : phrase.head])
        form = f"{self._doc[phrase.head - 1].lower_} {lemma}"
        if words and (concept := self._lexicon.find("sanction-measure", form)):
            return concept.label
        following = self._clauses.next(phrase)
        if following is not None and following.prep in {"on", "of"} and following.left == phrase.end:
            words = [*words, *_bases(self._doc[following.start : following.end])]
            if lemma in {"embargo", "ban"} and not following.actors and self.activity(words) is None:
                return None if self._doc[following.head].lower_.endswith(_DOINGS) else "import ban"
        elif lemma == "ban":
            words.extend(_bases(self._doc[phrase.end : min(phrase.end + 8, self._doc[phrase.head].sent.end)]))
        found = self.activity(words)
        if found is not None:
            return found
        return {"ban": "import ban", "embargo": "trade ban", "curb": "export control", "block": "trade ban"}.get(lemma)

    # --- verbs ------------------------------------------------------------------------------

    def _verbs(self, sentence: Span) -> Iterator[MeasureMention]:
        for token in sentence:
            if word_class(token) not in {"VERB", "NOUN", "ADJ"} or (
                word_class(token) == "NOUN" and not self._clauses.is_infinitive(token)
            ):
                continue
            verbs = self._lexicon.forms("sanction-cue", "verb")
            lemma = next((f for f in base_forms(token) if f in verbs or f in _EXCLUDING), "")
            if self._not_any_more(token):
                yield from self._barred(token)
                continue
            if lemma not in self._doing or token.dep_ == "amod":
                continue
            concept = verbs.get(lemma) or verbs["ban"]
            meaning = self._lexicon.meaning(concept, "sanction-measure")
            measure = meaning.label if meaning else None
            if lemma == "take" and self._acts_against(token):
                measure, concept = "economic sanctions", verbs["sanction"]
            elif lemma in _LISTING and self.light_object(token) is None:
                measure = self._listed(token, lemma)
            elif lemma in _ENVOY_VERBS:
                measure = "expulsion" if self._sent_away(token, lemma) else None
            elif lemma in {"target", "hit"} or (lemma == "take" and self._takes_aim(token)):
                measure = "economic sanctions" if self._by_measures(token) else None
                concept = verbs["target"]
            elif lemma in {"punish", "penalise", "penalize"}:
                measure = "economic sanctions" if self._punished(token) else None
            elif lemma == "require":
                permits = self._object_in(token, _PERMITS)
                measure = self.activity(_bases(self._doc[token.i : token.sent.end])) if permits else None
                measure = measure if measure in {"export control", "import ban"} else None
            elif lemma == "keep" or (lemma == "shut" and self._out(token)):
                measure = (self._excluded(token) or self._kept_out(token)) if self._out(token) else None
                concept = verbs["ban"]
            elif lemma in {"close", "shut", "reopen"}:
                measure = self.activity(self._object_words(token))
                measure = self._shut(token, measure)
            elif lemma in _EXCLUDING and (excluded := self._excluded(token)) and excluded != "economic sanctions":
                measure = excluded
            elif lemma in {"deny", "refuse"} and self._object_in(token, frozenset({"entry"})):
                measure = "travel ban"
            elif self._object_in(token, _ARMS) and lemma in _STOPPING:
                measure = "arms embargo"
            elif lemma == "block" and self._object_in(token, ASSETS):
                measure = "asset freeze"
            elif lemma in _GOODS_VERBS:
                measure = self._banned(token, lemma)
            elif lemma in _STOPPING and self._object_in(token, _AID):
                measure = "aid suspension"
            elif lemma in _ENDING | {"abolish", "scrap", "do", "put"} and self._ends_free_entry(token):
                measure, concept = "visa restrictions", verbs["impose"]
            elif lemma in _ENDING:
                given = self._object_in(token, _AID) and not _AID_HEADS.isdisjoint(self._heads_hit(token))
                measure = "aid suspension" if given else None
            elif lemma in _STOPPING and self._object_in(token, _VISAS):
                measure = "visa restrictions"
            elif lemma in {"suspend", "halt", "stop", "ban", "cut"} and (stopped := self._stopped(token)):
                measure = stopped
            elif (lemma in {"expel", "deport", "oust"} and not self._object_in(token, _ENVOYS)) or (
                lemma in {"freeze", "seize", "unfreeze", "release", "immobilise", "immobilize"}
                and not self._owned_things(token)
            ):
                measure = None
            if measure is not None and (word_class(token) != "ADJ" or token.tag_ == "VBN"):
                yield MeasureMention("verb", token, token.i + 1, measure, False, None, concept)

    def _barred(self, verb: Token) -> Iterator[MeasureMention]:
        """Read what somebody may not do any more: "can no longer travel to", "will no longer allow the export of"."""
        own = next((self._activities[f] for f in base_forms(verb) if f in self._activities), None)
        if own is None and one_of(verb, _ALLOWING | {"call"}):
            own = self.activity(_bases(self._doc[verb.i : min(verb.i + 8, verb.sent.end)]))
            own = "arms embargo" if own and set(_bases(self._doc[verb.i : verb.sent.end])) & _ARMS else own
            own = own or self._kept_out(verb)
        if own not in _ENTERING and not self._no_longer(verb) and not one_of(verb, _ALLOWING):
            own = None
        harbours = self.activity(_bases(self._doc[verb.i + 1 : min(verb.i + 6, verb.sent.end)]))
        own = harbours if own == "travel ban" and harbours in {"port ban", "flight ban"} else own
        concept = self._lexicon.find("sanction-cue", "ban", "verb")
        if own is not None and concept is not None:
            yield MeasureMention("verb", verb, verb.i + 1, own, False, None, concept, denied=True)

    def _shut(self, verb: Token, activity: str | None) -> str | None:
        """Tell what it is to close or reopen something to somebody: skies, ports, a market, a border."""
        if activity in {"flight ban", "port ban"}:
            return activity
        words = set(self._object_words(verb))
        towards = [p for p in self._clauses.obliques(verb) if p.prep in {"to", "for", "with", "against"}]
        if "market" in words:
            return "import ban" if towards else None
        if not words & _FRONTIERS:
            return None
        people = any(
            acts(self._doc[p.head]) or self._doc[p.head].lower_ == "all" or word_class(self._doc[p.head]) == "NUM"
            for p in towards
        )
        goods = any(self._of_state(p) and not p.actors and not acts(self._doc[p.head]) for p in towards)
        return "travel ban" if people else "import ban" if goods else None

    def _out(self, verb: Token) -> bool:
        """Whether "out" goes with a verb: "kept out of", "shut X out"."""
        return any(t.lower_ == "out" for t in self._doc[verb.i + 1 : min(verb.i + 5, verb.sent.end)])

    def _kept_out(self, verb: Token) -> str | None:
        """Tell what it is not to let in what a verb is done to: people, or goods of a state."""
        phrase = next(iter(self._clauses.objects(verb)), None) or self._clauses.subject(verb)
        if phrase is None:
            return None
        if acts(self._doc[phrase.head]):
            return "travel ban"
        following = self._clauses.next(phrase)
        behind = following is not None and following.prep in {"from", "of"}
        beside = [*following.places, *following.owners] if following is not None and behind else []
        made = any(t.lower_ in {"made", "produced", "grown"} for t in self._doc[phrase.end : phrase.end + 2])
        return "import ban" if beside or made or self._of_state(phrase) else None

    def _of_state(self, phrase: Phrase) -> bool:
        return any(m.entity is not None and m.entity.kind == "State" for m in phrase.owners)

    def _by_measures(self, verb: Token) -> bool:
        """Whether what targets somebody is a step of an authority: "the Treasury's action targets X"."""
        phrase = self._clauses.subject(verb)
        if phrase is None or not one_of(self._doc[phrase.head], _STEPS):
            return False
        named = any(m.entity is not None for m in phrase.owners)
        return self._speaks_of_sanctions() and (one_of(verb, {"target"}) or named)

    def _punished(self, verb: Token) -> bool:
        """Whether somebody was punished by a state or body that is named."""
        by = next((p for p in self._clauses.obliques(verb) if p.prep == "by"), None)
        kinds = {m.entity.kind for m in by.actors if m.entity is not None} if by is not None else set()
        return self._speaks_of_sanctions() and bool(kinds & {"State", "Organisation"})

    def light_object(self, verb: Token) -> Phrase | None:
        """Find what "take aim at", "take action against", "do away with", "put an end to" are about."""
        following = self._doc[verb.i + 1 : verb.i + 4].text.lower()
        preposition = next((p for start, p in _LIGHT.items() if following.startswith(start)), None)
        if preposition is None or not one_of(verb, {"take", "do", "put"}):
            return None
        return next((p for p in self._clauses.obliques(verb) if p.prep == preposition), None)

    def _takes_aim(self, verb: Token) -> bool:
        found = self.light_object(verb)
        return found is not None and found.prep == "at"

    def _acts_against(self, verb: Token) -> bool:
        """Whether somebody takes action against another in an article that speaks of sanctions."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None or not one_of(self._doc[phrase.head], _STEPS) or not self._speaks_of_sanctions():
            return False
        following = self._clauses.next(phrase)
        return following is not None and following.prep == "against" and following.left == phrase.end

    def _speaks_of_sanctions(self) -> bool:
        if self._speaking is None:
            self._speaking = any(one_of(token, _SPEAKING) for token in self._doc)
        return self._speaking

    def _ends_free_entry(self, verb: Token) -> bool:
        """Whether what ends is a favour: "visa-free travel", "a visa waiver"."""
        light = self.light_object(verb)
        words = set(_bases(self._doc[light.start : light.end]) if light is not None else self._object_words(verb))
        return "visa" in words and not {"free", "waiver", "exemption"}.isdisjoint(words)

    def _sent_away(self, verb: Token, lemma: str) -> bool:
        """Whether envoys are called home, or told to go."""
        words = [t.lower_ for t in self._doc[verb.i : verb.sent.end]]
        if lemma == "declare":
            return "grata" in words or "gratae" in words
        if lemma == "recall":
            return self._object_in(verb, _ENVOYS)
        told = " ".join(words)
        phrase = self._clauses.subject(verb)
        patients = [*self._object_words(verb), *(_bases(self._doc[phrase.start : phrase.end]) if phrase else ())]
        if lemma == "send":
            return words[1:2] == ["home"] and bool(set(_bases(self._doc[verb.i : verb.sent.end])) & _ENVOYS)
        envoys = set(patients) & _ENVOYS or self._nationals(verb)
        return ("to leave" in told or "out of the country" in told) and bool(envoys)

    def _nationals(self, verb: Token) -> bool:
        """Whether people of a state are sent away in a sentence on envoys: "expelled envoys after X told 18 Danes"."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        named = [*phrase.actors, *phrase.owners] if phrase is not None else []
        people = any(m.kind == "demonym" for m in named)
        return people and bool(set(_bases(self._doc[verb.sent.start : verb.sent.end])) & _ENVOYS)

    def _stopped(self, verb: Token) -> str | None:
        """Tell what measure it is to stop trade, flights, imports, or exports; "stopped buying X"."""
        following = self._doc[min(verb.i + 1, len(self._doc) - 1)]
        if following.tag_ == "VBG":
            arms = not _ARMS.isdisjoint(_bases(self._doc[following.i + 1 : min(following.i + 4, verb.sent.end)]))
            flow = self.activity(form for form in base_forms(following) if form in _TRADING)
            return "arms embargo" if flow and arms else flow
        phrase = next(iter(self._clauses.objects(verb)), None) or self._clauses.subject(verb)
        if phrase is None:
            return None
        return self.activity(form for form in base_forms(self._doc[phrase.head]) if form in _FLOWS)

    def _object_words(self, verb: Token) -> list[str]:
        """List the lemmas of what a verb is done to: its object, or its subject in the passive."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None:
            phrase = self.held(verb) or self._clauses.subject(verb)
        if phrase is None:
            return []
        given = self._clauses.next(phrase)
        if one_of(verb, {"deny", "refuse"}) and given is not None and not given.prep and given.start == phrase.end:
            phrase = given  # "denied them entry"
        words = [w for p in self._clauses.listed(phrase) for w in _bases(self._doc[p.start : p.end])]
        following = self._clauses.next(phrase)
        if following is not None and following.prep in {"of", "in"} and following.left == phrase.end:
            words.extend(_bases(self._doc[following.start : following.end]))
        return words

    def held(self, verb: Token) -> Phrase | None:
        """Find the assets in "X had its assets frozen by Y"."""
        if verb.tag_ != "VBN":
            return None
        phrases = self._clauses.phrases(verb.sent)
        phrase = next((p for p in phrases if p.end == verb.i), None)
        while phrase is not None and phrase.prep in {"in", "of"}:  # "had their assets in X frozen"
            phrase = next((p for p in phrases if phrase is not None and p.end == phrase.left), None)
        if (
            phrase is None
            or phrase.prep
            or phrase.start == verb.sent.start
            or not one_of(self._doc[phrase.start - 1], {"have"})
        ):
            return None
        return phrase

    def _owned_things(self, verb: Token) -> bool:
        """Whether a verb is done to all that somebody has: "froze whatever they own", "his bank accounts"."""
        if self._object_in(verb, ASSETS):
            return True
        phrase = next(iter(self._clauses.objects(verb)), None)
        return phrase is not None and self._doc[phrase.head].tag_ in {"WP", "WDT"}

    def _object_in(self, verb: Token, wanted: frozenset[str]) -> bool:
        return bool(set(self._object_words(verb)) & wanted)

    def _banned(self, verb: Token, lemma: str) -> str | None:
        """Tell what a verb of banning forbids; None where it forbids nothing that states trade or do."""
        words = self._object_words(verb)
        after = _bases(self._doc[verb.i + 1 : min(verb.i + 8, verb.sent.end)])
        if lemma in {"limit", "restrict", "curb"}:
            heads = self._heads_hit(verb)
            found = "arms embargo" if set(words) & _ARMS else self.activity([*heads, *self._behind(verb)])
            return found or (self.told() if self.told() in _ON_GOODS else None)
        found = self._excluded(verb) or self.activity((*words, *after))
        if set(words) & _ARMS:
            return "arms embargo"
        if lemma == "cap":
            return "price cap" if "price" in words else found if found in {"export control", "import ban"} else None
        if lemma == "tax":
            return "tariff" if found == "import ban" else None
        if found is not None:
            return found
        people = self._hits_people(verb)
        if lemma in {"ban", "bar"} and self._barred_from_state(verb):
            return "travel ban"
        if people and self._deals(verb):
            return "economic sanctions"
        kept_out = lemma in {"ban", "bar", "block"} and self._from_abroad(verb)
        if people and (kept_out or lemma == "bar"):
            return "travel ban" if kept_out else None
        if lemma in {"ban", "bar", "embargo", "boycott"} and self._owned(verb):
            return "economic sanctions" if people else "import ban"
        return "import ban" if kept_out and not people else None

    def _barred_from_state(self, verb: Token) -> bool:
        """Whether somebody "has been barred from X", a state."""
        subject = self._clauses.subject(verb) if verb.tag_ == "VBN" else None
        away = next(iter(self._clauses.obliques(verb)), None)
        if subject is None or subject.end > verb.i or away is None or away.prep != "from" or away.left != verb.i + 1:
            return False
        person = acts(self._doc[subject.head]) or word_class(self._doc[subject.head]) in {"PROPN", "PRON"}
        return person and any(m.entity is not None and m.entity.kind == "State" for m in away.actors)

    def _deals(self, verb: Token) -> bool:
        """Whether somebody may not deal with others: "barred Americans from providing services to X"."""
        tokens = self._doc[verb.i + 1 : min(verb.i + 8, verb.sent.end)]
        return any(t.tag_ == "VBG" and t.nbor(-1).lower_ == "from" and one_of(t, _DEALING) for t in tokens)

    def _heads_hit(self, verb: Token) -> list[str]:
        """List the base forms of the nouns, without what stands before them, that a verb is done to."""
        phrase = next(iter(self._clauses.objects(verb)), None) or self._clauses.subject(verb)
        members = self._clauses.listed(phrase) if phrase is not None else []
        return [form for member in members for form in base_forms(self._doc[member.head])]

    def _behind(self, verb: Token) -> list[str]:
        """List the base forms of what stands after "of" and the like behind an object."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        following = self._clauses.next(phrase) if phrase is not None else None
        if following is None or following.prep not in {"of", "from", "on"}:
            return []
        return _bases(self._doc[following.start : following.end])

    def _from_abroad(self, verb: Token) -> bool:
        """Whether what a verb keeps out comes from a state: "barred beef from X"."""
        phrase = next(iter(self._clauses.objects(verb)), None)
        following = self._clauses.next(self._clauses.listed(phrase)[-1]) if phrase is not None else None
        if phrase is None or following is None or following.prep != "from":
            return False
        return any(m.entity is not None and m.entity.kind == "State" for m in (*following.actors, *following.owners))

    def activity(self, words: Iterable[str]) -> str | None:
        """Tell the measure that forbidding something makes; the first word that stands for one decides."""
        return next((self._activities[w] for w in words if w in self._activities), None)

    def _excluded(self, verb: Token) -> str | None:
        """Tell what it is to leave somebody out: "excluded banks from SWIFT", "cut X off from its banks"."""
        for phrase in self._clauses.obliques(verb):
            if phrase.prep in {"from", "off"} or (phrase.prep == "of" and self._doc[phrase.left - 1].lower_ == "out"):
                return self.activity(_bases(self._doc[phrase.start : phrase.end]))
        return None

    def _not_any_more(self, verb: Token) -> bool:
        """Whether "no longer" or "may not" stands before a verb, or "no" after one of letting in."""
        before = [t.lower_ for t in self._doc[max(verb.i - 4, verb.sent.start) : verb.i]]
        if self._no_longer(verb):
            return True
        if verb.tag_ == "VB" and before[-1:] == ["not"] and {"may", "can", "must", "shall"} & set(before):
            return True
        if verb.tag_ == "VB" and before[-1:] == ["cannot"]:
            return True
        following = [t.lower_ for t in self._doc[verb.i + 1 : min(verb.i + 3, verb.sent.end)]]
        return one_of(verb, _ALLOWING) and "no" in following and not {"one", "doubt"} & set(following)

    def _no_longer(self, verb: Token) -> bool:
        before = [t.lower_ for t in self._doc[max(verb.i - 4, verb.sent.start) : verb.i]]
        return "longer" in before and "no" in before

    def _hits_people(self, verb: Token) -> bool:
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None and verb.tag_ == "VBN":
            phrase = self._clauses.subject(verb)
        head = self._doc[phrase.head] if phrase is not None else verb
        return phrase is not None and (acts(head) or word_class(head) in {"PROPN", "PRON"})

    def _owned(self, verb: Token) -> bool:
        phrase = next(iter(self._clauses.objects(verb)), None)
        if phrase is None:
            return False
        pointed = one_of(self._doc[min(phrase.start + 1, phrase.head)], _LANDS) and phrase.head > phrase.start + 1
        return pointed or any(m.entity and m.entity.kind == "State" for m in phrase.owners)


@lru_cache(maxsize=4)
def _index(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """List the words that a measure's name begins or ends with, and the verbs that are measures themselves."""
    names = [form.split() for form in lexicon.forms("sanction-measure")]
    verbs = lexicon.forms("sanction-cue", "verb").items()
    doing = {form for form, concept in verbs if lexicon.meaning(concept, "sanction-measure")}
    return frozenset({w for words in names for w in (words[0], words[-1])} | _BANS | _STOPS | {"measure"}), frozenset(
        doing
        | _GOODS_VERBS
        | _STOPPING
        | _ENDING
        | _EXCLUDING
        | _LISTING.keys()
        | _ENVOY_VERBS
        | {"close", "shut", "reopen", "target", "hit", "require", "keep", "punish", "penalise", "penalize"}
        | {"abolish", "scrap", "do"}
    )


def _bases(tokens: Span) -> list[str]:
    return [form for token in tokens for form in base_forms(token)]


def acts(head: Token) -> bool:
    """Whether a noun is for somebody who can be put on a list, not for a plan that is approved."""
    return one_of(head, _PEOPLE) or (head.lower_.endswith(_AGENTS) and head.tag_ == "NNS" and not one_of(head, _THINGS))
