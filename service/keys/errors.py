"""Why somebody is not let in."""

from classifier.errors import MythcheckError
from service.keys.key import Scope


class MissingKeyError(MythcheckError):
    """A request that needs a key and has none."""

    def __init__(self) -> None:
        super().__init__(
            "This needs an API key. Send it as `Authorization: Bearer KEY` or `X-API-Key: KEY`; "
            "on the page, sign in at /sign-in."
        )


class BadKeyError(MythcheckError):
    """A key that is none, or none any more: all look the same."""

    def __init__(self) -> None:
        super().__init__(
            "This API key does not hold: it is not known here, was revoked or has expired. "
            "Look whether it was copied whole, or ask whoever runs the service for another."
        )


class MissingScopeError(MythcheckError):
    """A key that is good for other things."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            f"This API key has not the scope {scope}, which this needs. "
            "Ask whoever runs the service for a key that has it."
        )


class RateError(MythcheckError):
    """More than `most` requests of one caller in a minute; the next is taken in `seconds`."""

    def __init__(self, most: int, seconds: int) -> None:
        super().__init__(
            f"More than {most:,} requests in a minute. Try again in {seconds} seconds."
        )
        self.most, self.seconds = most, seconds


class UnknownHostError(MythcheckError):
    """A request for another name than the service's own, as a page elsewhere could send it."""

    def __init__(self) -> None:
        super().__init__(
            "This service does not answer to the name in the address. Open it as localhost, or "
            "let whoever runs it add the name to its setting `hosts` (MYTHCHECK_HOSTS)."
        )


class KeysUnavailableError(MythcheckError):
    """Keys that cannot be read, and have not been for too long."""

    def __init__(self) -> None:
        super().__init__("The API keys cannot be read at the moment. Please try again later.")


class UnguardedError(MythcheckError):
    """A service that others could reach and nobody guards."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Others can reach {host}, and there is no API key that holds. Make one with "
            "`mythcheck keys add --name NAME --scope check`, or say --without-keys "
            "(MYTHCHECK_WITHOUT_KEYS=true) where the network itself keeps strangers out."
        )


class UnknownKeyError(MythcheckError):
    """A key id that was never given. It is not repeated: somebody may have pasted a whole key."""

    def __init__(self) -> None:
        super().__init__("No API key has this id. `mythcheck keys list` shows them.")
