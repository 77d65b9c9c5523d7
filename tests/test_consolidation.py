"""Consolidation: one node for one thing, whatever the order; agreements, conflicts, sources, stages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import extractions
from kg import triples
from kg.consolidation import Consolidation, Overrides, consolidated, read_overrides
from kg.consolidation.claims import credits_in, read
from kg.consolidation.posts import offices_in
from kg.consolidation.times import Stretch, index_keys, probe_keys, stretch
from kg.errors import InputError, StoreError
from kg.identifiers import entity_iri, graph_iri, record_iri
from kg.model import (
    Article,
    Change,
    Date,
    Entity,
    Excerpt,
    Extraction,
    Meeting,
    Mention,
    Record,
    Sanction,
    Span,
    Statement,
    TradeFigure,
)
from kg.namespaces import DATA, DIP, PREFIXES
from kg.serialisation import serialise
from kg.terms import RDF_TYPE, Iri, Quad
from tests.strategies import article

BORDURIA, SYLDAVIA = (
    Entity(f"{DATA}state/{code}", "State", name) for code, name in (("XB", "Borduria"), ("XS", "Syldavia"))
)
PORT, HILL = (Entity(entity_iri("Place", name), "Place", name) for name in ("Port City", "Hill Town"))

# -- making articles -------------------------------------------------------------------


def person(name: str, role: str | None = None, state: Entity | None = None) -> Entity:
    return Entity(entity_iri("Person", name), "Person", name, role=role, on_behalf_of=state.iri if state else None)


PETROV = person("Sergei Petrov", "Foreign Minister", BORDURIA)
PETROV_TOO = person("Sergey Petrov", "Bordurian Foreign Minister", BORDURIA)
LI = person("Li An", "Foreign Minister", SYLDAVIA)
ALONE = person("Petrov")


class Page:
    """An article under way: sentences in, records out."""

    def __init__(self, publisher: str | None = None, published: str | None = "2024-04-09") -> None:
        self.publisher, self.published = publisher, published
        self.text = ""
        self.made: list[Any] = []

    def say(self, sentence: str) -> Span:
        start = len(self.text)
        self.text += f"{sentence}\n"
        return Span(start, start + len(sentence))

    def note(self, kind: type[Record], sentence: str, **fields: Any) -> Page:
        span = self.say(sentence)
        self.made.append(kind(spans=(span,), **fields))
        return self

    def met(self, *people: Entity, on: str | None = "2024-04-09", place: Entity | None = None, **fields: Any) -> Page:
        names = " and ".join(each.name for each in people)
        return self.note(
            Meeting,
            f"{names} met, {self.publisher} heard.",
            participants=tuple(named(each) for each in people),
            date=Date(on, "Tuesday", "resolved") if on else None,
            place=named(place) if place else None,
            **{"status": "held", "format": "talks"} | fields,
        )

    def said(self, speaker: Entity, words: str, **fields: Any) -> Page:
        span = self.say(f"{speaker.name} said: {words}")
        start = span.end - len(words)
        fields = {"mode": "direct"} | fields
        record = Statement(
            spans=(span,), speakers=(named(speaker),), content=Excerpt(words, (Span(start, span.end),)), **fields
        )
        self.made.append(record)
        return self

    def traded(self, billions: str, **fields: Any) -> Page:
        return self.note(
            TradeFigure,
            f"They traded ${billions} billion, {self.publisher} wrote.",
            **{
                "value": Decimal(billions) * 10**9,
                "unit": "USD",
                "measure": "trade",
                "value_text": f"${billions} billion",
                "reporter": named(BORDURIA),
                "partner": named(SYLDAVIA),
                "period": "2023",
            }
            | fields,
        )

    def punished(self, status: str, on: str | None = None, **fields: Any) -> Page:
        return self.note(
            Sanction,
            f"Borduria {status} tariffs on Syldavia, {self.publisher} wrote.",
            **{"senders": (named(BORDURIA),), "targets": (named(SYLDAVIA),), "measure": "tariff", "status": status}
            | {"date": Date(on, on, "stated") if on else None}
            | fields,
        )

    @property
    def article(self) -> Article:
        metadata = {
            "publisher": self.publisher,
            "published": self.published,
            "url": f"https://example.org/{self.publisher}",
        }
        return article(self.text, **{key: value for key, value in metadata.items() if value})

    @property
    def quads(self) -> list[Quad]:
        return list(triples.quads(Extraction(self.article, tuple(self.made))))

    @property
    def records(self) -> list[str]:
        return [record_iri(self.article, record) for record in self.made]


def named(entity: Entity) -> Mention:
    return Mention(entity.name, (Span(0, 1),), entity)


# -- reading the result ----------------------------------------------------------------


class Nodes:
    """The consolidated graph of some pages, by subject and local name."""

    def __init__(self, *pages: Page, overrides: Overrides | None = None) -> None:
        self.said: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value, _ in consolidated([q for page in pages for q in page.quads], overrides):
            local = predicate.value.replace("#", "/").rpartition("/")[2]
            self.said.setdefault(subject.value, {}).setdefault(local, []).append(value.value)

    def of(self, class_: str) -> list[dict[str, list[str]]]:
        return [said for _, said in sorted(self.said.items()) if f"{DIP}{class_}" in said.get("type", ())]

    def one(self, class_: str) -> dict[str, list[str]]:
        (found,) = self.of(class_)
        return found

    def compared(self, node: dict[str, list[str]], name: str) -> tuple[str, list[str]]:
        iri = next(each for each in node["comparison"] if each.endswith(f"#{name}"))
        kind = self.said[iri]["type"][0].removeprefix(DIP)
        variants = [self.said[each] for each in self.said[iri]["variant"]]
        return kind, sorted((said.get("variantValue") or said["variantTerm"])[0] for said in variants)

    def stages(self, node: dict[str, list[str]]) -> list[str]:
        found = sorted((self.said[each] for each in node["stage"]), key=lambda said: int(said["order"][0]))
        return [said["stageStatus"][0].rpartition("/")[2] for said in found]


def sizes(nodes: Iterable[dict[str, list[str]]]) -> list[int]:
    return sorted(len(node["consolidates"]) for node in nodes)


# -- meetings --------------------------------------------------------------------------


def test_reports_of_one_meeting_are_one_node_whatever_the_spelling() -> None:
    pages = Page("A").met(PETROV, LI, place=PORT), Page("B").met(PETROV_TOO, LI), Page("C").met(LI, ALONE, on=None)
    node = Nodes(*pages).one("ConsolidatedMeeting")
    assert sorted(node["consolidates"]) == sorted(iri for page in pages for iri in page.records)
    assert (node["reports"], node["independentSources"]) == (["3"], ["3"])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"on": "2024-04-12"}),
        ({}, {"on": "2023-04-09"}),
        ({"place": PORT}, {"on": "2024-04-10", "place": HILL}),
        ({}, {"format": "call"}),
    ],
    ids=["another day", "another year", "a day later elsewhere", "by telephone"],
)
def test_meetings_that_differ_stay_two(first: dict[str, Any], second: dict[str, Any]) -> None:
    nodes = Nodes(Page("A").met(PETROV, LI, **first), Page("B").met(PETROV_TOO, LI, **second))
    assert sizes(nodes.of("ConsolidatedMeeting")) == [1, 1]


def test_a_visit_to_somebody_by_name_is_talks_with_them() -> None:
    nodes = Nodes(Page("A").met(PETROV, LI, place=PORT), Page("B").met(PETROV, LI, format="visit", place=PORT))
    assert sizes(nodes.of("ConsolidatedMeeting")) == [2]


def test_a_visit_to_a_country_is_not() -> None:
    nodes = Nodes(Page("A").met(PETROV, LI), Page("B").met(PETROV, format="visit", host=named(SYLDAVIA)))
    assert sizes(nodes.of("ConsolidatedMeeting")) == [1, 1]


def test_meetings_of_others_stay_two() -> None:
    nodes = Nodes(Page("A").met(person("Wang Yi"), PETROV), Page("B").met(person("Wang Wenbin"), PETROV))
    assert sizes(nodes.of("ConsolidatedMeeting")) == [1, 1]


def test_an_undated_report_does_not_bring_two_days_together() -> None:
    pages = (
        Page("A").met(PETROV, LI),
        Page("B").met(PETROV, LI, on="2024-04-02"),
        Page("C", "2024-04-10").met(PETROV, LI, on=None),
    )
    assert sizes(Nodes(*pages).of("ConsolidatedMeeting")) == [1, 2]


def test_a_day_and_its_month_agree() -> None:
    nodes = Nodes(Page("A").met(PETROV, LI), Page("B").met(PETROV, LI, on="2024-04"))
    assert nodes.compared(nodes.one("ConsolidatedMeeting"), "date") == ("Agreement", ["2024-04", "2024-04-09"])


def test_two_places_on_one_day_are_a_conflict() -> None:
    nodes = Nodes(Page("A").met(PETROV, LI, place=PORT), Page("B").met(PETROV, LI, place=HILL))
    kind, _ = nodes.compared(nodes.one("ConsolidatedMeeting"), "place")
    assert kind == "Conflict"


def test_a_planned_meeting_becomes_one_that_was_held() -> None:
    early = Page("A", "2024-04-01").met(PETROV, LI, on="2024-04", status="planned")
    nodes = Nodes(early, Page("B").met(PETROV_TOO, LI))
    node = nodes.one("ConsolidatedMeeting")
    assert nodes.stages(node) == ["planned", "held"]
    assert node["currentStatus"][0].endswith("/held")
    assert nodes.compared(node, "status")[0] == "Agreement"


def test_a_planned_meeting_may_be_cancelled() -> None:
    early = Page("A", "2024-04-01").met(PETROV, LI, status="planned")
    nodes = Nodes(early, Page("B", "2024-04-08").met(PETROV, LI, status="cancelled"))
    node = nodes.one("ConsolidatedMeeting")
    assert nodes.stages(node) == ["planned", "cancelled"]
    assert nodes.compared(node, "status")[0] == "Agreement"


def test_held_and_denied_is_a_conflict() -> None:
    nodes = Nodes(Page("A").met(PETROV, LI), Page("B").met(PETROV, LI, status="denied"))
    assert nodes.compared(nodes.one("ConsolidatedMeeting"), "status")[0] == "Conflict"


# -- reports that say less -------------------------------------------------------------

CHINA, NORWAY, RUSSIA = (Entity(f"{DATA}state/{code}", "State", code) for code in ("CN", "NO", "RU"))
HOLM = person("Kari Holm", "Norwegian Foreign Minister", NORWAY)
ZHAO = person("Zhao Lin", "Chinese Foreign Minister", CHINA)
CHEN = person("Chen Bo", "Chinese President", CHINA)


def office(text: str) -> Mention:
    return Mention(text, (Span(0, 1),))


def test_a_report_of_one_side_joins_the_talks_that_the_counterpart_had_there() -> None:
    one_side = Page("C").met(HOLM, on=None, place=PORT)
    nodes = Nodes(
        Page("A").met(HOLM, ZHAO, place=PORT), Page("B").met(HOLM, CHEN, place=PORT, on="2024-04-08"), one_side
    )
    joined = next(node for node in nodes.of("ConsolidatedMeeting") if len(node["consolidates"]) == 2)
    assert one_side.records[0] in joined["consolidates"]
    (merge,) = joined["merge"]
    assert nodes.said[merge]["because"][0].startswith("one side of it, the other holds the same office")
    assert float(nodes.said[merge]["score"][0]) < 0.8
    assert not any(ZHAO.iri in said.get("participant", ()) for said in nodes.said.values())


def test_a_report_of_one_side_joins_the_talks_with_one_who_speaks_in_it() -> None:
    one_side = Page("C").met(HOLM, on=None, place=PORT).said(person("Chen Bo"), "We agree on all of it")
    nodes = Nodes(
        Page("A").met(HOLM, person("Dan Ek"), place=PORT), Page("B").met(HOLM, person("Chen Bo"), place=PORT), one_side
    )
    assert sizes(nodes.of("ConsolidatedMeeting")) == [1, 2]


@pytest.mark.parametrize(
    "fields",
    [{"place": HILL}, {"place": None}, {"place": PORT, "on": "2024-03-01"}, {"place": PORT, "format": "visit"}],
    ids=["elsewhere", "no place", "another month", "a visit"],
)
def test_a_report_of_one_side_stays_alone_where_time_and_place_do_not_tell(fields: dict[str, Any]) -> None:
    nodes = Nodes(Page("A").met(HOLM, ZHAO, place=PORT), Page("B").met(HOLM, **fields))
    assert sizes(nodes.of("ConsolidatedMeeting")) == [1, 1]


def test_a_report_of_one_side_that_fits_two_meetings_joins_neither() -> None:
    pages = (
        Page("A").met(HOLM, person("Dan Ek"), place=PORT),
        Page("B").met(HOLM, person("Chen Bo"), place=PORT),
        Page("C").met(HOLM, place=PORT),
    )
    assert sizes(Nodes(*pages).of("ConsolidatedMeeting")) == [1, 1, 1]


def test_reports_that_are_one_do_not_bring_two_meetings_together() -> None:
    pages = (
        Page("A").met(HOLM, ZHAO, place=PORT),
        Page("B").met(HOLM, CHEN, place=PORT),
        Page("C").met(HOLM, CHINA, place=PORT).said(ZHAO, "We agree on all of it"),
        Page("D").met(HOLM, CHINA, place=PORT).said(CHEN, "We agree on nothing of it"),
    )
    found = [set(node["consolidates"]) for node in Nodes(*pages).of("ConsolidatedMeeting")]
    assert not any({pages[0].records[0], pages[1].records[0]} <= each for each in found)


def test_a_state_stands_for_its_minister() -> None:
    pages = Page("A").met(HOLM, ZHAO, place=PORT), Page("B").met(HOLM, CHINA, place=PORT)
    assert sizes(Nodes(*pages).of("ConsolidatedMeeting")) == [2]


def test_two_states_stand_for_their_ministers_if_day_and_place_are_told() -> None:
    told = Page("A").met(HOLM, ZHAO, place=PORT)
    assert sizes(Nodes(told, Page("B").met(NORWAY, CHINA, place=PORT)).of("ConsolidatedMeeting")) == [2]
    assert sizes(Nodes(told, Page("B").met(NORWAY, CHINA, place=PORT, on=None)).of("ConsolidatedMeeting")) == [1, 1]


@pytest.mark.parametrize(
    ("text", "reports"),
    [
        ("the Chinese foreign minister", [2]),
        ("Foreign Minister of China", [2]),
        ("the former Chinese foreign minister", [1, 1]),
        ("the Russian foreign minister", [1, 1]),
        ("Chinese officials", [1, 1]),
    ],
)
def test_an_office_stands_for_its_holder(text: str, reports: list[int]) -> None:
    less = Page("B").met(HOLM, place=PORT)
    less.made = [replace(less.made[0], participants=(named(HOLM), office(text)))]
    assert sizes(Nodes(Page("A").met(HOLM, ZHAO, place=PORT), less).of("ConsolidatedMeeting")) == reports


# -- figures ---------------------------------------------------------------------------


def test_a_rounded_figure_agrees_with_the_exact_one() -> None:
    nodes = Nodes(Page("A").traded("240.1"), Page("B").traded("240"), Page("C").traded("240.11"))
    kind, values = nodes.compared(nodes.one("ConsolidatedTradeFigure"), "value")
    assert (kind, values) == ("Agreement", ["240000000000", "240100000000", "240110000000"])


def test_another_amount_is_a_conflict() -> None:
    nodes = Nodes(Page("A").traded("240.1"), Page("B").traded("230"))
    assert nodes.compared(nodes.one("ConsolidatedTradeFigure"), "value")[0] == "Conflict"


def test_agreements_stand_beside_a_conflict() -> None:
    nodes = Nodes(Page("A").traded("240.1"), Page("B").traded("240"), Page("C").traded("300"))
    variants = [said for said in nodes.said.values() if said.get("variantValue", [""])[0].endswith("00000000")]
    assert sum(len(said.get("agreesWith", [])) for said in variants) == 1
    assert sum(len(said.get("contradicts", [])) for said in variants) == 2


def test_an_article_does_not_contradict_itself_but_speaks_of_two_things() -> None:
    nodes = Nodes(Page("A").traded("240.1").traded("664.5"), Page("B").traded("240"))
    assert sizes(nodes.of("ConsolidatedTradeFigure")) == [1, 2]
    assert nodes.of("Conflict") == []


def test_another_year_is_another_figure() -> None:
    nodes = Nodes(Page("A").traded("240.1"), Page("B").traded("240.1", period="2022"))
    assert sizes(nodes.of("ConsolidatedTradeFigure")) == [1, 1]


def test_a_figure_without_amount_contradicts_nothing() -> None:
    nodes = Nodes(
        Page("A").traded("240.1"), Page("B").traded("1", value=None, value_text="$ billion"), Page("C").traded("240")
    )
    node = nodes.one("ConsolidatedTradeFigure")
    assert node["reports"] == ["3"]
    assert nodes.compared(node, "value")[0] == "Agreement"


def test_trade_is_the_same_from_either_side() -> None:
    turned = {"reporter": named(SYLDAVIA), "partner": named(BORDURIA)}
    assert sizes(
        Nodes(Page("A").traded("240.1"), Page("B").traded("240.1", **turned)).of("ConsolidatedTradeFigure")
    ) == [2]


def test_imports_are_not_the_same_from_either_side() -> None:
    turned = {"reporter": named(SYLDAVIA), "partner": named(BORDURIA), "measure": "imports"}
    nodes = Nodes(Page("A").traded("24.1", measure="imports"), Page("B").traded("24.1", **turned))
    assert sizes(nodes.of("ConsolidatedTradeFigure")) == [1, 1]


def test_more_than_agrees_with_a_little_more() -> None:
    nodes = Nodes(Page("A").traded("24", qualifier="more than"), Page("B").traded("24.7"), Page("C").traded("24"))
    assert nodes.compared(nodes.one("ConsolidatedTradeFigure"), "value")[0] == "Agreement"


def test_contradicting_changes_are_a_conflict() -> None:
    up, down = (Change(Decimal("26.3"), "percent", way) for way in ("up", "down"))
    nodes = Nodes(Page("A").traded("240.1", change=up), Page("B").traded("240.1", change=down))
    assert nodes.compared(nodes.one("ConsolidatedTradeFigure"), "changeDirection")[0] == "Conflict"


# -- statements ------------------------------------------------------------------------


def test_two_wordings_of_one_quotation_are_variants() -> None:
    one = Page("A").said(LI, "We will start a dialogue with the involvement of other like-minded people on this issue")
    other = Page("B").said(LI, "We shall start a conversation with participation of like-minded people on this issue")
    nodes = Nodes(one, other)
    kind, wordings = nodes.compared(nodes.one("ConsolidatedStatement"), "content")
    assert kind == "Wordings"
    assert len(wordings) == 2


def test_speech_within_speech_meets_the_speech() -> None:
    words = "the idea of “dual confrontation” in response to the Western “double containment”"
    own = Page("A").said(LI, words, mode="mixed", cue=Excerpt("proposed", (Span(0, 1),)))
    words = (
        "Li An proposed the idea of “double counteracting” in response to the “double deterrence” of Western countries"
    )
    passed_on = Page("B").said(PETROV, words, mode="mixed", about=(LI,))
    assert sizes(Nodes(own, passed_on).of("ConsolidatedStatement")) == [2]


def test_what_another_says_is_another_statement() -> None:
    words = "We will start a dialogue with other like-minded people"
    assert sizes(Nodes(Page("A").said(LI, words), Page("B").said(PETROV, words)).of("ConsolidatedStatement")) == [1, 1]


def test_said_and_denied_is_a_conflict() -> None:
    words = "the drone attacks on the nuclear power station were ordered"
    nodes = Nodes(
        Page("A").said(LI, words, mode="indirect"), Page("B").said(LI, words, mode="indirect", polarity="denied")
    )
    assert nodes.compared(nodes.one("ConsolidatedStatement"), "polarity")[0] == "Conflict"


def test_the_same_words_a_month_later_are_another_statement() -> None:
    words = "We will start a dialogue with other like-minded people"
    nodes = Nodes(Page("A").said(LI, words), Page("B", "2024-05-20").said(LI, words))
    assert sizes(nodes.of("ConsolidatedStatement")) == [1, 1]


# -- sanctions -------------------------------------------------------------------------


def test_a_measure_goes_from_proposed_to_lifted() -> None:
    pages = [
        Page("C", "2024-09-01").punished("lifted", "2024-09-01"),
        Page("A", "2024-03-01").punished("proposed"),
        Page("B", "2024-05-02").punished("imposed", "2024-05-01"),
    ]
    nodes = Nodes(*pages)
    node = nodes.one("ConsolidatedSanction")
    assert nodes.stages(node) == ["proposed", "imposed", "lifted"]
    assert node["currentStatus"][0].endswith("/lifted")


def test_two_rounds_of_a_measure_stay_two() -> None:
    nodes = Nodes(
        Page("A", "2024-01-02").punished("imposed", "2024-01-01"),
        Page("B", "2024-06-02").punished("imposed", "2024-06-01"),
    )
    assert sizes(nodes.of("ConsolidatedSanction")) == [1, 1]


# -- sources ---------------------------------------------------------------------------

LONG = (
    "The two governments will open consultations on a security order for the whole continent "
    "that depends on nobody else at all"
)


def test_a_copy_is_no_independent_source() -> None:
    node = Nodes(Page("A").said(LI, LONG), Page("B").said(LI, LONG), Page("C").met(PETROV, LI)).one(
        "ConsolidatedStatement"
    )
    assert (node["reports"], node["independentSources"]) == (["2"], ["1"])


def test_a_report_that_credits_another_outlet_is_no_independent_source() -> None:
    span = Page("Harbour Courier")
    span.note(
        Meeting,
        "Petrov and Li met, Northgate Wire reported.",
        participants=(named(PETROV), named(LI)),
        date=Date("2024-04-09", "Tuesday", "resolved"),
        status="held",
        format="talks",
    )
    node = Nodes(Page("Northgate Wire").met(PETROV, LI), span).one("ConsolidatedMeeting")
    assert (node["reports"], node["independentSources"]) == (["2"], ["1"])


def test_one_publisher_is_one_source() -> None:
    other = Page("A").met(PETROV, LI)
    other.say("And more.")
    node = Nodes(Page("A").met(PETROV, LI, status="planned"), Page("A", "2024-04-10").met(PETROV_TOO, LI)).of(
        "ConsolidatedMeeting"
    )
    assert [each["independentSources"] for each in node] == [["1"]]


@pytest.mark.parametrize(
    ("words", "media"),
    [
        ("He agreed, according to the Russian state news agency RIA Novosti.", ["ria novosti"]),
        ("Putin will fly to China, the agency Reuters reported on Tuesday.", ["reuters"]),
        ("According to officials, nothing happened.", []),
    ],
)
def test_credits_are_found(words: str, media: list[str]) -> None:
    assert list(credits_in(words)) == media


# -- people ----------------------------------------------------------------------------


def test_spellings_of_a_person_are_one_node_with_all_names() -> None:
    nodes = Nodes(Page("A").met(PETROV, LI), Page("B").met(PETROV_TOO, LI), Page("C").met(PETROV_TOO, LI, on=None))
    node = next(each for each in nodes.of("ConsolidatedPerson") if "Sergei Petrov" in each["altLabel"])
    assert node["prefLabel"] == ["Sergey Petrov"]
    assert sorted(node["consolidates"]) == sorted({PETROV.iri, PETROV_TOO.iri})
    assert node["reports"] == ["3"]


def test_two_of_one_surname_are_two_and_the_surname_alone_is_neither() -> None:
    pages = (
        Page("A").said(person("Ivan Petrov"), "Yes"),
        Page("B").said(person("Oleg Petrov"), "No"),
        Page("C").said(ALONE, "Maybe"),
    )
    assert sizes(Nodes(*pages).of("ConsolidatedPerson")) == [1, 1, 1]


def test_a_surname_that_only_one_has_is_that_one() -> None:
    assert sizes(Nodes(Page("A").said(PETROV, "Yes"), Page("B").said(ALONE, "No")).of("ConsolidatedPerson")) == [2]


def test_an_office_is_held_while_articles_say_so() -> None:
    pages = Page("A", "2024-04-01").met(PETROV, LI), Page("B", "2024-06-01").met(PETROV_TOO, LI, on="2024-06-01")
    nodes = Nodes(*pages)
    posts = [said for said in nodes.said.values() if f"{PREFIXES['org']}Post" in said["type"]]
    held = [said for iri, said in nodes.said.items() if "#holds=" in iri and said["attestedUntil"] == ["2024-06-01"]]
    assert sorted(post["prefLabel"][0] for post in posts) == ["foreign minister, XB", "foreign minister, XS"]
    assert {said["attestedFrom"][0] for said in held} == {"2024-04-01"}


def told(text: str, published: str = "2024-04-09", publisher: str = "N") -> Page:
    """An article that never says who holds the office."""
    page = Page(publisher, published).said(HOLM, "Nothing was agreed upon")
    page.made = [replace(page.made[0], speakers=(office(text),))]
    return page


def mentions(*pages: Page) -> list[tuple[str, str]]:
    """List the persons to whom offices were resolved, with the record."""
    nodes = Nodes(*pages)
    return sorted(
        (person["prefLabel"][0], nodes.said[iri]["heldBy"][0])
        for person in nodes.of("ConsolidatedPerson")
        for iri in person.get("officeMention", ())
    )


def test_an_office_is_given_to_the_one_who_holds_it_in_other_articles_of_those_weeks() -> None:
    page = told("China's foreign minister")
    others = (
        Page("A").said(ZHAO, "Yes"),
        Page("B", "2023-01-10").said(person("Wu Gang", "foreign minister", CHINA), "No"),
    )
    assert mentions(page, *others) == [("Zhao Lin", page.records[0])]
    early = told("China's foreign minister", "2023-01-20")
    assert mentions(early, *others) == [("Wu Gang", early.records[0])]


def test_an_office_is_given_to_nobody_where_articles_name_two() -> None:
    wu = person("Wu Gang", "foreign minister", CHINA)
    assert not mentions(told("China's foreign minister"), Page("A").said(ZHAO, "Yes"), Page("B").said(wu, "No"))


def test_between_two_articles_that_name_one_holder_the_office_is_that_persons() -> None:
    page = told("China's foreign minister", "2024-07-01")
    others = Page("A", "2024-01-01").said(ZHAO, "Yes"), Page("B", "2024-12-01").said(ZHAO, "No")
    assert mentions(page, *others) == [("Zhao Lin", page.records[0])]
    assert not mentions(page, others[0])


def test_an_office_mention_has_its_reason_and_goes_with_its_article() -> None:
    page, other = told("the Chinese foreign minister"), Page("A").said(ZHAO, "Yes")
    nodes = Nodes(page, other)
    (mention,) = nodes.of("OfficeMention")
    assert mention["because"] == ["1 of 1 articles of these weeks that tell who holds the office name this person"]
    assert mention["post"] == [f"{DATA}post/state/CN/foreign-minister"]
    kept = Consolidation()
    kept.put([*page.quads, *other.quads])
    kept.remove(page.article.iri)
    assert set(kept.quads()) == set(consolidated(other.quads))


@pytest.mark.parametrize(
    "text",
    [
        "the former Chinese foreign minister",
        "the then Chinese foreign minister",
        "China's late president",
        "ex-Chinese president",
        "the Chinese president-elect",
        "a Chinese foreign minister",
        "the Chinese and Norwegian foreign ministers",
        "a Chinese foreign ministry official",
        "China's deputy foreign minister",
        "the foreign minister",
    ],
)
def test_former_future_and_many_holders_are_given_to_nobody(text: str) -> None:
    assert not mentions(told(text), Page("A").said(ZHAO, "Yes"), Page("B").said(CHEN, "No"))


@pytest.mark.parametrize(
    ("role", "office", "past"),
    [
        ("U.S. Treasury Secretary", "treasury-secretary", False),
        ("US Secretary of Finance", "finance-minister", False),
        ("former Bordurian Foreign Minister", "foreign-minister", True),
        ("Chinese Vice Premier", "vice-prime-minister", False),
    ],
)
def test_offices_are_read_off_roles(role: str, office: str, past: bool) -> None:
    (found,) = offices_in(role)
    assert (found.slug, found.past) == (office, past)


def test_a_wrong_office_does_not_part_a_person() -> None:
    right, wrong = (
        person("Janet Yellen", "Treasury Secretary", BORDURIA),
        person("Janet Yellen", "Secretary of Finance", BORDURIA),
    )
    assert sizes(Nodes(Page("A").said(right, "Yes"), Page("B").said(wrong, "No")).of("ConsolidatedPerson")) == [1]


# -- overrides -------------------------------------------------------------------------


def test_the_users_word_goes_before_every_rule(tmp_path: Path) -> None:
    file = tmp_path / "overrides.tsv"
    file.write_text(
        "# mine\ndifferent\tSergei Petrov\tSergey Petrov\nsame\tWang Yi\tTaro Yamada\ta pen name\n", encoding="utf-8"
    )
    overrides = read_overrides(file)
    pages = Page("A").met(PETROV, person("Wang Yi")), Page("B").met(PETROV_TOO, person("Taro Yamada"))
    names = [sorted(node["altLabel"]) for node in Nodes(*pages, overrides=overrides).of("ConsolidatedPerson")]
    assert sorted(names) == [["Sergei Petrov"], ["Sergey Petrov"], ["Taro Yamada", "Wang Yi"]]


def test_people_that_are_different_have_different_meetings() -> None:
    pages = Page("A").met(PETROV, LI), Page("B").met(PETROV_TOO, LI)
    said = Overrides({("sergei petrov", "sergey petrov"): False})
    assert sizes(Nodes(*pages, overrides=said).of("ConsolidatedMeeting")) == [1, 1]


def test_records_can_be_joined_and_parted() -> None:
    one, two, three = Page("A").met(PETROV, LI), Page("B").met(PETROV, LI), Page("C").met(PETROV, LI, on="2024-01-09")
    (a,), (b,), (c,) = one.records, two.records, three.records
    said = Overrides({tuple(sorted((a, b))): False, tuple(sorted((a, c))): True})  # type: ignore[dict-item]
    nodes = Nodes(one, two, three, overrides=said).of("ConsolidatedMeeting")
    assert sorted(map(sorted, (node["consolidates"] for node in nodes))) == sorted([sorted([a, c]), [b]])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("alike\tA\tB", "not an override"),
        ("same\tA", "not an override"),
        ("same\tA\tB\ndifferent\tB\tA", "the opposite"),
    ],
)
def test_a_file_of_overrides_with_a_fault_is_refused(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "overrides.tsv"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        read_overrides(file)


# -- why -------------------------------------------------------------------------------


def test_every_merge_says_why() -> None:
    nodes = Nodes(Page("A").met(PETROV, LI), Page("B").met(PETROV_TOO, LI))
    for node in (*nodes.of("ConsolidatedMeeting"), *nodes.of("ConsolidatedPerson")):
        assert len(node.get("merge", [])) >= len(node["consolidates"]) - 1
        for merge in node.get("merge", []):
            assert nodes.said[merge]["because"][0]
            assert 0 < float(nodes.said[merge]["score"][0]) <= 1


# -- order, batches, removal -----------------------------------------------------------

ARTICLES = [list(triples.quads(extraction)) for extraction in extractions(40)]
IRIS = [extraction.article.iri for extraction in extractions(40)]
WHOLE = serialise(consolidated([q for quads in ARTICLES for q in quads]), "nq")


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_order_batches_and_removals_make_no_difference(data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(ARTICLES))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(ARTICLES) - 1), max_size=6)))
    again = data.draw(st.lists(st.sampled_from(range(len(ARTICLES))), max_size=6, unique=True))
    made = Consolidation()
    graph: set[Quad] = set()
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        change = made.put([q for number in order[start:end] for q in ARTICLES[number]])
        graph = (graph - change.removed) | change.added
    for number in again:
        change = made.remove(IRIS[number])
        graph = (graph - change.removed) | change.added
    for number in again:
        change = made.put(ARTICLES[number])
        graph = (graph - change.removed) | change.added
    assert serialise(made.quads(), "nq") == WHOLE
    assert serialise(graph, "nq") == WHOLE


def test_without_an_article_is_as_if_it_had_never_been() -> None:
    made = Consolidation()
    made.put([q for quads in ARTICLES for q in quads])
    for iri in IRIS[20:]:
        made.remove(iri)
    fewer = consolidated([q for quads in ARTICLES[:20] for q in quads])
    assert serialise(made.quads(), "nq") == serialise(fewer, "nq")


def test_an_office_finds_its_holder_again_whenever_articles_that_tell_of_it_come_and_go() -> None:
    """The weeks of one article, the time between two, and the names of one person all bear on it."""
    pages = [
        told("the Chinese foreign minister", published="2024-03-05"),
        told("China's foreign minister", published="2024-08-05", publisher="M"),
        *(Page(f"Z{day}", day).said(ZHAO, f"Yes on {day}") for day in ("2023-01-02", "2024-03-20", "2025-01-02")),
        *(Page(f"C{day}", day).said(CHEN, f"No on {day}") for day in ("2024-03-21", "2024-12-30")),
    ]
    made = Consolidation()
    for going in pages:
        for page in pages:
            made.put(page.quads)
        made.remove(going.article.iri)
        left = [page for page in pages if page is not going]
        assert set(made.quads()) == set(consolidated([quad for page in left for quad in page.quads]))
    for page in pages:
        made.remove(page.article.iri)
    assert list(made.quads()) == []


def test_nothing_is_left_of_no_articles() -> None:
    made = Consolidation()
    made.put(ARTICLES[0])
    made.remove(IRIS[0])
    assert list(made.quads()) == []
    assert made.articles() == ()


def test_putting_twice_is_putting_once() -> None:
    made = Consolidation()
    made.put(ARTICLES[0])
    change = made.put(ARTICLES[0])
    assert (change.removed, change.added) == (frozenset(), frozenset())


def test_the_index_is_kept_on_disk_and_begun_anew_with_other_overrides(tmp_path: Path) -> None:
    file = tmp_path / "consolidated.db"
    made = Consolidation(file)
    made.put(ARTICLES[0])
    made.close()
    again = Consolidation(file)
    assert again.articles() == (IRIS[0],)
    again.put([q for quads in ARTICLES[1:] for q in quads])
    assert serialise(again.quads(), "nq") == WHOLE
    again.close()
    assert Consolidation(file, Overrides({("a", "b"): True})).articles() == ()


def test_a_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "consolidated.db"
    file.write_text("not a database, but long enough to be looked at as one" * 50)
    with pytest.raises(StoreError, match="cannot be opened"):
        Consolidation(file)


def test_articles_graphs_are_not_touched() -> None:
    graphs = {quad.graph for quad in consolidated([q for quads in ARTICLES for q in quads])}
    assert graphs == {Iri(f"{DATA}graph/consolidated")}


def test_a_change_tells_of_no_more_than_it_touches() -> None:
    made = Consolidation()
    made.put(Page("A").met(PETROV, LI).quads)
    change = made.put(Page("B").traded("240.1").quads)
    classes = {quad.object.value for quad in change.added if quad.predicate.value == RDF_TYPE}
    assert classes == {f"{DIP}ConsolidatedTradeFigure"}
    assert change.removed == frozenset()


def test_another_base_is_kept() -> None:
    page = Page("A").met(PETROV, LI)
    quads = list(triples.quads(Extraction(page.article, tuple(page.made)), base="https://data.example/"))
    made = consolidated(quads)
    assert {quad.graph for quad in made} == {Iri("https://data.example/graph/consolidated")}
    assert not [quad for quad in made if quad.subject.value.startswith(DATA)]


# -- parts -----------------------------------------------------------------------------


def test_graphs_of_no_article_are_passed_over() -> None:
    page = Page("A").met(PETROV, LI)
    others = [quad for quad in page.quads if quad.graph != Iri(graph_iri(page.article.iri))]
    assert others
    assert list(read(others)) == []


stretches = st.builds(
    lambda first, length: Stretch(first, first + length), st.integers(700_000, 800_000), st.integers(0, 400)
)


@given(st.none() | stretches, st.none() | stretches, st.sampled_from([8, 31, 366]), st.booleans())
def test_one_finds_the_other_whenever_the_other_finds_it(
    one: Stretch | None, other: Stretch | None, days: int, open_ended: bool
) -> None:
    found = set(probe_keys(one, days, open_ended=open_ended)) & set(index_keys(other, days, open_ended=open_ended))
    back = set(probe_keys(other, days, open_ended=open_ended)) & set(index_keys(one, days, open_ended=open_ended))
    assert bool(found) == bool(back)


@given(stretches, stretches, st.sampled_from([8, 31, 366]))
def test_stretches_that_overlap_find_one_another(one: Stretch, other: Stretch, days: int) -> None:
    if one.gap(other) == 0:
        assert set(probe_keys(one, days)) & set(index_keys(other, days))


@pytest.mark.parametrize(
    ("value", "length"),
    [("2024-04-09", 1), ("2024-02", 29), ("2023-12", 31), ("2023", 365), ("2024-Q1", 0), ("2024-13", 0)],
)
def test_dates_are_as_long_as_they_are_precise(value: str, length: int) -> None:
    found = stretch(value)
    assert (found.last - found.first + 1 if found else 0) == length
