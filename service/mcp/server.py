"""The MCP server: the tools under their names, with plain errors and no text in the log."""

from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError
from starlette.applications import Starlette

from classifier import __version__
from service.mcp.standby import Standby
from service.mcp.tools import Tools
from service.unexpected import log_place

PATH = "/mcp"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAX_BODY_BYTES = 128 * 2**10
INSTRUCTIONS = (
    "mythcheck checks claims about health, body, fitness, food and beauty against a reviewed "
    "knowledge base, offline. Give it the words as they were written. Its explanations and sources "
    "are stored texts: pass them on as they are, with the sources. `unverified` means that it does "
    "not know. It is no medical advice."
)
READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
UNFORESEEN = "This failed in a way that nobody foresaw; the log of mythcheck says where."


class PlainServer(MCPServer[None]):
    """An MCP server whose errors quote nobody."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError in words that hold no argument's value."""
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            if isinstance(error.__cause__, Exception):
                log_place(error.__cause__)
            raise ToolError(UNFORESEEN) from None
        except ToolError as error:
            raise ToolError(_words(error)) from None


def make_server(standby: Standby) -> PlainServer:
    """Make the server of one checker."""
    # `subscriptions`: nothing here changes while somebody listens.
    server = PlainServer(
        "mythcheck",
        title="mythcheck",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
        subscriptions=False,
    )
    tools = Tools(standby)
    server.add_tool(tools.check_claim, title="Check a claim", annotations=READS)
    server.add_tool(tools.check_caption, title="Check a caption", annotations=READS)
    server.add_tool(tools.find_topic, title="Find a topic", annotations=READS)
    server.resource("mythcheck://topics/{topic_id}", name="topic", title="Topic")(tools.read_topic)
    return server


def web_app(server: PlainServer, host: str) -> Starlette:
    """Make the server's streamable HTTP, for visitors who call this machine by a name of its own.

    That keeps pages of other sites out that call it by a name of theirs (DNS rebinding). No
    sessions: each request stands for itself.
    """
    names = [f"[{name}]" if ":" in name else name for name in {*LOOPBACK, host}]
    security = TransportSecuritySettings(
        allowed_hosts=[f"{name}:*" for name in names],
        allowed_origins=[f"http://{name}:*" for name in names],
    )
    return server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MAX_BODY_BYTES,
        transport_security=security,
    )


def _words(error: ToolError) -> str:
    """Say what is wrong with a call, without the SDK's words around it."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return str(cause or error)
    problems = [
        f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
        for found in cause.errors(include_url=False, include_input=False, include_context=False)
    ]
    return f"The arguments do not fit. {'; '.join(problems)}."
