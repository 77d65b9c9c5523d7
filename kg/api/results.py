"""What the functions of the library give back, and how a notebook shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

from kg import jsonl, questions, serialisation, terms
from kg.errors import InputError, MissingExtraError
from kg.model import Article, Extraction, Record
from kg.namespaces import DATA
from kg.terms import Quad, Value

if TYPE_CHECKING:
    import pandas as pd
    import rdflib

    from kg.store import Store
    from kg.validation import Report

__all__ = ["Answer", "Articles", "Graph", "Records"]

_MOST: Final = 50  # rows that a notebook shows of a table
_NAMES: Final = {"Statement": "statement", "Meeting": "meeting", "TradeFigure": "trade figure", "Sanction": "sanction"}


@dataclass(frozen=True, repr=False)
class Articles(Sequence[Article]):
    """Articles in the order in which they were named; ``refused`` are inputs that could not be used."""

    articles: tuple[Article, ...]
    refused: tuple[InputError, ...] = ()

    def __len__(self) -> int:
        return len(self.articles)

    @overload
    def __getitem__(self, place: int) -> Article: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Article, ...]: ...
    def __getitem__(self, place: int | slice) -> Article | tuple[Article, ...]:
        return self.articles[place]

    def __repr__(self) -> str:
        return f"<{questions.counted(len(self), 'article')}: {', '.join(article.name for article in self)}>"

    def _repr_html_(self) -> str:
        rows = [[each.name, each.title or "", each.publisher or "", each.published or ""] for each in self]
        links = {each.name: each.url for each in self if each.url}
        return questions.table(("article", "title", "publisher", "published"), rows, links=links, most=_MOST)


@dataclass(frozen=True, repr=False)
class Records(Sequence[Record]):
    """Records in the order of articles and of the text; ``extractions`` has them by article.

    ``refused`` are articles that could not be used.
    """

    extractions: tuple[Extraction, ...]
    refused: tuple[InputError, ...] = ()

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Record, ...]: ...
    def __getitem__(self, place: int | slice) -> Record | tuple[Record, ...]:
        return self.records[place]

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """All of them in one row."""
        return tuple(record for extraction in self.extractions for record in extraction.records)

    def __repr__(self) -> str:
        counts = _counted(Counter(record.type for record in self))
        return f"<{questions.counted(len(self), 'record')} of {_articles(len(self.extractions))}: {counts}>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give the objects that ``kg extract`` writes as JSON Lines; docs/output.md explains them."""
        return [record for extraction in self.extractions for record in jsonl.objects(extraction)]

    def to_pandas(self) -> pd.DataFrame:
        """Give a table with the columns of ``kg extract --format csv``; ``value`` is a number.

        Raises:
            MissingExtraError: If pandas is not installed.
        """
        own = dict.fromkeys(column for columns in jsonl.COLUMNS.values() for column in columns)
        columns = ("type", "article", "id", *own, "date")
        rows = []
        for record in self.to_dicts():
            cells = dict(zip(columns, jsonl.cells(record, columns), strict=True))
            rows.append([record.get("value") if column == "value" else text or None for column, text in cells.items()])
        return _frame(columns, rows)

    def _repr_html_(self) -> str:
        listed, parts = self.to_dicts(), [f"<p>{escape(repr(self)[1:-1])}</p>"]
        for kind, columns in jsonl.COLUMNS.items():
            shown = ("article", *columns, "date")
            if rows := [jsonl.cells(record, shown) for record in listed if record["type"] == kind]:
                title = questions.counted(len(rows), _NAMES[kind])
                parts.append(f"<h4>{title}</h4>\n{questions.table(shown, rows, most=_MOST)}")
        return "\n".join(parts)


@dataclass(frozen=True)
class Answer(terms.Answer):
    """Rows of a question; iterating gives a mapping from column to Python value for each.

    ``hints`` say what to know about them: where there are none, what would give some.
    ``links`` is where the articles can be read, by file name.
    """

    title: str = ""
    links: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    hints: tuple[str, ...] = ()

    def __repr__(self) -> str:
        told = "; ".join((questions.counted(len(self), "row"), *self.hints))
        return f"<{self.title} {told}: {', '.join(self.columns)}>"

    def to_dicts(self) -> list[dict[str, Value]]:
        """Give the rows as mappings from column to Python value, None where there is none."""
        return list(self)

    def to_pandas(self) -> pd.DataFrame:
        """Give the rows as a table; numbers are numbers, several values in a cell are separated by `` | ``.

        Raises:
            MissingExtraError: If pandas is not installed.
        """
        return _frame(self.columns, [list(map(questions.json_value, row)) for row in self.values()])

    def to_rdflib(self) -> list[dict[str, Any]]:
        """Give the rows as mappings from column to a term of rdflib, None where there is none."""
        return [
            {column: term and serialisation.rdflib_term(term) for column, term in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def render(self, form: str = "table") -> str:
        """Write the rows as ``table``, ``csv``, ``json``, ``markdown`` or ``html``, a page of its own.

        Raises:
            QueryError: If there is no such form.
        """
        return questions.render(self, form, title=self.title, links=self.links)

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(hint)}</p>\n" for hint in self.hints)
        rows = questions.texts(self)
        return f"<p>{escape(self.title)}</p>\n{questions.table(self.columns, rows, links=self.links, most=_MOST)}{told}"


@dataclass(frozen=True, repr=False)
class Graph:
    """A graph of articles with the report of its validation.

    ``articles`` and ``records`` count what is in it, ``refused`` are articles that could not
    be used.
    """

    quads: tuple[Quad, ...]
    report: Report
    articles: int
    records: Counter[str]
    refused: tuple[InputError, ...] = ()
    base: str = DATA

    def __len__(self) -> int:
        return len(self.quads)

    def __repr__(self) -> str:
        counts = [_counted(self.records), questions.counted(len(self), "triple")]
        counts.append(questions.counted(self.report.violations, "violation"))
        return f"<Graph of {_articles(self.articles)}: {', '.join(filter(None, counts))}>"

    def write(self, path: Path | str, format_name: str | None = None) -> None:
        """Write it to a file; the suffix tells the format: .ttl .trig .nq .nt .jsonld .rdf

        Raises:
            UsageError: If there is no such format.
            InputError: If the file cannot be written.
        """
        from kg.chain import write

        write(self.quads, Path(path), format_name, self.base)

    def to_rdflib(self) -> rdflib.Dataset:
        """Give a dataset of rdflib, one named graph an article; queries see the union of all."""
        return serialisation.dataset(self.quads)

    def ask(self, question: str, /, **parameters: object) -> Answer:
        """Ask a saved question, as `kg.ask` does.

        Raises:
            QueryError: If there is no such question or parameter, or a value does not fit.
        """
        from kg.api import ask

        return ask(question, graph=self, **parameters)  # type: ignore[arg-type]

    def consolidated(self) -> Graph:
        """Give a graph that also has one node for what several articles report of the same.

        The questions marked *consolidated* need it.
        """
        from kg import consolidation

        made = consolidation.consolidated(self.quads)
        return replace(self, quads=tuple(dict.fromkeys((*self.quads, *made))))

    @cached_property
    def store(self) -> Store:
        """The graph in memory, to be asked by SPARQL: ``graph.store.select(...)``."""
        from kg.store import open_graph

        opened = open_graph()
        opened.put(self.quads)
        return opened

    def _repr_html_(self) -> str:
        findings = [[each.severity, each.message, each.file or "", each.words] for each in self.report.findings]
        found = questions.table(("severity", "finding", "article", "words"), findings, most=_MOST) if findings else ""
        return f"<p>{escape(repr(self)[1:-1])}</p>\n{found}"


def _articles(number: int) -> str:
    return questions.counted(number, "article")


def _counted(records: Counter[str]) -> str:
    return ", ".join(questions.counted(records[kind], name) for kind, name in _NAMES.items() if records[kind])


def _frame(columns: Iterable[str], rows: list[list[Any]]) -> pd.DataFrame:
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError(f"pandas is missing ({error}); pip install 'diplomacy-kg[pandas]'") from error
    return pd.DataFrame(rows, columns=list(columns)).convert_dtypes()
