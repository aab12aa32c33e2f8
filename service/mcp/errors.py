"""The errors that only the MCP server has."""

from classifier.errors import MythcheckError


class OpenToOthersError(MythcheckError):
    """An address at which other machines could use the tools."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} can be reached from other machines, and these tools ask nobody for a key. "
            "Use 127.0.0.1, localhost or ::1; for other machines start `mythcheck serve`, which "
            "has keys, or `mythcheck mcp` on each of them."
        )
