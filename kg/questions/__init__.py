"""Saved questions: a SPARQL query with a header, optional parameters, and rows for an answer.

A question is a file of ``queries/`` that runs as it stands in any SPARQL 1.1 store. Its
header (lines that begin with ``#+``) names what it answers, its parameters and its columns.
Lines that begin with ``#? name:`` are parts of the query that only count when the
parameter is given; ``$value`` in them stands for its value. Without parameters a query
returns everything.
"""

from __future__ import annotations

from kg.questions.answers import FORMS, json_value, render, texts
from kg.questions.asking import SEPARATOR, ask, bind, keep, put
from kg.questions.documentation import document
from kg.questions.headers import RESERVED, Column, Parameter, Question, read
from kg.questions.nearness import did_you_mean, nearest
from kg.questions.page import counted, page, table
from kg.questions.saved import checks, question, questions
from kg.questions.values import Occurrence, addresses, hints, some_values, values

__all__ = [
    "FORMS",
    "RESERVED",
    "SEPARATOR",
    "Column",
    "Occurrence",
    "Parameter",
    "Question",
    "addresses",
    "ask",
    "bind",
    "checks",
    "counted",
    "did_you_mean",
    "document",
    "hints",
    "json_value",
    "keep",
    "nearest",
    "page",
    "put",
    "question",
    "questions",
    "read",
    "render",
    "some_values",
    "table",
    "texts",
    "values",
]
