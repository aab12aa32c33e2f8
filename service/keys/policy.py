"""Who may do what: the rules, without a request and without a database."""

from dataclasses import dataclass

from service.keys.caller import Caller
from service.keys.errors import UnguardedError
from service.keys.hosts import OWN_HOSTS, in_address, is_loopback, name_in
from service.keys.key import Scope
from service.settings import Settings
from service.store.late import LateStore


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for everybody who asks a service.

    Parameters
    ----------
    loopback
        Whether only this machine can reach it, and not through a proxy. Then everything is open
        until the first key is made: whoever sits at the machine owns it.
    open_reading
        Whether the scope `check` needs no key, also when there are some.
    without_keys
        Whether nothing needs a key.
    rate
        Requests a minute of a key that has no rate of its own, and, except on loopback, of an
        address without a key.
    hosts
        The names that the service answers to, in lower case; None for any. A page of another
        site cannot reach a loopback service then by a name that leads there (DNS rebinding).
    """

    loopback: bool = True
    open_reading: bool = True
    without_keys: bool = False
    rate: int = 600
    hosts: frozenset[str] | None = None

    @classmethod
    def of(cls, host: str, settings: Settings) -> "Policy":
        """Make the rules for a service that listens on `host`."""
        own, reading = is_loopback(host), settings.open_reading
        loopback = own and not settings.forwarded_allow_ips
        named = {name.lower() for name in settings.hosts}
        return cls(
            loopback,
            open_reading=loopback if reading is None else reading,
            without_keys=settings.without_keys,
            rate=settings.rate_per_minute,
            hosts=OWN_HOSTS | named | {in_address(host)} if own or named else None,
        )

    def is_open(self, scope: Scope, *, has_keys: bool) -> bool:
        """Say whether something needs no key."""
        owner_alone = self.loopback and not has_keys
        return self.without_keys or owner_alone or (scope == Scope.CHECK and self.open_reading)

    def answers_to(self, host: str) -> bool:
        """Say whether the header Host names this service; a client may leave it out."""
        return self.hosts is None or not host or name_in(host) in self.hosts

    def rate_of(self, caller: Caller | None) -> int | None:
        """Give how many requests a minute somebody may send; None for any number."""
        if caller is not None:
            return caller.rate or self.rate
        return None if self.loopback else self.rate


def may(caller: Caller | None, scope: Scope, policy: Policy, *, has_keys: bool) -> bool:
    """Say whether somebody may do what needs a scope.

    Parameters
    ----------
    has_keys
        Whether a key was ever made here. One that holds no more counts too: what was guarded
        does not open by itself when the last key expires.
    """
    return policy.is_open(scope, has_keys=has_keys) or (
        caller is not None and scope in caller.scopes
    )


def require_guarded(host: str, settings: Settings, store: LateStore) -> Policy:
    """Give the rules for a service that is to listen on `host`.

    Raises
    ------
    UnguardedError
        If others can reach it, there is no key that holds, and nobody said that none is needed.
    StoreError
        If others can reach it and the keys cannot be read.
    """
    policy = Policy.of(host, settings)
    if policy.loopback or policy.without_keys:
        return policy
    if store.is_new() or not store.keys.any_holds():
        raise UnguardedError(f"{host} through a proxy" if is_loopback(host) else host)
    return policy
