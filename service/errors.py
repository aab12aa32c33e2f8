"""The errors that only a service has."""

from collections.abc import Sequence
from pathlib import Path

from classifier.errors import DataError, MythcheckError


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


class UnusableSettingsError(MythcheckError):
    """Settings that the service cannot run with."""

    def __init__(self, problems: Sequence[str]) -> None:
        told = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(
            f"These settings cannot be used:{told}\n`mythcheck config` lists all settings, and "
            "where each comes from."
        )


class StoppingError(MythcheckError):
    """A service that takes no more work."""

    def __init__(self) -> None:
        super().__init__("The service stops: it finishes what it has begun. Ask another one.")


class UnknownBatchError(MythcheckError):
    """A batch that is not there, or not for whoever asks: both look the same."""

    def __init__(self) -> None:
        super().__init__(
            "No batch has this id and token. It may have been deleted; "
            "send its token as `Authorization: Bearer TOKEN`."
        )


class UnusableFileError(MythcheckError):
    """An uploaded file that cannot be checked."""


class WrongStateError(MythcheckError):
    """A batch that is not where it would have to be for this request."""

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(f"The batch is {found}; this needs one that is {needed}.")


class NoRoomError(MythcheckError):
    """More batches than the service takes at a time."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}. Nothing was kept; please send the file again later.")


class BatchesInUseError(MythcheckError):
    """A folder of batches that another service uses."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Another service uses {folder}, where batches are kept. "
            "Stop it, or choose another folder with --batches or MYTHCHECK_BATCHES."
        )


class ForeignFormError(MythcheckError):
    """A form that a page of another site sent."""

    def __init__(self) -> None:
        super().__init__(
            "This form was sent from another site, so nothing was done. Open the page here and "
            "send it again."
        )


class RefusedExampleError(MythcheckError):
    """An example that the checks on entry do not let in. `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The example is refused: {problem}.")


class UnusableDataError(MythcheckError):
    """Training data that cannot be read now, without which no example can be judged."""

    def __init__(self) -> None:
        super().__init__(
            "The training data cannot be read, so nothing was filed. Please try again later; "
            "whoever runs the service learns why from its log, or from `mythcheck data check`."
        )


class UnusableNameError(MythcheckError):
    """A name under which nothing can be recorded."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Give your name: one line of at most {most} characters, so that others know who "
            "filed or decided this."
        )


class NoDecisionError(MythcheckError):
    """A form that does not say what is to be done with an example."""

    def __init__(self) -> None:
        super().__init__("Nothing was decided. Press Accept, Reject or Open again.")


# What the command line calls an option is a field here, or cannot be chosen at all.
FIELDS = {"--text-column": "text_column", ", or say --format": ""}


def words_of(error: DataError) -> str:
    """Say what is wrong with an uploaded file, without a word on where it stands here."""
    line = None if error.line is None else f"line {error.line}"
    place = ", ".join(filter(None, ("The file", line, error.column)))
    problem = error.problem
    for path in (error.path, error.path.parent):
        problem = problem.replace(str(path), "the file")
    for option, name in FIELDS.items():
        problem = problem.replace(option, name)
    # A name in the file may hold what UTF-8 cannot carry.
    return f"{place}: {problem}".encode("utf-8", "backslashreplace").decode()
