"""What an operator may choose."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field

from classifier.paths import batches_folder
from classifier.text.normalise import MAX_CHARS

KIB, MIB, GIB = 2**10, 2**20, 2**30
# What the other fields of an upload's form may take.
FORM_BYTES = 64 * KIB


class LogFormat(StrEnum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """From which weight on something is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def some(about: str) -> object:
    """Describe a setting that is a number above 0."""
    return Field(gt=0, description=about, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices that one running service keeps; each says what it means.

    Where they are read from stands in `service.configuration`; `mythcheck config` prints them.
    """

    models: Annotated[Path, Field(description="Folder of the trained versions.")]
    data: Annotated[Path, Field(description="Folder of the topics and labelled claims.")]
    max_text_chars: Annotated[
        int, Field(gt=0, le=MAX_CHARS, description="Longest text of one check, in code points.")
    ] = MAX_CHARS
    # The longest text in UTF-8 is 80,000; one written in JSON escapes may reach this earlier.
    max_body_bytes: Annotated[int, some("Largest request body, in bytes.")] = 128 * KIB
    max_texts_bytes: Annotated[int, some("Largest body with several texts, in bytes.")] = 4 * MIB
    batches: Annotated[
        Path,
        Field(description="Folder of uploaded files and their results; one service uses it."),
    ] = field(default_factory=batches_folder)
    max_upload_bytes: Annotated[int, some("Largest uploaded file, in bytes.")] = 100 * MIB
    max_decoded_bytes: Annotated[
        int, some("What may come out of an uploaded file, unpacked, in bytes.")
    ] = GIB
    max_rows: Annotated[int, some("Most rows of an uploaded file.")] = 1_000_000
    max_result_bytes: Annotated[
        int, some("Largest journal of a batch, in bytes: its rows with what is added to them.")
    ] = 4 * GIB
    max_stored_bytes: Annotated[
        int, some("What all batches may take on the disk before no more are taken, in bytes.")
    ] = 20 * GIB
    max_waiting_batches: Annotated[
        int, some("Batches that wait for their turn before no more are taken.")
    ] = 20
    batch_hours: Annotated[
        float,
        some("Hours that a batch is kept after it ended, or after an upload never started."),
    ] = 24
    # It may hold a password.
    database: Annotated[
        str | None,
        Field(
            description="File or postgresql:// address of examples, retrainings and keys; unset "
            "is a file in `models`."
        ),
    ] = field(default=None, repr=False)
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[
        int, Field(ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    ] = 8000
    hosts: Annotated[
        tuple[str, ...],
        Field(description="Names, besides localhost, under which the service is reached."),
    ] = ()
    forwarded_allow_ips: Annotated[
        tuple[str, ...],
        Field(
            description="Proxies whose X-Forwarded-For and -Proto are believed; with one, keys are "
            "needed on loopback too."
        ),
    ] = ()
    open_reading: Annotated[
        bool | None,
        Field(
            description="Whether checking needs no key; unset is true on loopback without a proxy "
            "only."
        ),
    ] = None
    without_keys: Annotated[
        bool, Field(description="Whether nothing at all needs a key, as in a closed network.")
    ] = False
    rate_per_minute: Annotated[
        int, some("Requests a minute of a key that has no rate of its own, or of an address.")
    ] = 600
    max_concurrent: Annotated[
        int, some("Requests at work or waiting before more are turned away.")
    ] = 512
    max_heavy: Annotated[
        int, some("The same for uploads, exports and bodies over 32 KiB, which take long.")
    ] = 16
    max_streams: Annotated[int, some("The same for event streams, which stay open.")] = 128
    max_connections: Annotated[int, some("Connections before more are closed.")] = 4096
    body_seconds: Annotated[
        float, some("Seconds for a body to come, and one more for every 16 KiB of it.")
    ] = 30
    drain_seconds: Annotated[
        int, some("Seconds that requests have to finish when the service stops.")
    ] = 10
    notice_seconds: Annotated[
        float,
        Field(
            ge=0,
            allow_inf_nan=False,
            description="Seconds that /readyz says 503 before listening ends, so that a load "
            "balancer looks elsewhere.",
        ),
    ] = 0
    log_format: Annotated[
        LogFormat, Field(description="Log lines as text for people or JSON for machines.")
    ] = LogFormat.TEXT
    log_level: Annotated[
        LogLevel, Field(description="From which weight on something is logged.")
    ] = LogLevel.INFO
    publisher: Annotated[
        str,
        Field(description="Who publishes the topics that a person has reviewed, as ClaimReview."),
    ] = ""
    public_url: Annotated[
        str, Field(description="Address under which the published topics are reached.")
    ] = ""

    def body_limit(self, path: str) -> int:
        """Give the largest body, in bytes, that an address takes."""
        if path in ("/v1/check/batch", "/v1/examples/batch"):
            return self.max_texts_bytes
        if path == "/v1/batches":
            return self.max_upload_bytes + FORM_BYTES
        return self.max_body_bytes
