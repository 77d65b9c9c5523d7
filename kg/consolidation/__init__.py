"""What several articles say together: one node for each meeting, statement, figure, measure and person.

A second, separate step over articles' graphs, which it never changes. The result is a
graph of its own, ``id/graph/consolidated``, and a function of the set of articles alone:
no order of adding, no removing and adding again makes a difference. An article that comes
or goes touches only what it shares keys with.

- ``claims``: an article's graph, flat
- ``meetings``, ``figures``, ``statements``, ``sanctions``, ``people``: which two are one, and why
- ``clusters``: from pairs to nodes
- ``holders``: which person is told by office alone
- ``sources``, ``comparison``: independent sources; agreements, conflicts, stages
- ``index``: what is remembered between articles
- ``writing``: nodes to quads
"""

from __future__ import annotations

from kg.consolidation.consolidation import Change, Consolidation, consolidated
from kg.consolidation.overrides import Overrides
from kg.consolidation.overrides import read as read_overrides

__all__ = ["Change", "Consolidation", "Overrides", "consolidated", "read_overrides"]
