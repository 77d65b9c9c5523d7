"""Lemma rules: a class that turns a word form into its lemma.

A rule reads `case|strip|add`: the case is `k` (kept) or `l` (lower-cased first), `strip` is the
ending taken away (`^ending` when it must be the whole form) and `add` the ending put on. Words
that hold a bar themselves are kept as they are.
"""

from __future__ import annotations

from itertools import takewhile


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
