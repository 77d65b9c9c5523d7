"""The shipped English pipeline, on whole texts."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import kg.pipeline.encoder
from kg.pipeline.encoder import ROLE_SCORES, DiplomacyEncoder

MODEL = Path(kg.pipeline.encoder.__file__).parent / "models" / "en_diplomacy"
TEXT = """Wang Yi meets Lavrov in Moscow

MOSCOW, April 3 (Xinhua) -- Chinese Foreign Minister Wang Yi met Russian Foreign Minister Sergey Lavrov on Tuesday.
"We will deepen our cooperation," Wang said, adding that trade between the two countries rose 12 percent.

The Kremlin denied the reports. According to Lavrov, talks will go on in Geneva.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(MODEL)


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(TEXT)


def test_requirements_of_the_components_are_met(nlp: Language) -> None:
    found = nlp.analyze_pipes()
    assert found
    assert not any(found["problems"].values())


def test_every_word_is_annotated(doc: Doc) -> None:
    for name in ("TAG", "POS", "MORPH", "LEMMA", "DEP", "ENT_IOB"):
        assert doc.has_annotation(name), name


def test_a_line_break_ends_a_sentence(doc: Doc) -> None:
    assert [sent.text.split()[0] for sent in doc.sents] == ["Wang", "MOSCOW,", '"We', "The", "According"]


def test_each_sentence_is_one_tree(doc: Doc) -> None:
    for sent in doc.sents:
        words = [t for t in sent if not t.is_space]
        assert [t.dep_ for t in words].count("ROOT") == 1
        assert all(t.head in sent for t in words)


def test_sentence_starts_that_are_set_stay(nlp: Language) -> None:
    given = nlp.make_doc("Ministers met in Geneva. They talked.")
    given[2].is_sent_start = True
    given[5].is_sent_start = False
    done = nlp(given)
    assert [sent.start for sent in done.sents] == [0, 2]


def test_names_are_found(doc: Doc) -> None:
    found = {(ent.text, ent.label_) for ent in doc.ents}
    assert {("Wang Yi", "PERSON"), ("Sergey Lavrov", "PERSON"), ("Geneva", "GPE"), ("Chinese", "NORP")} <= found


def test_lemmas_follow_the_forms(doc: Doc) -> None:
    lemmas = {t.text: t.lemma_ for t in doc}
    assert {w: lemmas[w] for w in ("met", "countries", "denied", "rose", "Wang")} == {
        "met": "meet",
        "countries": "country",
        "denied": "deny",
        "rose": "rise",
        "Wang": "Wang",
    }


def test_noun_chunks_are_read_from_universal_dependencies(doc: Doc) -> None:
    chunks = {chunk.text for chunk in doc.noun_chunks}
    assert {"the two countries", "our cooperation", "The Kremlin"} <= chunks


def test_attributions_name_source_cue_and_content(doc: Doc) -> None:
    found = {tuple(" ".join(TEXT[a:b] for a, b in role) for role in (c.source, c.cue)) for c in _candidates(doc)}
    assert {("Wang", "said"), ("Lavrov", "According to")} <= found
    said = next(c for c in _candidates(doc) if TEXT[slice(*c.cue[0])] == "said")
    assert "deepen our cooperation" in TEXT[slice(*said.content[0])]
    assert said.kind == "speech"
    assert 0.5 < said.confidence <= 1


def test_offsets_of_attributions_lie_in_the_text(doc: Doc) -> None:
    for candidate in _candidates(doc):
        for start, end in (*candidate.source, *candidate.cue, *candidate.content):
            assert 0 <= start < end <= len(TEXT)
            assert TEXT[start:end] == TEXT[start:end].strip()


def test_the_scores_do_not_stay_on_the_doc(doc: Doc) -> None:
    assert ROLE_SCORES not in doc.user_data


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "?", "\u200b", "新华社", "🇺🇳 🇨🇳", "a" * 5000, "word " * 700, "-\n" * 90]
)
def test_any_text_gives_a_valid_doc(nlp: Language, text: str) -> None:
    done = nlp(text)
    assert done.text == text
    assert sum(len(sent) for sent in done.sents) == len(done)


def test_the_result_does_not_depend_on_the_other_texts(nlp: Language, doc: Doc) -> None:
    others = ["Ministers met.", TEXT, "Talks failed again on Monday. " * 80]
    for batch_size in (1, 3):
        assert _everything(list(nlp.pipe(others, batch_size=batch_size))[1]) == _everything(doc)


def test_other_processes_give_the_same(doc: Doc) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(_read, [TEXT, TEXT])) == [_everything(doc)] * 2


def test_a_copy_through_pickle_works(nlp: Language, doc: Doc) -> None:
    component = pickle.loads(pickle.dumps(nlp.get_pipe("diplomacy_encoder")))
    again = component(nlp.make_doc(TEXT))
    assert [t.head.i for t in again] == [t.head.i for t in doc]


def test_writing_and_reading_keeps_the_pipeline(nlp: Language, doc: Doc, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    assert _everything(spacy.load(tmp_path)(TEXT)) == _everything(doc)


def test_without_weights_the_component_says_so() -> None:
    with pytest.raises(ValueError, match="load the pipeline from its folder"):
        DiplomacyEncoder()(spacy.blank("en")("Ministers met."))


def _candidates(doc: Doc) -> list[kg.pipeline.neural_attributions.AttributionCandidate]:
    found: list[kg.pipeline.neural_attributions.AttributionCandidate] = doc._.attribution_candidates
    return found


def _everything(doc: Doc) -> object:
    table = doc.to_array(["TAG", "POS", "MORPH", "LEMMA", "HEAD", "DEP", "ENT_IOB", "ENT_TYPE"]).tolist()
    return table, doc._.attribution_candidates


def _read(text: str) -> object:
    return _everything(spacy.load(MODEL)(text))
