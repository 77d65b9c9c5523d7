"""The extractors as spaCy components: records of a class on ``doc._``, for pipelines of others.

``diplomacy_statements`` gives ``doc._.statements``, ``diplomacy_meetings`` ``doc._.meetings``,
``diplomacy_trade_figures`` ``doc._.trade_figures`` and ``diplomacy_sanctions``
``doc._.sanctions``: lists of records of `kg.model`, in text order. Entry points make the
names known to spaCy wherever this package is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import ConfigurationError
from kg.extractors import recorded
from kg.extractors.meetings import meetings
from kg.extractors.sanctions import sanctions
from kg.extractors.statements import statements
from kg.extractors.trade_figures import trade_figures
from kg.lexicon import Lexicon
from kg.model import Miss, Record
from kg.pipeline import COMPONENTS
from kg.pipeline.attributes import article_of

__all__ = ["RecordComponent", "make_meetings", "make_sanctions", "make_statements", "make_trade_figures"]

Find = Callable[[Doc, Lexicon], Iterator[Record | Miss]]

_SYNTAX: Final = ("token.pos", "token.dep", "token.lemma", "doc.sents")
_READ: Final = (*_SYNTAX, "doc._.paragraphs", "doc._.actors", "doc._.dates")
_WHENCE: Final = ("diplomacy_paragraphs", "diplomacy_encoder", *COMPONENTS)
_EXTENSIONS: Final = ("statements", "meetings", "trade_figures", "sanctions")

for _extension in _EXTENSIONS:
    Doc.set_extension(_extension, default=[], force=True)


@Language.factory(
    "diplomacy_statements",
    requires=[*_READ, "doc._.quotations", "doc._.attributions"],
    assigns=["doc._.statements"],
    default_config={"vocabulary": []},
)
def make_statements(nlp: Language, name: str, vocabulary: Iterable[str]) -> RecordComponent:
    """Build the component; ``vocabulary`` are Turtle files with further concepts and words."""
    return RecordComponent(nlp, name, "statements", statements, _lexicon(vocabulary))


@Language.factory(
    "diplomacy_meetings", requires=[*_READ], assigns=["doc._.meetings"], default_config={"vocabulary": []}
)
def make_meetings(nlp: Language, name: str, vocabulary: Iterable[str]) -> RecordComponent:
    """Build the component; ``vocabulary`` are Turtle files with further concepts and words."""
    return RecordComponent(nlp, name, "meetings", meetings, _lexicon(vocabulary))


@Language.factory(
    "diplomacy_trade_figures",
    requires=[*_READ, "doc._.quantities"],
    assigns=["doc._.trade_figures"],
    default_config={"vocabulary": []},
)
def make_trade_figures(nlp: Language, name: str, vocabulary: Iterable[str]) -> RecordComponent:
    """Build the component; ``vocabulary`` are Turtle files with further concepts and words."""
    return RecordComponent(nlp, name, "trade_figures", trade_figures, _lexicon(vocabulary))


@Language.factory(
    "diplomacy_sanctions",
    requires=[*_READ, "doc._.attributions"],
    assigns=["doc._.sanctions"],
    default_config={"vocabulary": []},
)
def make_sanctions(nlp: Language, name: str, vocabulary: Iterable[str]) -> RecordComponent:
    """Build the component; ``vocabulary`` are Turtle files with further concepts and words."""
    return RecordComponent(nlp, name, "sanctions", sanctions, _lexicon(vocabulary))


@dataclass(slots=True)
class RecordComponent:
    """Writes the records of one extractor onto a doc; spaCy sets the name anew when it is changed."""

    nlp: Language
    name: str
    attribute: str
    find: Find
    lexicon: Lexicon

    def __call__(self, doc: Doc) -> Doc:
        """Set the attribute.

        Raises:
            ConfigurationError: If a component that it needs does not come before it.
        """
        if missing := self._missing():
            raise ConfigurationError(f"{self.name}: {missing}; kg.pipeline.load() has all that is needed, in order")
        setattr(doc._, self.attribute, list(recorded(article_of(doc), self.find(doc, self.lexicon))))
        return doc

    def _missing(self) -> str:
        """Say what should come before it and does not; looked at with each doc, as pipelines change."""
        names = self.nlp.pipe_names
        before = names[: names.index(self.name)] if self.name in names else names
        given = {attribute for name in before for attribute in self.nlp.get_pipe_meta(name).assigns}
        needed = [attribute for attribute in self.nlp.get_pipe_meta(self.name).requires if attribute not in given]
        if not needed:
            return ""
        sources = [name for name in _WHENCE if set(needed) & set(_assigned(name))]
        return f"needs {', '.join(needed)}; before it must come {', '.join(sources)}"


def _assigned(name: str) -> Iterable[str]:
    import kg.pipeline.components  # noqa: F401  (registers the factories)

    return Language.get_factory_meta(name).assigns


def _lexicon(vocabulary: Iterable[str]) -> Lexicon:
    return Lexicon.load([Path(file) for file in vocabulary])
