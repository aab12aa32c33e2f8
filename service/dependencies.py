"""What routes need, by name."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from classifier.answers import Answer
from classifier.checker import Checks
from classifier.errors import TextTooLongError
from service.answering import Answering
from service.batches.job import Job
from service.batches.turns import Turns
from service.batches.uploads import Reception
from service.examples.intake import Intake
from service.rendering import Pages
from service.retraining import swap
from service.retraining import turns as retraining
from service.settings import Settings
from service.store.late import LateStore

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


async def all_batches(request: Request) -> Turns:
    """Give the batches of this service."""
    turns: Turns = request.app.state.batches
    return turns


async def reception(request: Request) -> Reception:
    """Give what takes uploads."""
    found: Reception = request.app.state.uploads
    return found


async def kept_store(request: Request) -> LateStore:
    """Give the store, which is opened when it is first used."""
    store: LateStore = request.app.state.store
    return store


async def example_intake(request: Request) -> Intake:
    """Give what takes examples in."""
    intake: Intake = request.app.state.intake
    return intake


async def all_retrainings(request: Request) -> retraining.Turns:
    """Give the retrainings."""
    turns: retraining.Turns = request.app.state.retrainings
    return turns


async def follower_of_versions(request: Request) -> swap.Follower:
    """Give what follows the current version."""
    follower: swap.Follower = request.app.state.follower
    return follower


async def kept_answering(request: Request) -> Answering:
    """Give what answers texts."""
    answering: Answering = request.app.state.answering
    return answering


Ready = Annotated[Checks, Depends(ready_checker)]
Answers = Annotated[Answering, Depends(kept_answering)]
InForce = Annotated[Settings, Depends(settings_in_force)]
Html = Annotated[Pages, Depends(html_pages)]
Batches = Annotated[Turns, Depends(all_batches)]
Uploads = Annotated[Reception, Depends(reception)]
Retrainings = Annotated[retraining.Turns, Depends(all_retrainings)]
Following = Annotated[swap.Follower, Depends(follower_of_versions)]
Kept = Annotated[LateStore, Depends(kept_store)]
Takes = Annotated[Intake, Depends(example_intake)]

BatchId = Annotated[str, Path(alias="id", description="The batch's id.")]
Bearer = Annotated[
    HTTPAuthorizationCredentials | None,
    Depends(HTTPBearer(auto_error=False, description="The token that came with the batch.")),
]
QueryToken = Annotated[
    str, Query(alias="token", description="The batch's token, for those who can send no header.")
]


async def own_batch(batches: Batches, batch_id: BatchId, bearer: Bearer) -> Job:
    """Give the batch of an address to whoever has its token."""
    return batches.shelf.find(batch_id, bearer.credentials if bearer else "")


async def own_batch_to_read(
    batches: Batches, batch_id: BatchId, bearer: Bearer, token: QueryToken = ""
) -> Job:
    """Give the batch of an address, also where the token stands in the address."""
    return batches.shelf.find(batch_id, bearer.credentials if bearer else token)


Own = Annotated[Job, Depends(own_batch)]
OwnToRead = Annotated[Job, Depends(own_batch_to_read)]


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
