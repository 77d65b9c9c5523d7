"""Label sets, collected from the training split and kept in one JSON file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.pipeline.encoder_lemmas import learn, lemma_rule
from training.corpora import ENTITY_LABELS, Treebank

LEAST_LEMMA_RULE = 3
LEAST_MORPH = 2


@dataclass(frozen=True)
class Labels:
    """The classes of each head, in the order of its outputs."""

    tags: list[str]
    morphs: list[str]
    lemmas: list[str]
    deps: list[str]
    entities: list[str]

    def save(self, path: Path) -> None:
        """Write the label sets as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf8")

    @classmethod
    def load(cls, path: Path) -> Labels:
        """Read what `save` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf8")))


def collect(treebanks: Iterable[Treebank]) -> Labels:
    """Return the label sets of a treebank; rare lemma rules and rare morphology are left out."""
    tags: Counter[str] = Counter()
    morphs: Counter[str] = Counter()
    lemmas: Counter[str] = Counter()
    deps: Counter[str] = Counter()
    for doc in treebanks:
        tags.update(doc.tags)
        morphs.update(doc.morphs)
        deps.update(doc.deps)
        lemmas.update(map(lemma_rule, doc.words, doc.lemmas))
    return Labels(
        tags=sorted(tags),
        morphs=_frequent(morphs, LEAST_MORPH),
        lemmas=_frequent(lemmas, LEAST_LEMMA_RULE),
        deps=sorted(deps),
        entities=entity_tags(),
    )


def lemma_table(treebanks: Iterable[Treebank]) -> dict[str, str]:
    """Return the table of lemma rules by tag and ending."""
    return learn(word for doc in treebanks for word in zip(doc.words, doc.tags, doc.lemmas, strict=True))


def _frequent(counts: Counter[str], least: int) -> list[str]:
    return sorted(label for label, count in counts.items() if count >= least)


def entity_tags() -> list[str]:
    """Return O and the begin, inside, end and single tags of every entity label."""
    return ["O", *(f"{place}-{label}" for label in ENTITY_LABELS for place in "BIES")]


def span_tags(length: int, spans: Iterable[tuple[int, int]]) -> list[int]:
    """Return a tag number per token: 0 outside, 1 begin, 2 inside, 3 end, 4 single."""
    tags = [0] * length
    for start, stop in spans:
        if stop - start == 1:
            tags[start] = 4
            continue
        tags[start], tags[stop - 1] = 1, 3
        tags[start + 1 : stop - 1] = [2] * (stop - start - 2)
    return tags
