"""A client is greeted before the model is there, and always answered by the current version."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from mcp import Client

from classifier import registry
from classifier.checker import Checker
from classifier.errors import NoModelError
from classifier.loading import load_checker
from service.mcp.server import make_server
from service.mcp.standby import Standby

TEXT = {"text": "diet creates dimples"}
Meet = Callable[..., Any]


def test_the_tools_are_told_before_the_model_is_loaded(
    tiny_models: Path, tiny_checker: Checker, meet: Meet
) -> None:
    """A call waits for it; the handshake does not."""
    listed = Event()

    def load() -> Checker:
        assert listed.wait(60)
        return tiny_checker

    async def talk(client: Client) -> Any:
        await client.list_tools()
        listed.set()
        return await client.call_tool("check_claim", TEXT)

    assert (
        meet(make_server(Standby(tiny_models, load)), talk).structured_content["verdict"] == "myth"
    )


@pytest.mark.parametrize("tool", ["check_claim", "find_topic"])
def test_a_model_that_cannot_be_loaded_is_told_to_whoever_calls(
    tmp_path: Path, meet: Meet, tool: str
) -> None:
    """In the words of the error, on each call."""

    def load() -> Checker:
        raise NoModelError(tmp_path)

    async def talk(client: Client) -> list[Any]:
        text = "query" if tool == "find_topic" else "text"
        return [await client.call_tool(tool, {text: "dimples"}) for _ in range(2)]

    for found in meet(make_server(Standby(tmp_path, load)), talk):
        assert found.is_error
        assert "Run `mythcheck train` first" in found.content[0].text


def test_a_version_that_becomes_current_answers_the_next_call(
    own_models: Path, tiny_data: Path, train_labels: Callable[[Path], str], meet: Meet
) -> None:
    """Here one of labels, which has no topics; one that is damaged is not taken."""

    async def talk(client: Client) -> None:
        first = await client.call_tool("check_claim", TEXT)
        assert first.structured_content["verdict"] == "myth"
        version = train_labels(own_models)
        found = await client.call_tool("check_claim", {"text": "What a dreadful day"})
        assert found.structured_content["verdict"] == "blame"
        assert found.structured_content["model"] == version
        topics = await client.call_tool("find_topic", {"query": "back dimples"})
        assert topics.structured_content == {"topics": []}
        assert "labels only" in topics.content[0].text
        broken = train_labels(own_models)
        (own_models / broken / "model.joblib").write_bytes(b"")
        found = await client.call_tool("check_claim", {"text": "What a dreadful day"})
        assert found.structured_content["model"] == version

    standby = Standby(own_models, lambda: load_checker(own_models, tiny_data))
    meet(make_server(standby), talk)
    assert registry.current_version(own_models)
