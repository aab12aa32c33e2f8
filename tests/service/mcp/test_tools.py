"""The tools answer as the checker does, and say plainly what is wrong with a call."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.types import TextResourceContents

from classifier import registry
from classifier.checker import Checker
from classifier.text.normalise import MAX_CHARS
from service import schemas
from service.mcp.server import make_server
from service.mcp.standby import Standby

CAPTION = "Diet creates dimples! Also, crunches burn belly fat. Leg day done 🦵"
Ask = Callable[..., Any]
Meet = Callable[..., Any]


def as_json(answer: Any) -> Any:
    return schemas.Answer.model_validate(answer, from_attributes=True).model_dump(mode="json")


@pytest.fixture
def server(tiny_models: Path, tiny_checker: Checker) -> Any:
    return make_server(Standby(tiny_models, lambda: tiny_checker))


def test_the_tools_say_what_they_take_give_and_leave_alone(server: Any, meet: Meet) -> None:
    """Each has a title, described arguments with limits, an output schema, and only reads."""
    tools = meet(server, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == ["check_claim", "check_caption", "find_topic"]
    for tool in tools:
        assert tool.title and tool.description and tool.output_schema
        assert tool.annotations.read_only_hint and tool.annotations.idempotent_hint
        assert tool.annotations.destructive_hint is tool.annotations.open_world_hint is False
        assert all(each["description"] for each in tool.input_schema["properties"].values())
        first = next(iter(tool.input_schema["properties"].values()))
        assert (first["minLength"], first["maxLength"]) == (1, MAX_CHARS)


def test_a_claim_is_answered_as_by_the_checker(ask: Ask, tiny_checker: Checker) -> None:
    """The structured answer is that of the API; the words hold verdict, correction and sources."""
    text = "diet creates dimples"
    own = as_json(tiny_checker.check([text])[0])
    found = ask("check_claim", text=text)
    assert not found.is_error
    assert found.structured_content == own["claims"][0] | {"claims": 1, "model": own["model"]}
    words, claim = found.content[0].text, own["claims"][0]
    assert words.startswith("MYTH (")
    assert claim["correction"] in words
    assert all(source["url"] in words for source in claim["sources"])


def test_each_claim_of_a_caption_is_answered(ask: Ask, tiny_checker: Checker) -> None:
    """All of them, each with its place; the words tell the worst first."""
    found = ask("check_caption", text=CAPTION)
    assert found.structured_content == as_json(tiny_checker.check([CAPTION])[0])
    claims = found.structured_content["claims"]
    assert len(claims) > 1
    assert [CAPTION[each["start"] : each["end"]] for each in claims] == [
        each["text"] for each in claims
    ]
    assert found.content[0].text.startswith(f"{len(claims)} claims; worst verdict: MYTH")


def test_a_caption_given_as_a_claim_is_answered_by_its_worst(ask: Ask) -> None:
    """And whoever asked hears that there is more."""
    found = ask("check_claim", text=CAPTION)
    assert found.structured_content["verdict"] == "myth"
    assert found.structured_content["claims"] > 1
    assert "check_caption" in found.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("check_claim", {"text": " \n"}, "The text is empty. Give at least one word."),
        ("check_caption", {"text": "Zanzibar " * 3_000}, "at most 20,000"),
        ("check_claim", {"text": "Zanzibar\0"}, "a NUL character at character 8"),
        ("find_topic", {"query": ""}, "The text is empty"),
        ("check_claim", {}, "text: Field required"),
        ("check_claim", {"text": {"Zanzibar": 1}}, "text: Input should be a valid string"),
        ("find_topic", {"query": "Zanzibar", "limit": 0}, "limit: Input should be greater"),
        ("find_topic", {"query": "Zanzibar", "limit": 11}, "limit: Input should be less"),
        ("forget", {}, "Unknown tool"),
    ],
)
def test_what_is_wrong_with_a_call_is_told_without_quoting_it(
    ask: Ask, tool: str, arguments: dict[str, object], words: str
) -> None:
    """In the result, so that the assistant can mend it; no traceback, no value, no address."""
    found = ask(tool, **arguments)
    assert found.is_error
    told = found.content[0].text
    assert words in told
    assert not any(word in told for word in ("Zanzibar", "Traceback", "http", "Error executing"))


def test_an_unforeseen_failure_is_logged_by_its_place_only(
    tiny_models: Path, meet: Meet, caplog: pytest.LogCaptureFixture
) -> None:
    """The assistant hears that the log knows more; the log does not hold the text."""

    class Failing:
        version, topics = registry.current_version(tiny_models), {}

        def check(self, texts: list[str]) -> list[Any]:
            raise ZeroDivisionError(texts[0])

    server = make_server(Standby(tiny_models, Failing))
    found = meet(server, lambda client: client.call_tool("check_claim", {"text": "Zanzibar"}))
    assert found.is_error
    assert "the log of mythcheck" in found.content[0].text
    assert "ZeroDivisionError" in caplog.text
    assert "Zanzibar" not in caplog.text + found.content[0].text


def test_topics_are_found_by_words(ask: Ask, tiny_checker: Checker) -> None:
    """The likeliest first, at most so many, with what the API tells of each."""
    found = ask("find_topic", query="back dimples", limit=2).structured_content["topics"]
    assert found[0]["id"] == "back-dimples-cause"
    assert len(found) == 2
    assert found[0]["explanation"] == tiny_checker.topics["back-dimples-cause"].explanation
    assert found[0]["sources"]


def test_words_of_no_topic_find_none(ask: Ask) -> None:
    """That is an answer, no error."""
    found = ask("find_topic", query="qqq zzz")
    assert (found.is_error, found.structured_content) == (False, {"topics": []})
    assert "No topic" in found.content[0].text


def test_a_topic_can_be_read_as_a_resource(server: Any, meet: Meet) -> None:
    """By its id, which answers name; an id of none is told."""

    async def read(client: Client) -> None:
        found = await client.read_resource("mythcheck://topics/back-dimples-cause")
        assert isinstance(found.contents[0], TextResourceContents)
        assert "https://" in found.contents[0].text
        with pytest.raises(MCPError, match="No topic has this id"):
            await client.read_resource("mythcheck://topics/none")

    meet(server, read)


def test_the_output_schemas_hold_every_answer(server: Any, meet: Meet) -> None:
    """The SDK's client compares each result with its schema; nulls and empty lists fit too."""

    async def call(client: Client) -> None:
        await client.list_tools()
        for text in ("diet creates dimples", "Leg day done!", "The capital of Peru is Lima"):
            found = await client.call_tool("check_claim", {"text": text})
            json.dumps(found.structured_content)
            assert not found.is_error

    meet(server, call)
