"""What is known of the records and articles that a search found, in the order in which it found them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.namespaces import PREFIXES
from kg.terms import Answer, Iri, Literal, Source, Term, sparql

__all__ = ["described"]

_COLUMNS: Final = ("kind", "who", "words", "date", "article", "publisher", "record")
_WHO: Final = "speaker participant sender reporter".split()
_QUERY: Final = f"""
PREFIX dip: <{PREFIXES["dip"]}>
PREFIX oa: <{PREFIXES["oa"]}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT
  (MIN(STRAFTER(STR(?class), "#")) AS ?kind)
  (GROUP_CONCAT(DISTINCT COALESCE(STR(?label), STR(?actor), ""); separator=" | ") AS ?who)
  (GROUP_CONCAT(DISTINCT COALESCE(STR(?exact), STR(?title), ""); separator=" | ") AS ?words)
  (MIN(COALESCE(STR(?day), STR(?published), "")) AS ?date)
  (MIN(COALESCE(STR(?fileName), STR(?source))) AS ?article)
  (MIN(COALESCE(STR(?outlet), "")) AS ?publisher)
  ?record
WHERE {{
  VALUES ?record {{ %s }}
  ?record a ?class .
  OPTIONAL {{ ?record dip:reportedIn ?reporting }}
  BIND(COALESCE(?reporting, ?record) AS ?source)
  OPTIONAL {{ ?record dip:evidence ?span . ?span oa:hasSelector ?selector . ?selector oa:exact ?exact }}
  OPTIONAL {{ ?record {"|".join(f"dip:{who}|dip:{who}Text" for who in _WHO)} ?actor
    OPTIONAL {{ ?actor skos:prefLabel ?label }} }}
  OPTIONAL {{ ?record dip:date ?day }}
  OPTIONAL {{ ?record dip:title ?title }}
  OPTIONAL {{ ?source dip:fileName ?fileName }}
  OPTIONAL {{ ?source dip:publisher ?outlet }}
  OPTIONAL {{ ?source dip:published ?published }}
}}
GROUP BY ?record
"""


def described(source: Source, nodes: Sequence[str]) -> Answer:
    """Tell kind, actors, words, date and article of records, and of articles found by their titles.

    Raises:
        QueryError: If the source cannot answer.
    """
    if not nodes:
        return Answer(_COLUMNS, ())
    found = source.select(_QUERY % " ".join(sparql(Iri(node)) for node in nodes))
    rows = {str(row[-1]): tuple(map(_tidied, row)) for row in found.rows}
    return Answer(_COLUMNS, tuple(rows[key] for key in map(str, map(Iri, nodes)) if key in rows))


def _tidied(value: Term | None) -> Term | None:
    """Sort the values of a cell, and make an empty one None."""
    if not isinstance(value, Literal):
        return value
    text = " | ".join(sorted(set(value.value.split(" | ")) - {""}))
    return Literal(text) if text else None
