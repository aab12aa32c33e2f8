"""The errors that people meet: each says what is wrong, what was found and what to do."""

from pathlib import Path


class MythcheckError(Exception):
    """Base class: a problem that the person at the keyboard can fix."""


class InputError(MythcheckError):
    """A text that cannot be checked."""


class BlankTextError(InputError):
    """A text without a visible character."""

    def __init__(self) -> None:
        super().__init__("The text is empty. Give at least one word.")


class TextTooLongError(InputError):
    """A text over the limit of one check."""

    def __init__(self, found: int, limit: int) -> None:
        super().__init__(
            f"The text has {found:,} characters; one check takes at most {limit:,}. "
            "Split it, or put the parts into a file for `mythcheck batch`."
        )


class UnreadableTextError(InputError):
    """A text with characters that no written text has."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(
            f"The text has {what} at character {position}. "
            "This looks like binary or badly decoded data; save it as UTF-8 text first."
        )


class DataError(MythcheckError):
    """A file of topics, claims or captions that does not fit its format."""

    def __init__(self, path: Path, line: int | None, column: str | None, problem: str) -> None:
        place = str(path)
        if line is not None:
            place += f", line {line}"
        if column is not None:
            place += f", {column}"
        super().__init__(f"{place}: {problem}")
        self.path, self.line, self.column, self.problem = path, line, column, problem


class TooLittleDataError(MythcheckError):
    """Training data on which confidence cannot be learnt."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The held-out {what} are all right or all wrong, so how sure to be cannot be learnt. "
            "Give more topics and claims, by two writers or more."
        )


class ModelError(MythcheckError):
    """A trained model that is missing, damaged or made for other versions."""


class NoModelError(ModelError):
    """A models folder without a current version."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds no trained model. Run `mythcheck train` first.")


class DamagedModelError(ModelError):
    """A version whose files do not match its manifest."""

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(
            f"The model in {folder} is not loaded: {problem}. "
            "Run `mythcheck train`, or promote another version with `mythcheck models promote`."
        )


class MissingExtraError(MythcheckError):
    """An optional part that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional part: pip install 'mythcheck[{extra}]'")


class ClusterError(MythcheckError):
    """A cluster that cannot be used."""

    def __init__(self, address: str, problem: str) -> None:
        super().__init__(f"The cluster at {address} is not used: {problem}.")


class TooManyErrorsError(MythcheckError):
    """A batch with more rows that cannot be checked than it may have."""

    def __init__(self, found: int, most: int) -> None:
        super().__init__(
            f"{found:,} rows could not be checked, more than --max-errors {most:,}. What is done "
            "is kept; --resume goes on from there."
        )
