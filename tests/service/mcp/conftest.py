"""Clients of the SDK that talk to our server, in this process or beside it."""

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client

from classifier.checker import Checker
from classifier.training import train
from service.mcp.server import make_server
from service.mcp.standby import Standby

Talk = Callable[[Client], Awaitable[Any]]


def _meet(server: Any, talk: Talk) -> Any:
    async def meet() -> Any:
        async with Client(server) as client:
            return await talk(client)

    return asyncio.run(asyncio.wait_for(meet(), 120))


@pytest.fixture(scope="session")
def meet() -> Callable[[Any, Talk], Any]:
    """Give what connects a client to a server and lets them talk."""
    return _meet


@pytest.fixture
def ask(tiny_models: Path, tiny_checker: Checker) -> Callable[..., Any]:
    """Give what calls one tool of a server with the tiny model."""

    def call(tool: str, **arguments: object) -> Any:
        server = make_server(Standby(tiny_models, lambda: tiny_checker))
        return _meet(server, lambda client: client.call_tool(tool, arguments))

    return call


@pytest.fixture
def own_models(tiny_models: Path, tmp_path: Path) -> Path:
    """Give a folder with the tiny model that a test may change."""
    return shutil.copytree(tiny_models, tmp_path / "models")


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give labelled texts without topics."""
    path = tmp_path_factory.mktemp("labelled") / "posts.jsonl"
    words = ("lovely", "great", "fine"), ("awful", "bad", "dreadful")
    rows = [
        {
            "text": f"What a {words[place][n % 3]} day number {n}",
            "label": ("praise", "blame")[place],
        }
        for n in range(30)
        for place in (0, 1)
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def train_labels(labelled: Path) -> Callable[[Path], str]:
    """Give what trains a model of labels and makes it the current one."""
    return lambda models: train(labelled, models)
