"""Who is meant: names, offices, pronouns, capitals; within one article."""

from __future__ import annotations

import pytest

from kg.pipeline.actors import ActorIndex, ActorMention
from tests.conftest import Annotate

LEAD = "Kenyan Foreign Minister Musalia Mudavadi met Ethiopian President Taye Selassie in Nairobi on Monday. "


def named(annotate: Annotate, text: str, words: str, occurrence: int = 0) -> str | None:
    """Name whom the words refer to; they are looked up by their last token."""
    doc = annotate(text)
    last = words.split()[-1]
    token = [t for t in doc if t.text == last][occurrence]
    mentions = doc._.actors.resolve(token)
    return mentions[0].entity.name if mentions and mentions[0].entity else None


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        (LEAD + "Mudavadi spoke first.", "Mudavadi spoke".split()[0], "Musalia Mudavadi"),
        (LEAD + "The Kenyan minister said little.", "minister", "Musalia Mudavadi"),
        (LEAD + "The Ethiopian president said little.", "president", "Taye Selassie"),
        ("The Kremlin said little.", "Kremlin", "Russia"),
        ("Washington said little.", "Washington", "United States"),
        ("The Polish government said little.", "government", "Poland"),
        ("The Security Council said little.", "Council", "UN Security Council"),
    ],
)
def test_words_lead_to_the_entity(annotate: Annotate, text: str, words: str, name: str) -> None:
    assert named(annotate, text, words, -1) == name


def test_pronoun_goes_back_to_the_subject(annotate: Annotate) -> None:
    assert named(annotate, LEAD + "“We agree,” he added.", "he") == "Musalia Mudavadi"


def test_pronoun_agrees_in_gender(annotate: Annotate) -> None:
    text = "John Smith met Maria Lopez in Lima. She said little."
    assert named(annotate, text, "She") == "Maria Lopez"


def test_unnamed_official_stays_unnamed(annotate: Annotate) -> None:
    doc = annotate("A senior official said the border was closed.")
    official = next(t for t in doc if t.text == "official")
    (mention,) = doc._.actors.resolve(official)
    assert (mention.entity, doc[mention.start : mention.end].text) == (None, "A senior official")


def test_joint_subject_gives_both(annotate: Annotate) -> None:
    doc = annotate("Peru and Chile agreed to reopen the border.")
    mentions = doc._.actors.resolve(doc[0])
    assert [m.entity.name for m in mentions] == ["Peru", "Chile"]


def test_both_countries_as_an_object_are_not_those_of_the_sentence(annotate: Annotate) -> None:
    doc = annotate("Peru broke off talks with Chile. Brazil urged both countries to resume them.")
    both = next(t for t in doc if t.text == "countries")
    assert {m.entity.name for m in doc._.actors.pair_at(both)} == {"Peru", "Chile"}


def test_two_people_of_one_surname_stay_two(annotate: Annotate) -> None:
    doc = annotate("Wang Yi met Wang Wenbin in Beijing. Wang Yi said little.")
    people = {m.entity.name for m in doc._.actors.mentions if m.entity and m.entity.kind == "Person"}
    assert people == {"Wang Yi", "Wang Wenbin"}


def test_family_name_before_another_given_name_is_another_person(annotate: Annotate) -> None:
    text = "Chinese Vice Premier He Lifeng met Janet Yellen on Friday. "
    text += "The ministry's spokesman, He Yadong, said little."
    assert named(annotate, text, "He Yadong") == "He Yadong"


def test_capital_is_a_place_and_its_state(annotate: Annotate) -> None:
    doc = annotate("The ministers met in Nairobi.")
    (mention,) = [m for m in doc._.actors.mentions if doc[m.start : m.end].text == "Nairobi"]
    assert mention.entity is not None
    assert mention.place is not None
    assert (mention.entity.name, mention.place.name, mention.place.kind) == ("Kenya", "Nairobi", "Place")


def test_office_gives_role_and_state(annotate: Annotate) -> None:
    doc = annotate(LEAD)
    mention = next(m for m in doc._.actors.mentions if m.entity and m.entity.name == "Musalia Mudavadi")
    assert mention.entity is not None
    assert mention.entity.on_behalf_of is not None
    assert mention.entity.role == "Kenyan Foreign Minister"
    assert mention.entity.on_behalf_of.endswith("/state/KE")


def test_mentions_lie_in_the_text_and_do_not_overlap(annotate: Annotate) -> None:
    doc = annotate(LEAD + "He said the two countries would talk again.")
    index: ActorIndex = doc._.actors
    own: list[ActorMention] = [m for m in index.mentions if m.kind != "unnamed"]
    assert all(0 <= m.start < m.end <= len(doc) for m in own)
    assert all(index.mention_at(m.start) is not None for m in own)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("They met in the Nigerian capital.", "Abuja"),
        ("They met in Nigeria's capital.", "Abuja"),
        ("They met in the capital of Nigeria.", "Abuja"),
        ("They met in the capital.", None),
        ("The Nigerian capital market fell.", None),
    ],
)
def test_a_capital_is_told_by_its_state(annotate: Annotate, text: str, place: str | None) -> None:
    doc = annotate(text)
    found = doc._.actors.mention_at(next(token for token in doc if token.text == "capital"))
    assert (found.place.name if found and found.place else None) == place


def test_two_offices_of_one_person_are_a_title(annotate: Annotate) -> None:
    text = "Deputy Prime Minister and Foreign Minister Omar Haddad met Hakan Fidan."
    assert named(annotate, text, "Deputy Prime") == "Omar Haddad"


def test_an_office_with_an_article_before_and_is_that_of_another(annotate: Annotate) -> None:
    assert named(annotate, "The prime minister and Foreign Minister Omar Haddad met Hakan Fidan.", "prime") is None


def test_an_ambassador_speaks_for_the_state_that_sent_him(annotate: Annotate) -> None:
    doc = annotate("Chinese Ambassador to Norway Li Bo met Kari Holm.")
    (li,) = doc._.actors.resolve(next(token for token in doc if token.text == "Ambassador"))
    assert li.entity is not None
    assert (li.entity.name, li.entity.on_behalf_of) == ("Li Bo", "https://w3id.org/diplomacy-kg/id/state/CN")


def test_an_office_of_another_state_is_not_that_of_the_person_named(annotate: Annotate) -> None:
    text = "Kari Holm met Peruvian President Ana Soto. She then met Bolivia's president."
    assert named(annotate, text, "Bolivia's president") is None


def test_a_ministry_is_that_of_the_state_before_it(annotate: Annotate) -> None:
    text = "Ghana's Ministry of Trade and Togo's Ministry of Trade said little."
    doc = annotate(text)
    names = {m.entity.name for m in doc._.actors.mentions if m.entity and m.entity.kind == "Organisation"}
    assert names == {"Ghanaian Trade Ministry", "Togolese Trade Ministry"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ghana's Ministry of Trade", "Ghanaian Trade Ministry"),
        ("The Ministry of Trade of Ghana", "Ghanaian Trade Ministry"),
        ("The Ghanaian Trade Ministry", "Ghanaian Trade Ministry"),
        ("Ghana's trade ministry", "Ghanaian Trade Ministry"),
        ("Togo's Ministry of Foreign Affairs", "Togolese Foreign Ministry"),
        ("Ghana's Ministry of Defense", "Ghanaian Defence Ministry"),
        ("Ghana's Ministry of Roads and Highways", "Ghanaian Roads and Highways Ministry"),
        ("China's Ministry of Commerce", "Chinese Commerce Ministry"),
        ("The Ministry of Foreign Affairs of India", "Indian Ministry of External Affairs"),
        ("India's foreign ministry", "Indian Ministry of External Affairs"),
        ("Russia's Ministry of Defence", "Russian Defence Ministry"),
    ],
)
def test_a_ministry_is_one_however_it_is_written(annotate: Annotate, text: str, name: str) -> None:
    doc = annotate(f"{text} said on Monday that talks would go on.")
    (mention,) = {m.entity for m in doc._.actors.mentions if m.entity and m.entity.kind == "Organisation"}
    assert mention.name == name
    assert mention.on_behalf_of


def test_a_body_that_begins_an_office_is_nobody_by_itself(annotate: Annotate) -> None:
    doc = annotate("Treasury Secretary Ana Rojas hinted at tariffs.")
    assert {e.text for e in doc.ents} == {"Ana Rojas"}


def test_office_behind_a_dateline_is_that_of_its_own_state(annotate: Annotate) -> None:
    doc = annotate("LIMA - Chilean Foreign Minister Ana Rojas arrived on Monday.")
    (person,) = {m.entity for m in doc._.actors.mentions if m.entity is not None and m.entity.name == "Ana Rojas"}
    assert person.role == "Chilean Foreign Minister"
    assert person.on_behalf_of is not None
    assert person.on_behalf_of.endswith("/state/CL")


def test_name_ends_where_a_sum_begins(annotate: Annotate) -> None:
    doc = annotate("Canberra put up A$3 million at once, and Wellington NZ$3 million.")
    assert [m.entity.name for m in doc._.actors.mentions if m.entity] == ["Australia", "New Zealand"]
