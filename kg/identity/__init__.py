"""Who is who: whether two names, with what is known of their bearers, mean one person or body.

Every comparison gives a decision with a score and a reason in words, so that a merge can
say why. The rules are made to be wrong on the side of keeping apart: a similar spelling
counts only together with a state or an office, and two people of one surname stay two.

Comparisons are between two bearers alone and know no others; what follows from several
(a surname that only one known person has) is decided in ``kg.consolidation``.
"""

from __future__ import annotations

from kg.identity.decisions import Bearer, Decision, compare, same_text
from kg.identity.keys import anchor, block_keys, name_of
from kg.identity.names import Name, parse
from kg.identity.spellings import fold, gazetteer

__all__ = [
    "Bearer",
    "Decision",
    "Name",
    "anchor",
    "block_keys",
    "compare",
    "fold",
    "gazetteer",
    "name_of",
    "parse",
    "same_text",
]
