"""The ontology: its terms, the code lists beside it, and whether all of it is in order.

``terms`` and ``code_lists`` say what there is; ``check`` looks for what is missing, double
or dangling and asks a reasoner whether the ontology and its examples are consistent.
"""

from __future__ import annotations

from kg.ontology.hygiene import Fault
from kg.ontology.report import OntologyReport, check
from kg.ontology.terms import CodeList, Term, code_list, code_lists, term, terms

__all__ = [
    "CodeList",
    "Fault",
    "OntologyReport",
    "Term",
    "check",
    "code_list",
    "code_lists",
    "term",
    "terms",
]
