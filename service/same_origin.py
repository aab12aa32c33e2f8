"""Forms are taken from our own pages only, so that no other site files or decides in our name."""

from fastapi import Depends, Request

from service.errors import ForeignFormError

# "none" is a person's own doing, such as a reload.
OURS = ("same-origin", "none")


def require_own(site: str | None, origin: str | None, host: str | None) -> None:
    """Refuse what a browser sends for another site, by three headers of a request.

    Browsers say so in `Sec-Fetch-Site`, on plain http in `Origin` only; a program sends neither
    and acts for nobody else.

    Raises
    ------
    ForeignFormError
        If the request comes from elsewhere.
    """
    if site is not None:
        ours = site in OURS
    else:
        ours = origin is None or origin.partition("://")[2] == host
    if not ours:
        raise ForeignFormError


async def require_own_form(request: Request) -> None:
    """Refuse a form from another site. Raises ForeignFormError."""
    told = request.headers
    require_own(told.get("sec-fetch-site"), told.get("origin"), told.get("host"))


OwnForm = Depends(require_own_form)
