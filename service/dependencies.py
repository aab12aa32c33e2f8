"""What routes need, by name."""

from typing import Annotated

from fastapi import Depends, Request

from classifier.answers import Answer
from classifier.checker import Checks
from classifier.errors import TextTooLongError
from service.rendering import Pages
from service.settings import Settings

# These are `async` so that no thread is started to read an attribute.


async def ready_checker(request: Request) -> Checks:
    """Give the loaded checker."""
    checker: Checks = request.app.state.checker
    return checker


async def settings_in_force(request: Request) -> Settings:
    """Give the service's settings."""
    settings: Settings = request.app.state.settings
    return settings


async def html_pages(request: Request) -> Pages:
    """Give the renderer of pages."""
    pages: Pages = request.app.state.pages
    return pages


Ready = Annotated[Checks, Depends(ready_checker)]
InForce = Annotated[Settings, Depends(settings_in_force)]
Html = Annotated[Pages, Depends(html_pages)]


def check_one(checker: Checks, text: str, settings: Settings) -> Answer:
    """Check one text.

    Raises
    ------
    InputError
        If the text is longer than the service takes, or cannot be checked.
    """
    if len(text) > settings.max_text_chars:
        raise TextTooLongError(len(text), settings.max_text_chars)
    return checker.check([text])[0]
