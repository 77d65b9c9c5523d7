"""Amounts whose unit the sentence leaves out: "and Chile 180,000", "With Peru it ran a deficit of 66.7 billion".

The unit is that of an amount before: of the same sentence where a state stands with the
bare number, of the figure before where the number is a sum that a word of trade governs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from spacy.tokens import Doc, Span

from kg.extractors.trade_states import APPROXIMATE, Traders
from kg.pipeline.attributes import Quantity

__all__ = ["elided"]

_MULTIPLIERS: Final = {"million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9, "mn": 10**6, "crore": 10**7}
#: A bare number has its thousands parted; "24" may be anything.
_NUMBER: Final = re.compile(r"\d{1,3}(?:,\d{3})+$|\d+(?:\.\d+)?$")
_COUNTING: Final = frozenset({"NOUN", "PROPN", "ADJ"})


def elided(
    doc: Doc, sentence: Span, amounts: Sequence[Quantity], before: str | None, traders: Traders
) -> Iterator[Quantity]:
    """Yield the amounts of a sentence that have no unit; ``before`` is the unit of the last sum of trade."""
    taken = {i for quantity in doc._.quantities for i in range(quantity.start, quantity.end)}
    taken |= {i for date in doc._.dates for i in range(date.start, date.end)}
    for token in sentence:
        if token.i in taken or not _NUMBER.match(token.text):
            continue
        multiplier = _MULTIPLIERS.get(doc[token.i + 1].lower_) if token.i + 1 < len(doc) else None
        end = token.i + (2 if multiplier else 1)
        if multiplier is None and "," not in token.text:
            continue
        if end < len(doc) and (doc[end].pos_ in _COUNTING or doc[end].text in {"%", "-"}):
            continue
        value = Decimal(token.text.replace(",", "")) * (multiplier or 1)
        value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
        bare = Quantity(token.i, end, value, "", doc[token.i : end].text, "quantity")
        earlier = [q for q in amounts if q.end <= token.i and q.kind != "percent"]
        moved = multiplier is not None and _goes_on(doc, token.i)
        tied = traders.beside(bare) or traders.led(bare, "exports") or traders.led(bare, "imports")
        if earlier and (moved or tied):
            yield Quantity(bare.start, end, value, earlier[-1].unit, bare.text, earlier[-1].kind)
        elif not earlier and before is not None and multiplier is not None:
            yield Quantity(bare.start, end, value, before, bare.text, "money")


def _goes_on(doc: Doc, position: int) -> bool:
    """Whether a number is where the amount before it went to or came from: "fell to 9 tonnes from 2.4 million"."""
    position -= 1
    while position > 0 and doc[position].lower_ in APPROXIMATE:
        position -= 1
    return doc[position].lower_ in {"to", "from"}
