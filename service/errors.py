"""The errors that only a service has."""

from classifier.errors import MythcheckError


class UnknownTopicError(MythcheckError):
    """A topic that is not in the knowledge base."""

    def __init__(self) -> None:
        super().__init__("No topic has this id. GET /v1/topics lists all topics.")


class CannotListenError(MythcheckError):
    """An address at which the service cannot listen."""

    def __init__(self, host: str, port: int, problem: str) -> None:
        super().__init__(
            f"Cannot listen on {host}, port {port}: {problem}. "
            "Choose another place with --host and --port."
        )
