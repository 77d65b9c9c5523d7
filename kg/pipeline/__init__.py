"""The English pipeline: from an article to an annotated spaCy Doc.

`load` gives a spaCy pipeline with our components in order; `read` runs it over articles.
No component needs RDF, and none reads anything but the package's own data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import ConfigurationError
from kg.model import Article

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["COMPONENTS", "MODELS", "load", "read"]

_MODELS: Final = Path(__file__).parent / "models"
#: The trained pipelines of the package: the default, and one of half its layers.
MODELS: Final = {"accurate": _MODELS / "en_diplomacy", "fast": _MODELS / "en_diplomacy_fast"}

#: Our components after the trained ones, in order.
COMPONENTS: Final = (
    "diplomacy_lemmas",
    "diplomacy_quotations",
    "diplomacy_entities",
    "diplomacy_quantities",
    "diplomacy_dates",
    "diplomacy_actors",
    "diplomacy_attributions",
)
_NAMING: Final = "diplomacy_entities"  # gives every doc the gazetteer that all others use


def load(model: str | Path | None = None, *, gazetteer: Iterable[str | Path] = ()) -> Language:
    """Load the pipeline.

    Args:
        model: `accurate` (what None stands for) or `fast`, or a folder that holds a trained
            spaCy pipeline with UD labels.
        gazetteer: A user's files of names; they go before the package's own.

    Raises:
        InputError: If a file of names cannot be used.
        ConfigurationError: If the trained pipeline is not there or cannot be read.
    """
    import spacy

    import kg.pipeline.components  # noqa: F401  (registers the factories)

    folder = MODELS.get(str(model or "accurate"), Path(model or ""))
    try:
        nlp = spacy.load(folder)
    except (OSError, ValueError) as error:
        way_out = (
            "install the package again" if folder in MODELS.values() else f"choose {', '.join(MODELS)} or a folder"
        )
        raise ConfigurationError(f"{folder}: no usable pipeline ({error}); {way_out}") from error
    nlp.add_pipe("diplomacy_paragraphs", first=True)
    for name in COMPONENTS:
        nlp.add_pipe(name, config={"gazetteer": [str(path) for path in gazetteer]} if name == _NAMING else {})
    return nlp


def read(nlp: Language, articles: Iterable[Article], *, batch_size: int = 16) -> Iterator[Doc]:
    """Yield an annotated doc for each article, in order."""
    return nlp.pipe((_doc(nlp, article) for article in articles), batch_size=batch_size)


def _doc(nlp: Language, article: Article) -> Doc:
    doc = nlp.make_doc(article.reading.text)
    doc._.article = article
    return doc
