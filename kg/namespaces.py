"""IRIs and prefixes that every other module uses; plain strings, no RDF library."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

__all__ = ["DATA", "DIP", "DIPS", "PREFIXES", "VOCABULARY", "concept", "slug"]

DIP: Final = "https://w3id.org/diplomacy-kg/ontology#"
DIPS: Final = "https://w3id.org/diplomacy-kg/shapes#"
VOCABULARY: Final = "https://w3id.org/diplomacy-kg/vocabulary/"
DATA: Final = "https://w3id.org/diplomacy-kg/id/"

PREFIXES: Final[dict[str, str]] = {
    "dip": DIP,
    "dips": DIPS,
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def slug(label: str) -> str:
    """Turn the label of a concept into the last step of its IRI ("in force" -> "in-force")."""
    return "-".join(label.lower().split())


def concept(scheme: str, label: str) -> str:
    """Name the concept of a code list ("meeting-status", "held") by its IRI."""
    return f"{VOCABULARY}{scheme}/{quote(slug(label), safe='-._~', errors='replace')}"
