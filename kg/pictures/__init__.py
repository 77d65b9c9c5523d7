"""Rows of saved questions -> pictures; an article with its records -> a page.

Everything is drawn here, without a library: SVG that needs nothing else, and pages that
load nothing and hold all they show. The same rows give the same bytes.
"""

from __future__ import annotations

from kg.pictures.article import article_page
from kg.pictures.facts import KINDS, QUESTIONS, Actor, Fact, Kind, actors_of, facts_of
from kg.pictures.matrix import Columns, matrix
from kg.pictures.network import network
from kg.pictures.page import page
from kg.pictures.picture import Picture, svg
from kg.pictures.timeline import timeline

__all__ = [
    "KINDS",
    "QUESTIONS",
    "Actor",
    "Columns",
    "Fact",
    "Kind",
    "Picture",
    "actors_of",
    "article_page",
    "facts_of",
    "matrix",
    "network",
    "page",
    "svg",
    "timeline",
]
