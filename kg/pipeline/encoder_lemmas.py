"""Lemmas: rules that turn a word form into its lemma, and the table that chooses among them.

A rule reads `case|strip|add`: the case is `k` (kept) or `l` (lower-cased first), `strip` is the
ending taken away (`^ending` when it must be the whole form) and `add` the ending put on. Words
that hold a bar themselves are kept as they are.

The table is learned from the treebanks: for a tag and an ending, the rule that most of its words
follow; a longer ending is there only where it decides otherwise, a whole word only where it is an
exception.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Final

LONGEST_ENDING: Final = 5
WHOLE: Final = "\t"
_LEAST: Final = 2
"""Words an ending must be seen in."""


def lemma_rule(form: str, lemma: str) -> str:
    """Return the rule that turns the form into the lemma; the shorter change wins."""
    if "|" in form + lemma:
        return "k||"
    rules = []
    for case, base in (("k", form), ("l", form.lower())):
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(base, lemma, strict=False)))
        strip = base[shared:]
        anchor = "^" if shared == 0 and strip else ""
        rules.append((len(strip) + len(lemma) - shared, case, f"{case}|{anchor}{strip}|{lemma[shared:]}"))
    return min(rules)[2]


def apply_rule(rule: str, form: str) -> str | None:
    """Return the lemma, or nothing where the rule does not fit the form."""
    case, strip, add = rule.split("|", 2)
    base = form if case == "k" else form.lower()
    if strip.startswith("^"):
        return add if base == strip[1:] else None
    if not base.endswith(strip) or (strip and len(strip) >= len(base)):
        return None
    return base[: len(base) - len(strip)] + add


def _keys(tag: str, form: str) -> list[str]:
    """Return the keys of a form, the most general first, the whole word last."""
    kind = f"{tag} {'u' if form[:1].isupper() else 'l'} "
    low = form.lower()
    endings = [low[len(low) - size :] for size in range(min(LONGEST_ENDING, len(low)) + 1)]
    return [kind + ending for ending in endings] + [kind + WHOLE + low]


def learn(words: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return the table for form, tag and lemma of many words.

    Endings count each different form once, whole words count each time. What a shorter key
    decides in the same way is left out.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (form, tag, lemma), times in Counter(words).items():
        rule = lemma_rule(form, lemma)
        *endings, whole = _keys(tag, form)
        counts[whole][rule] += times
        for key in endings:
            counts[key][rule] += 1
    table: dict[str, str] = {}
    for key in sorted(counts, key=lambda k: (WHOLE in k, len(k))):
        rule, count = counts[key].most_common(1)[0]
        if (WHOLE in key or count >= _LEAST) and _shorter(table, key) != rule:
            table[key] = rule
    return table


def _shorter(table: Mapping[str, str], key: str) -> str | None:
    """Return the rule that the endings shorter than a key's give."""
    tag, kind, ending = key.split(" ", 2)
    low = ending[1:]
    for size in range(min(LONGEST_ENDING, len(low)), -1, -1):
        rule = table.get(f"{tag} {kind} {low[len(low) - size :]}")
        if rule is not None:
            return rule
    return None


def look_up(table: Mapping[str, str], form: str, tag: str) -> str | None:
    """Return the lemma of a form with its tag by the most special key that fits."""
    for key in reversed(_keys(tag, form)):
        rule = table.get(key)
        lemma = apply_rule(rule, form) if rule is not None else None
        if lemma:
            return lemma
    return None
