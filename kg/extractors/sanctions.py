"""Sanctions: who takes which measure against whom, and how far it has come.

Each measure that the text names gives a draft: senders and targets around it, the status
from the verb, noun or preposition that governs it. What a sentence leaves out is filled
from the article only where it is clear: the sender of the measures told before, the
target that the same sender has elsewhere and that this sentence speaks of. Drafts of one
measure, status and compatible parties become one record.

Not covered: measures told in other words ("cut off from dollars"), bans of sports bodies,
tariffs of companies, "sanction" in the sense of approval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from spacy.tokens import Doc, Span, Token

from kg.extractors.clauses import Phrase, base_forms, clauses_of, one_of, same_actor, word_class
from kg.extractors.sanction_measures import MeasureMention, SanctionMeasures, acts
from kg.gazetteer import Entry
from kg.lexicon import Concept, Lexicon
from kg.model import Date, Entity, Mention, Miss, Sanction
from kg.pipeline.actors import ActorMention
from kg.pipeline.attributes import paragraph_at, sentence_span, span_of

__all__ = ["sanctions"]

EXTRACTOR: Final = "sanctions"
#: Measured precision of each rule on articles written for development; see docs/accuracy.md.
_CONFIDENCE: Final = {"verb": 0.85, "governed": 0.85, "noun": 0.8, "context": 0.65}
_READ: Final = frozenset({"prose", "list", "headline", "subheading"})
_SPORTS: Final = frozenset("match game league player coach referee club tournament cup doping athlete".split())
_SENDER_KINDS: Final = frozenset({"State", "Organisation", "Group"})
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
_REQUESTS: Final = frozenset({"urge", "ask", "demand", "call", "press", "beg", "request", "appeal", "want"})
_TAIL: Final = frozenset({"on", "against", "to", "for", "towards", "toward", "upon", "at", "from"})
_COLLECTIONS: Final = frozenset(
    "package round set series range raft slew wave batch tranche barrage list array host volley number network group dozen".split()
)
_REASONS: Final = frozenset({"over", "for", "after", "since", "amid", "because of"})
_FAILING: Final = frozenset({"fail", "refuse", "decline"})
#: Verbs that bring a measure about though they are no words for it.
_BRINGING: Final = frozenset({"trigger", "use", "bring", "see", "unleash", "activate", "pursue", "take", "deploy", "mean", "draw", "face"})
_RELIEF: Final = frozenset({"eased", "lifted", "suspended", "extended"})
_COVERING: Final = frozenset({"target", "affect", "hit", "cover", "aim", "restrict", "block"})
_PERSONAL: Final = frozenset({"asset freeze", "travel ban", "visa restrictions", "economic sanctions"})
_FLOWS: Final = frozenset({"trade", "import", "export", "sale", "shipment", "purchase"})
_BUILT: Final = frozenset({"aid suspension", "visa restrictions"})


@dataclass(frozen=True, slots=True)
class _Target:
    """Somebody or something hit: a mention of an actor, or words for goods and groups."""

    mention: Mention
    country: Entity | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    anchor: int
    measure: str
    status: str
    senders: list[ActorMention]
    targets: list[_Target]
    rule: str
    reason: str | None = None
    others: tuple[int, ...] = ()
    date: Date | None = None


def sanctions(doc: Doc, lexicon: Lexicon) -> Iterator[Sanction | Miss]:
    """Yield sanctions in text order, and a miss for each measure that gave none."""
    reader = _Reader(doc, lexicon)
    drafts: list[_Draft] = []
    for sentence in doc.sents:
        paragraph = paragraph_at(doc, sentence.start)
        if paragraph is None or paragraph.kind not in _READ:
            continue
        for mention in reader.measures.find(sentence):
            found = reader.draft(mention, sentence, drafts)
            if isinstance(found, str):
                yield Miss("Sanction", sentence_span(doc, mention.token.i), f"{mention.token.text!r}: {found}")
            else:
                drafts.append(found)
    for draft in reader.merged(drafts):
        yield reader.record(draft)


class _Reader:
    """Reads the measures of one doc in order; senders carry over from one to the next."""

    def __init__(self, doc: Doc, lexicon: Lexicon) -> None:
        self._doc = doc
        self._lexicon = lexicon
        self._clauses = clauses_of(doc)
        self._actors = self._clauses.actors
        self.measures = SanctionMeasures(doc, self._clauses, lexicon)

    def draft(self, mention: MeasureMention, sentence: Span, before: list[_Draft]) -> _Draft | str:
        """Read one measure; a reason where it is none."""
        if any(one_of(t, _SPORTS) for t in sentence):
            return "a ban in sports"
        found = (
            self._of_verb(mention, sentence, before)
            if mention.kind == "verb"
            else self._of_noun(mention, sentence, before)
        )
        if isinstance(found, str):
            return found
        if not found.senders and not found.targets:
            return "neither sender nor target is known"
        if not any(self._acts(m.entity) for m in found.senders) and not any(self._is_state(t) for t in found.targets):
            return "no state or organisation takes part"
        return found

    # --- verbs -----------------------------------------------------------------------------------

    def _of_verb(self, mention: MeasureMention, sentence: Span, before: list[_Draft]) -> _Draft | str:
        verb = mention.token
        concept = mention.concept
        assert concept is not None
        passive = self._is_passive(verb)
        subject = self._clauses.subject(verb)
        object_phrase = next(iter(self._clauses.objects(verb)), None) or self._bare_after(verb)
        patient = subject if passive else object_phrase
        if passive and patient is not None and patient.start > verb.i:
            patient = None
        if patient is None:
            return "nobody named who is hit"
        if self._doc[patient.start].lower_ in {"no", "none", "nobody"}:
            return "said not to have been done"
        if one_of(verb, {"sanction", "designate", "list", "add", "blacklist"}) and not self._can_be_listed(patient):
            return "approval or naming, not a sanction"
        senders = self._agents(verb) if passive else (self._senders_of(subject) or self._deciders(verb))
        rule = "verb"
        targets = self._targets(patient, [])
        for phrase in self._clauses.obliques(verb):
            if phrase.prep in _REASONS or (phrase.prep == "from" and phrase.left > patient.end + 1):
                break
            if phrase.prep in {"to", "from", "on", "against", "with"} and phrase is not patient:
                targets.extend(self._targets(phrase, []))
        owner = self._clauses.next(patient)
        if (
            mention.measure in {"asset freeze", "aid suspension"}
            and owner is not None
            and owner.prep in {"of", "to", "for"}
        ):
            targets = [*self._targets(owner, []), *targets]
        if not senders and subject is not None and not passive:
            senders = [
                m for m in self._clauses.actors_in(subject) if m.entity is not None and m.entity.kind == "Person"
            ]
        if not senders and (subject is None or passive or word_class(self._doc[subject.head]) == "PRON"):
            senders, rule = self._carried(before, sentence), "context"
        status = self._status_of_verb(verb, mention)
        if status is None:
            return "said not to have been done"
        if mention.measure == "asset freeze" and one_of(
            self._doc[patient.head], {"asset", "account", "fund", "property"}
        ):
            targets = [t for t in targets if t.mention.spans[0] != self._words(patient).spans[0]]
        if not targets and before:
            targets = list(before[-1].targets)
        if mention.measure in _BUILT or one_of(self._doc[patient.head], _FLOWS):
            targets = [t for t in targets if t.mention.entity or t.country] or targets
        return _Draft(
            verb.i,
            mention.measure,
            status,
            senders,
            self._without(targets, senders),
            rule,
            self._reason(verb.i, sentence),
        )

    def _deciders(self, verb: Token) -> list[ActorMention]:
        """Read "X's decision to ...": its owner acts."""
        for phrase in reversed([p for p in self._clauses.phrases(verb.sent) if p.end <= verb.i]):
            following = self._doc[phrase.end].lower_ if phrase.end < len(self._doc) else ""
            if following == "to" and phrase.owners:
                return [m for m in phrase.owners if m.entity is not None and m.entity.kind in _SENDER_KINDS]
        return []

    def _bare_after(self, verb: Token) -> Phrase | None:
        return next((p for p in self._clauses.after(verb.i + 1) if not p.prep), None)

    def _can_be_listed(self, phrase: Phrase) -> bool:
        members = self._clauses.listed(phrase)
        return any(
            bool(p.actors)
            or acts(self._doc[p.head])
            or self._doc[p.head].lower_ in {"those", "people", "he", "she", "him", "her", "them", "they"}
            for p in members
        )

    def _is_passive(self, verb: Token) -> bool:
        if verb.tag_ not in {"VBN", "VBD"}:
            return False
        before = [t for t in self._doc[max(verb.i - 4, verb.sent.start) : verb.i] if word_class(t) in {"AUX", "VERB"}]
        if before and one_of(before[-1], {"be", "get"}):
            return True
        if before and one_of(before[-1], {"have"}):
            return False
        following = self._doc[verb.i + 1].lower_ if verb.i + 1 < len(self._doc) else ""
        return verb.tag_ == "VBN" and (following == "by" or any(c.dep_ == "nsubj:pass" for c in verb.children))

    def _agents(self, verb: Token) -> list[ActorMention]:
        phrase = next((p for p in self._clauses.obliques(verb) if p.prep == "by"), None)
        return self._senders_of(phrase)

    def _status_of_verb(self, verb: Token, mention: MeasureMention) -> str | None:
        assert mention.concept is not None
        own = self._meaning(mention.concept) or "imposed"
        if mention.measure in _BUILT or one_of(verb, {"suspend", "halt", "stop"}):
            own = "imposed"
        if any(t.lower_ in {"further", "again"} for t in self._doc[verb.i : verb.i + 2]):
            own = "imposed"
        return self._modal(verb, own)

    def _modal(self, verb: Token, own: str) -> str | None:
        """Weaken a status by what stands before its verb; None if it is denied."""
        negated = False
        position = verb.i - 1
        to_seen = False
        if verb.tag_ == "VBG" and self._doc[position].lower_ == "by" and (above := self._clauses.verb_left(position)):
            return self._modal(above, own)  # "it would retaliate by expelling"
        while position >= max(verb.sent.start, verb.i - 9):
            token = self._doc[position]
            word = token.lower_
            if word in {"not", "n't", "n’t", "never"}:
                negated = True
            elif word in _THREAT:
                if own in _RELIEF:
                    return None if negated else own if word in {"will", "'ll", "’ll", "shall"} else "proposed"
                return "threatened" if not negated or word != "will" else None
            elif word == "to" and word_class(token) == "PART":
                to_seen = True
            elif to_seen:
                if word_class(token) == "NOUN" and any(
                    t.lower_ == "no" for t in self._doc[max(position - 2, 0) : position]
                ):
                    return None
                if one_of(token, _FAILING):
                    return None
                if one_of(token, _TO_THREAT) or word in _TO_THREAT:
                    return "threatened"
                if one_of(token, _TO_PROPOSE) or word in _TO_PROPOSE:
                    return "proposed"
                if one_of(token, _REQUESTS) or (word_class(token) not in {"VERB", "AUX"} and self._requested(position)):
                    return "in force" if own in {"lifted", "eased", "suspended", "extended"} else "proposed"
                break
            elif word_class(token) in {"AUX", "ADV", "ADP"} or token.is_quote:
                pass
            else:
                break
            position -= 1
        return None if negated else own

    def _requested(self, position: int) -> bool:
        """Whether somebody is asked to do it: "urged Washington to lift"."""
        return any(one_of(t, _REQUESTS) for t in self._doc[max(position - 4, 0) : position])

    # --- nouns -----------------------------------------------------------------------------------

    def _of_noun(self, mention: MeasureMention, sentence: Span, before: list[_Draft]) -> _Draft | str:
        phrase = mention.phrase
        assert phrase is not None
        bare = phrase.head - phrase.start == 1 and word_class(self._doc[phrase.start]) == "DET"
        if before and bare and self._definite(phrase) and one_of(mention.token, {"embargo", "ban", "freeze"}):
            mention = replace(mention, measure=before[-1].measure)  # "the embargo" is the one told before
        outer = self._outer(phrase)
        governor = self._clauses.verb_left(outer.left)
        senders, targets = self._parties(phrase)
        status, subject_role, verb = self._status(phrase, governor, sentence)
        rule = "governed" if verb is not None and status is not None else "noun"
        if status == "denied":
            return "said not to have been done"
        if verb is not None and subject_role == "sender" and self._is_passive(verb):
            senders = senders or self._agents(verb)
            targets = [*targets, *self._targets(self._clauses.subject(verb), senders)]
            subject_role = ""
        if verb is not None and subject_role == "speaker" and not senders:
            senders = self._senders_of(self._clauses.subject(verb))
        if verb is not None and subject_role == "sender" and (asked := self._asked(verb)):
            senders = asked
        if verb is not None and subject_role == "sender" and (not senders or status == "threatened"):
            acting = self._senders_of(self._clauses.subject(verb))
            senders = [*acting, *(m for m in senders if all(not same_actor(m, o) for o in acting))]
        if verb is not None and subject_role == "target" and not targets:
            targets = self._targets(self._clauses.subject(verb), senders)
        if verb is not None and subject_role == "target" and not targets and before:
            return self._of_those(mention, before[-1], sentence)
        for oblique in self._tail(phrase, verb):
            targets.extend(
                t for t in self._targets(oblique, senders) if all(t.mention.text != o.mention.text for o in targets)
            )
        if mention.weak and status is None and not (senders and targets):
            return "a weak word without a verb or a party that makes it a measure"
        if mention.measure == "unspecified consequences" and (status is None or not targets):
            return "consequences that nobody threatens, or nobody in particular"
        if not senders and not targets and status is None and not self._carries(phrase):
            return "refers to measures told elsewhere, or to none in particular"
        if not senders and (speaker := self._speaker(verb)) and status in {"threatened", "proposed"}:
            senders = speaker
        if not senders and self._definite(phrase):
            senders, rule = self._carried(before, sentence), "context"
        targets = self._without(targets, senders)
        if not targets:
            targets = self._from_context(mention.measure, phrase, governor, senders, sentence, before)
            rule = "context" if targets else rule
        if not targets and mention.weak:
            return "nobody named who is hit"
        if not senders and not targets:
            return "neither sender nor target is known"
        if not senders:
            senders = self._carried(before, sentence) if before and self._shares_target(before, targets) else []
        if not senders and (status is None or rule == "context"):
            return "nobody named who takes the measure"
        return _Draft(
            phrase.head,
            mention.measure,
            status or "in force",
            senders,
            targets,
            rule,
            self._reason(phrase.head, sentence),
        )

    def _of_those(self, mention: MeasureMention, last: _Draft, sentence: Span) -> _Draft:
        """Read "they are subject to an asset freeze" of those whom the last measure hit."""
        return _Draft(mention.token.i, mention.measure, last.status, list(last.senders), list(last.targets), "context")

    def _asked(self, verb: Token) -> list[ActorMention]:
        """Find who is asked to act: "urged X to lift", "press X to tighten"."""
        position = verb.i - 1
        if position <= verb.sent.start or self._doc[position].lower_ != "to":
            return []
        phrase = next((p for p in self._clauses.phrases(verb.sent) if p.end == position), None)
        if phrase is None or not self._requested(phrase.start):
            return []
        return self._senders_of(phrase)

    def _carries(self, phrase: Phrase) -> bool:
        """Whether a bare measure is one of those told before: "the sanctions", after "despite"."""
        return phrase.prep in {"despite", "amid", "under"}

    def _parties(self, phrase: Phrase) -> tuple[list[ActorMention], list[_Target]]:
        """Read the parties before the head: "Western sanctions", "Iran sanctions", "Beijing's tariffs"."""
        senders: list[ActorMention] = []
        targets: list[_Target] = []
        for owner in phrase.owners:
            if owner.entity is None or owner.entity.kind == "Place":
                continue
            if owner.entity.kind == "Organisation" and not self._acts(owner.entity):
                continue
            following = self._doc[owner.end].text if owner.end < len(self._doc) else ""
            if owner.entity.kind == "Person":
                senders.extend(self._states_of([owner]))
            elif (
                owner.kind in {"demonym", "pronoun", "role"}
                or following in {"'s", "’s", "'", "’"}
                or self._short(owner)
            ):
                senders.append(owner)
            elif owner.entity.kind == "State":
                targets.append(_Target(owner.as_mention(self._doc), owner.entity))
            else:
                senders.append(owner)
        for other in self._clauses.after(phrase.end):
            if other.prep in {"from", "by"} and not targets:
                senders.extend(m for m in self._senders_of(other) if all(not same_actor(m, s) for s in senders))
            elif (
                other.prep == "of"
                and other.left == phrase.end
                and (states := [m for m in other.actors if m.entity and m.entity.kind in _SENDER_KINDS])
            ):
                senders.extend(states)
            if other.prep in {"on", "against"}:
                break
        agent = self._participle(phrase)
        if agent is not None:
            senders.extend(m for m in self._senders_of(agent) if all(not same_actor(m, s) for s in senders))
        return senders, targets

    def _short(self, mention: ActorMention) -> bool:
        """Whether a state or body is named by an abbreviation, as senders are."""
        text = self._doc[mention.start : mention.end].text.replace(".", "")
        return text.isupper() and len(text) <= 4

    def _participle(self, phrase: Phrase) -> Phrase | None:
        """Find who acts in "sanctions imposed by X", "tariffs that X introduced"."""
        doc, limit = self._doc, self._doc[phrase.head].sent.end
        for token in doc[phrase.end : min(phrase.end + 12, limit)]:
            if word_class(token) == "VERB" and self._cue(token) is not None:
                if token.tag_ == "VBN" and not any(one_of(t, {"have"}) for t in doc[phrase.end : token.i]):
                    return next((p for p in self._clauses.after(token.i + 1) if p.prep == "by"), None)
                subject = self._clauses.subject(token)
                if subject is not None and subject.start >= phrase.end and subject.end <= token.i:
                    return subject
                return None
            if token.text in {",", ";"}:
                return None
        return None

    def _tail(self, phrase: Phrase, verb: Token | None) -> list[Phrase]:
        """List the phrases that say on whom or what a measure is put."""
        last = self._clauses.listed(phrase)[-1]
        covered = self._covered(last.end)
        found: list[Phrase] = [covered] if covered is not None else []
        for other in self._all_after(last.end):
            if other.prep in _TAIL:
                if other.prep == "from" and not found:
                    continue
                if other.prep in {"to", "for"} and (found or not self._names_somebody(other)):
                    continue
                found.append(other)
            elif found and other.prep in {"of", "in"} and other.places:
                found.append(other)
            elif found and not other.prep and other.joined_to is None:
                break
            if len(found) > 2:
                break
        return found

    def _all_after(self, position: int) -> Iterator[Phrase]:
        """Yield the phrases after a measure, over a participle that describes it."""
        yield from self._clauses.after(position)
        doc, limit = self._doc, self._doc[position - 1].sent.end
        for token in doc[position : min(position + 10, limit)]:
            if word_class(token) == "VERB" and self._cue(token) is not None:
                for phrase in self._clauses.after(token.i + 1):
                    if phrase.prep in {"on", "against"}:
                        yield phrase
                return
            if token.text in {",", ";"}:
                return

    def _covered(self, position: int) -> Phrase | None:
        """Find what "sanctions targeting X", "an embargo that has covered X", "the sanctions target X" hits."""
        last = self._clauses.phrase_at(self._doc[position - 1])
        for token in self._doc[position : self._doc[position - 1].sent.end]:
            if (
                word_class(token) == "VERB"
                and one_of(token, {"target", "affect", "cover"})
                and self._clauses.subject(token) is last
            ):
                return next(iter(self._clauses.objects(token)), None)
        for token in self._doc[position : min(position + 5, self._doc[position - 1].sent.end)]:
            if word_class(token) == "VERB" and one_of(token, _COVERING):
                return next((p for p in self._clauses.after(token.i + 1)), None)
            if word_class(token) not in {"PRON", "AUX", "SCONJ", "ADV", "DET"}:
                return None
        return None

    def _names_somebody(self, phrase: Phrase) -> bool:
        return any(m.entity is not None and m.entity.kind in {"State", "Organisation"} for m in phrase.actors)

    def _status(self, phrase: Phrase, governor: Token | None, sentence: Span) -> tuple[str | None, str, Token | None]:
        """Read status, the role of the verb's subject, and the verb."""
        doc = self._doc
        first = self._outer(phrase)
        if governor is not None:
            concept = self._cue(governor)
            frame = dict(e.split(":", 1) for e in concept.all("frame")) if concept is not None else {}
            if concept is not None and self._governs(concept, frame, first.prep) and not one_of(governor, {"add"}):
                own = self._meaning(concept) or "in force"
                if frame.get("subject") == "other":
                    return own, "other", governor
                return self._modal_or_denied(governor, own), frame.get("subject", ""), governor
            modal = self._modal(governor, "")
            above = self._noun_status(first)
            if modal == "threatened" and (above or (not first.prep and one_of(governor, _BRINGING))):
                return "threatened", "sender", governor
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

    def _governs(self, concept: Concept, frame: dict[str, str], prep: str) -> bool:
        """Whether a measure stands where a verb's frame has it: "called for sanctions", "hit X with tariffs"."""
        if frame.get(prep or "object") == "measure":
            return True
        return bool(prep) and frame.get("object") == "measure" and any(f.split()[-1] == prep for f in concept.forms)

    def _outer(self, phrase: Phrase) -> Phrase:
        """Go out to the list that a measure is in, and from "sanctions" to "a package of sanctions"."""
        first = self._clauses.whole_list(phrase)[0]
        if first.prep == "of":
            above = next((p for p in self._clauses.phrases(self._doc[first.head].sent) if p.end == first.left), None)
            if above is not None and one_of(self._doc[above.head], _COLLECTIONS):
                return self._clauses.whole_list(above)[0]
        return first

    def _subject_to(self, phrase: Phrase) -> bool:
        """Whether a measure stands after "are subject to" or "is under"."""
        before = self._doc[phrase.left - 1].lower_ if phrase.left else ""
        return (phrase.prep == "to" and before == "subject") or (
            phrase.prep == "under" and word_class(self._doc[phrase.left - 1]) == "AUX"
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

    def _cue(self, verb: Token) -> Concept | None:
        verbs = self._lexicon.forms("sanction-cue", "verb")
        following = [t.lower_ for t in self._doc[verb.i + 1 : verb.i + 4]]
        for length in (2, 1, 0):
            for lemma in base_forms(verb):
                concept = verbs.get(" ".join([lemma, *following[:length]]))
                if concept is not None:
                    return concept
        if one_of(verb, {"rule", "exclude"}):
            return self._lexicon.find("sanction-cue", "not rule out", "verb")
        return None

    def _noun_status(self, phrase: Phrase) -> str | None:
        """Read the noun or gerund before "of" or "on": threat, possibility, lifting, easing."""
        if phrase.prep not in {"of", "in", "for", "at", "to"}:
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
        for token in sorted(tokens, key=lambda t: not self._is_main(t, last.end)):
            subject = self._clauses.subject(token)
            if subject is not phrase and token.head.i != phrase.head and token.tag_ != "VBN":
                continue
            concept = self._cue(token)
            if concept is None:
                continue
            frame = dict(e.split(":", 1) for e in concept.all("frame"))
            passive = "measure" in {frame.get("object"), frame.get("passive")} and self._undergone(token)
            status = self._meaning(concept) if passive or frame.get("subject") == "measure" else None
            if status is not None:
                if status == "imposed" and not self._is_main(token, last.end):
                    status = "in force"  # "sanctions adopted in 2021": they stand, from before
                return self._modal_or_denied(token, status), "", None
        return None

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

    # --- who -----------------------------------------------------------------------------------------

    def _senders_of(self, phrase: Phrase | None) -> list[ActorMention]:
        """List the states and bodies of a phrase; persons stand for whom they act for."""
        if phrase is None:
            return []
        found: list[ActorMention] = []
        for member in self._clauses.whole_list(phrase):
            mentions = self._clauses.actors_in(member) if member.actors else []
            named = [m for m in mentions if m.entity is not None and m.entity.kind in _SENDER_KINDS]
            people = [m for m in mentions if m.entity is not None and m.entity.kind == "Person"]
            for mention in named or self._states_of(people) or self._owner_of(member):
                for party in (mention, *self._behind(mention)):
                    if all(not same_actor(party, o) for o in found):
                        found.append(party)
        return found

    def _behind(self, mention: ActorMention) -> list[ActorMention]:
        """Give the state for which a body acts: a treasury's sanctions are its state's."""
        entity = mention.entity
        if entity is None or entity.kind != "Organisation":
            return []
        known = self._clauses.gazetteer.entry(entity.iri)
        iri = entity.on_behalf_of or (known.in_state if known else None)
        state = self._clauses.gazetteer.entry(iri) if iri else None
        if state is None and " of " in entity.name:
            above = self._clauses.gazetteer.by_name(entity.name.partition(" of ")[2])
            state = next((e for e in above if e.kind in {"State", "Organisation"}), None)
        return [ActorMention(mention.start, mention.end, _entity(state), "role")] if state is not None else []

    def _owner_of(self, phrase: Phrase) -> list[ActorMention]:
        """Take the state of "Western governments", "EU ambassadors"; allies stay unnamed."""
        head = self._doc[phrase.head]
        owners = [
            m for m in phrase.owners if m.entity is not None and m.entity.kind in _SENDER_KINDS and m.kind != "pronoun"
        ]
        if owners:
            return owners[:1]
        following = self._clauses.next(phrase)
        if following is not None and following.prep == "of" and following.left == phrase.end:
            inner = [m for m in following.actors if m.entity is not None and m.entity.kind in _SENDER_KINDS]
            if inner:
                return inner
        if one_of(head, {"administration", "ally", "government", "partner", "country", "nation", "capital"}):
            start = phrase.start + (
                word_class(self._doc[phrase.start]) in {"DET", "PRON"} and phrase.start < phrase.head
            )
            return [ActorMention(start, phrase.head + 1, None, "unnamed")]
        return []

    def _states_of(self, people: list[ActorMention]) -> list[ActorMention]:
        found: list[ActorMention] = []
        for person in people:
            iri = person.entity.on_behalf_of if person.entity else None
            entry = self._clauses.gazetteer.entry(iri) if iri else None
            if entry is not None:
                found.append(ActorMention(person.start, person.end, _entity(entry), "role"))
        return found

    def _speaker(self, verb: Token | None) -> list[ActorMention]:
        """Take the state for which the speaker of a threat acts, else the speaker."""
        phrase = self._clauses.subject(verb) if verb is not None else None
        if phrase is None:
            return []
        return self._senders_of(phrase) or [
            m for m in phrase.actors if m.entity is not None and m.entity.kind == "Person"
        ]

    def _targets(self, phrase: Phrase | None, senders: list[ActorMention]) -> list[_Target]:
        if phrase is None:
            return []
        found: list[_Target] = []
        for member in self._clauses.listed(phrase):
            found.extend(self._target(member))
        return found

    def _target(self, phrase: Phrase) -> list[_Target]:
        """Read one target: an actor; or words for goods or people, with the state before or after them."""
        head = self._doc[phrase.head]
        if head.lower_ == "both":
            return [_Target(m.as_mention(self._doc), m.entity) for m in self._last_states(phrase)]
        named = [m for m in phrase.actors if m.entity is not None and m.entity.kind != "Place"]
        if named:
            return [
                _Target(m.as_mention(self._doc), m.entity if m.entity and m.entity.kind == "State" else None)
                for m in named
            ]
        if one_of(head, _FLOWS) and phrase.head == phrase.start:
            goods = self._clauses.next(phrase)
            if goods is not None and goods.prep in {"of", "in", "from", "to"} and goods.left == phrase.end:
                return [t for member in self._clauses.listed(goods) for t in self._target(member)]
        states = [m for m in phrase.owners if m.entity is not None and m.entity.kind == "State"]
        country = states[0].entity if states else self._origin(phrase)
        if (word_class(head) == "PRON" and not country) or phrase.head in {
            i for d in self._doc._.dates for i in range(d.start, d.end)
        }:
            return []
        words = self._words(phrase)
        found = [_Target(words, country)]
        if country is not None and not acts(head):
            found.append(self._as_target(states[0] if states else None, country, phrase))
        return found

    def _words(self, phrase: Phrase) -> Mention:
        """Take a phrase as words, without its article or genitive."""
        start = phrase.start
        while start < phrase.head and (
            word_class(self._doc[start]) in {"DET", "PUNCT"} or self._doc[start].tag_ == "PRP$"
        ):
            start += 1
        end = phrase.end
        following = self._clauses.next(phrase)
        groups = one_of(self._doc[phrase.head], _COLLECTIONS) or bool(phrase.actors)
        if groups and following is not None and following.prep == "of" and following.left == end:
            end = following.end
        return Mention(self._doc[start:end].text, (span_of(self._doc, start, end),))

    def _as_target(self, mention: ActorMention | None, country: Entity, phrase: Phrase) -> _Target:
        if mention is not None:
            return _Target(mention.as_mention(self._doc), country)
        following = self._clauses.next(phrase)
        where = following if following is not None else phrase
        return _Target(
            Mention(self._doc[where.start : where.end].text, (span_of(self._doc, where.start, where.end),), country),
            country,
        )

    def _origin(self, phrase: Phrase) -> Entity | None:
        """Find the state that goods come from: "imports from X", "made in X"."""
        last = self._clauses.listed(phrase)[-1]
        following = self._clauses.next(last)
        while (
            following is not None
            and following.prep != "from"
            and following.left - last.end < 6
            and not following.places
        ):
            following = self._clauses.next(following)
        if following is None or following.prep not in {"from", "in", "of"} or following.left - last.end > 8:
            return None
        return next((m.entity for m in following.actors if m.entity is not None and m.entity.kind == "State"), None)

    def _last_states(self, phrase: Phrase) -> list[ActorMention]:
        """Read "both": the last two states before, those of the subject left out."""
        verb = self._clauses.verb_left(phrase.left)
        acting = self._senders_of(self._clauses.subject(verb)) if verb is not None else []
        found: list[ActorMention] = []
        for mention in reversed([m for m in self._actors.mentions if m.end <= phrase.start]):
            if mention.entity is None or mention.entity.kind != "State" or mention.kind == "demonym":
                continue
            if any(same_actor(mention, o) for o in (*found, *acting)):
                continue
            found.append(mention)
            if len(found) == 2:
                break
        return found[::-1]

    def _without(self, targets: list[_Target], senders: list[ActorMention]) -> list[_Target]:
        acting = {m.entity.iri for m in senders if m.entity}
        return [t for t in targets if t.mention.entity is None or t.mention.entity.iri not in acting]

    def _definite(self, phrase: Phrase) -> bool:
        phrase = self._clauses.whole_list(phrase)[0]
        return self._doc[phrase.start].lower_ in {"the", "these", "those", "its", "their", "such", "both", "this"}

    def _carried(self, before: list[_Draft], sentence: Span) -> list[ActorMention]:
        """Take the senders of the measure told last, from the same or one of the two sentences before."""
        return next((list(d.senders) for d in reversed(before) if d.senders), [])

    def _shares_target(self, before: list[_Draft], targets: list[_Target]) -> bool:
        last = {t.mention.entity.iri for d in before[-3:] for t in d.targets if t.mention.entity}
        return any(t.mention.entity is not None and t.mention.entity.iri in last for t in targets)

    def _from_context(
        self,
        measure: str,
        phrase: Phrase,
        governor: Token | None,
        senders: list[ActorMention],
        sentence: Span,
        before: list[_Draft],
    ) -> list[_Target]:
        """Fill a target that the phrase leaves out; see the module's text."""
        acting = {m.entity.iri for m in senders if m.entity}
        if before and self._definite(phrase) and (not senders or self._same_senders(before[-1], senders)):
            if carried := self._carried_targets(before[-1], measure, senders):
                return carried
        here = [
            m
            for m in self._actors.within(sentence.start, sentence.end)
            if m.entity and m.entity.kind == "State" and m.entity.iri not in acting
        ]
        known = [
            t
            for d in before
            if d.senders and any(same_actor(s, o) for s in senders for o in d.senders)
            for t in d.targets
            if t.mention.entity
        ]
        for target in known:
            if any(m.entity == target.mention.entity for m in here):
                return [target]
        if _goods(measure) and (ahead := [m for m in here if m.start > phrase.head]):
            return [_Target(ahead[0].as_mention(self._doc), ahead[0].entity)]
        subject = self._sufferer(phrase, governor, acting, sentence)
        if subject is not None:
            return [_Target(subject.as_mention(self._doc), subject.entity)]
        if known:
            return [known[0]]
        if before and (self._definite(phrase) or (measure in _PERSONAL and self._near(before[-1], sentence))):
            return self._carried_targets(before[-1], measure, senders)
        return []

    def _near(self, draft: _Draft, sentence: Span) -> bool:
        """Whether a measure was told in the paragraph of a sentence."""
        here, there = paragraph_at(self._doc, sentence.start), paragraph_at(self._doc, draft.anchor)
        return here is not None and here == there

    def _carried_targets(self, last: _Draft, measure: str, senders: list[ActorMention]) -> list[_Target]:
        """Take over those whom the last measure hit: persons for personal measures, else their state."""
        alike = last.measure == measure or (measure in _PERSONAL and last.measure in _PERSONAL)
        if alike and (not senders or self._same_senders(last, senders)):
            return list(last.targets)
        country = next((t for t in last.targets if t.country is not None), None)
        if country is None or country.country is None:
            return []
        return [_Target(replace(country.mention, entity=country.country, label=None), country.country)]

    def _same_senders(self, draft: _Draft, senders: list[ActorMention]) -> bool:
        return any(same_actor(m, o) for m in draft.senders for o in senders)

    def _sufferer(
        self, phrase: Phrase, governor: Token | None, acting: set[str], sentence: Span
    ) -> ActorMention | None:
        """Find the state that the clause is about: its subject, the owner of it, or the object pushed."""
        phrases = self._clauses.phrases(sentence)
        before = [p for p in phrases if p.end <= phrase.left]
        subject = self._clauses.subject(governor) if governor is not None else None
        following = [p for p in phrases if p.start >= phrase.end][:2] if governor is None else []
        bare = [p for p in reversed(before) if not p.prep]
        first = [*([subject] if subject else []), *bare]
        nearest = [
            *(m for c in first for m in (*c.actors, *c.owners)),
            *(m for c in reversed(before) for m in c.owners),
        ]
        rest = [m for c in (*reversed(before), *following) for m in (*c.actors, *c.owners)]
        for mention in (m for named in (*nearest, *rest) for m in (named, *self._behind(named))):
            if mention.entity is not None and mention.entity.kind == "State" and mention.entity.iri not in acting:
                return mention
        return self._spoken_of(sentence, acting)

    def _spoken_of(self, sentence: Span, acting: set[str]) -> ActorMention | None:
        """Take the subject of the sentence before where this one names no state but the senders."""
        if sentence.start == 0:
            return None
        before = self._doc[sentence.start - 1].sent
        phrases = self._clauses.phrases(before)
        for phrase in sorted(phrases, key=lambda p: bool(p.prep)):
            for mention in phrase.actors:
                if mention.entity and mention.entity.kind == "State" and mention.entity.iri not in acting:
                    return mention
        return None

    # --- what else -----------------------------------------------------------------------------------

    def _reason(self, anchor: int, sentence: Span) -> str | None:
        """Read "for its invasion of X", "over the programme" after a measure or its target."""
        phrases = [p for p in self._clauses.phrases(sentence) if p.start > anchor]
        for phrase in phrases:
            if phrase.prep in {"for", "over"} and not phrase.places and phrase.start - anchor < 20:
                if one_of(self._doc[phrase.head], {"year", "month", "time", "week", "day"}) or acts(
                    self._doc[phrase.head]
                ):
                    continue
                end = phrase.end
                following = self._clauses.next(phrase)
                while following is not None and following.prep in {"of", "in", "against"} and following.left == end:
                    end, following = following.end, self._clauses.next(following)
                return self._doc[phrase.start : end].text
        return None

    def _acts(self, entity: Entity | None) -> bool:
        if entity is None:
            return False
        if entity.kind == "Organisation":
            return entity.on_behalf_of is not None or self._clauses.gazetteer.entry(entity.iri) is not None
        return entity.kind in {"State", "Group"}

    def _is_state(self, target: _Target) -> bool:
        entity = target.mention.entity
        return target.country is not None or (entity is not None and entity.kind == "State")

    # --- records -------------------------------------------------------------------------------------------

    def merged(self, drafts: list[_Draft]) -> list[_Draft]:
        """Put drafts of one measure and status together whose parties agree."""
        events: list[_Draft] = []
        for draft in drafts:
            index = next((i for i, event in enumerate(events) if self._same(event, draft)), None)
            if index is None:
                events.append(draft)
            else:
                events[index] = self._together(events[index], draft)
        return events

    def _same(self, event: _Draft, draft: _Draft) -> bool:
        if event.measure != draft.measure:
            return False
        if event.status != draft.status and {event.status, draft.status} != {"imposed", "in force"}:
            return False
        if event.status != draft.status and not self._same_senders(event, draft.senders):
            return False
        senders = (
            not event.senders
            or not draft.senders
            or any(same_actor(m, o) for m in draft.senders for o in event.senders)
        )
        return senders and bool(_names(event) & _names(draft))

    def _together(self, event: _Draft, draft: _Draft) -> _Draft:
        return replace(
            event,
            senders=[*event.senders, *(m for m in draft.senders if all(not same_actor(m, o) for o in event.senders))],
            targets=[*event.targets, *(t for t in draft.targets if _key(t) not in _names(event))],
            others=(*event.others, draft.anchor),
            reason=event.reason or draft.reason,
        )

    def record(self, draft: _Draft) -> Sanction:
        """Make the record of a merged draft."""
        doc = self._doc
        spans = tuple(sorted({sentence_span(doc, anchor) for anchor in (draft.anchor, *draft.others)}))
        country = next((t.country for t in draft.targets if t.country), None)
        targets = list({_key(t): t.mention for t in reversed(draft.targets)}.values())[::-1]
        return Sanction(
            spans=spans,
            confidence=_CONFIDENCE[draft.rule],
            extractor=EXTRACTOR,
            rule=draft.rule,
            senders=tuple(m.as_mention(doc) for m in draft.senders),
            targets=tuple(targets),
            measure=draft.measure,
            status=draft.status,
            target_country=country,
            reason=draft.reason,
            date=draft.date,
        )


def _goods(measure: str) -> bool:
    """Whether a measure is put on goods, so that its target stands after it rather than before."""
    return measure in {"tariff", "import ban"}


def _key(target: _Target) -> str:
    entity = target.mention.entity
    return entity.iri if entity else target.mention.text.lower()


def _names(draft: _Draft) -> set[str]:
    return {_key(target) for target in draft.targets}


def _entity(entry: Entry) -> Entity:
    alternatives = tuple(name for name in entry.names if name != entry.name)
    return Entity(
        entry.iri, entry.kind, entry.name, alternatives, same_as=entry.same_as, country_code=entry.country_code
    )
