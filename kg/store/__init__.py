"""Where graphs are kept and asked: in memory, on disk, or behind a SPARQL endpoint.

All three answer over the union of all graphs, so a query needs no GRAPH. Putting an
article replaces its graph and nothing else, in one transaction. The shared graphs of
entities and vocabulary only grow by what an article brings and lose what no article refers
to any more; of an entity that is still in use, names that only a removed article brought
are kept.
"""

from kg.store.embedded import Store, open_graph, open_store
from kg.store.endpoint import Endpoint, open_endpoint
from kg.store.search import described

__all__ = ["Endpoint", "Store", "described", "open_endpoint", "open_graph", "open_store"]
