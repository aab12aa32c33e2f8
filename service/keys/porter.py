"""Who is let in: the keys, sessions and counts of one service, and the rules that hold for it."""

from dataclasses import dataclass, field

from service.keys.caller import Caller
from service.keys.errors import (
    BadKeyError,
    KeysUnavailableError,
    MissingKeyError,
    MissingScopeError,
    RateError,
)
from service.keys.key import Scope
from service.keys.policy import Policy, may
from service.keys.rates import Allowance, Rates, network_of
from service.keys.ring import KeyRing
from service.keys.sessions import Sessions

# Bad keys a minute from one address. Guessing is hopeless anyway; this keeps it cheap.
MOST_BAD_KEYS = 20
# What does nothing without the database, and says so in its own way: a form keeps what was
# entered.
IN_DATABASE = (Scope.CONTRIBUTE, Scope.REVIEW)


@dataclass(slots=True)
class Porter:
    """Stands at the door (`access`) and at the sign-in page."""

    policy: Policy = field(default_factory=Policy)
    keys: KeyRing = field(default_factory=KeyRing)
    sessions: Sessions = field(default_factory=Sessions)
    rates: Rates = field(default_factory=Rates)
    # Apart, because what a proxy gives as somebody's address may be the id of a key.
    strangers: Rates = field(default_factory=Rates)
    bad_keys: Rates = field(default_factory=Rates)

    def who_shows(self, key: str, address: str) -> Caller:
        """Give whose key is shown from an address.

        Raises
        ------
        BadKeyError
            If it is none that holds.
        RateError
            If too many bad ones came from there; one that holds is taken all the same.
        KeysUnavailableError
            If the keys cannot be read.
        """
        caller = self.keys.find(key)
        if caller is None:
            require_left(self.bad_keys.count(network_of(address), MOST_BAD_KEYS))
            raise BadKeyError
        return caller

    def who_signed_in(self, session: str) -> Caller | None:
        """Give whose session it is; None where it is over. Raises KeysUnavailableError."""
        key_id = self.sessions.key_id(session) if session else ""
        return self.keys.by_id(key_id) if key_id else None

    def count(self, caller: Caller | None, address: str) -> Allowance | None:
        """Count a request; None where there is no limit. Raises RateError."""
        most = self.policy.rate_of(caller)
        if most is None:
            return None
        if caller is None:
            return require_left(self.strangers.count(network_of(address), most))
        return require_left(self.rates.count(caller.key_id, most))

    def require(self, caller: Caller | None, needed: Scope) -> None:
        """Let somebody do what needs a scope.

        Raises
        ------
        MissingKeyError, MissingScopeError
            If they may not.
        KeysUnavailableError
            If that depends on keys, which cannot be read.
        """
        # What is open also with keys asks nothing of the database.
        if self.policy.is_open(needed, has_keys=True):
            return
        if may(caller, needed, self.policy, has_keys=self._has_keys(needed)):
            return
        raise MissingKeyError if caller is None else MissingScopeError(needed)

    def _has_keys(self, needed: Scope) -> bool:
        try:
            return self.keys.has_any()
        except KeysUnavailableError:
            if needed in IN_DATABASE and not self.keys.has_seen_any():
                return False
            raise


def require_left(allowance: Allowance) -> Allowance:
    """Give an allowance that is not used up. Raises RateError."""
    if allowance.left < 0:
        raise RateError(allowance.most, allowance.seconds)
    return allowance
