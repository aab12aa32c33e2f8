"""What an operator may choose."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices that one running service keeps.

    Parameters
    ----------
    models, data
        Folders of the trained versions and of the topics and labelled claims.
    max_text_chars
        Longest text of one check, in code points; the checker's own limit holds as well.
    max_body_bytes
        Largest request body, in bytes. The longest text in UTF-8 is
        80,000; one written in JSON escapes may reach this limit earlier.
    """

    models: Path
    data: Path
    max_text_chars: int = 20_000
    max_body_bytes: int = 131_072
