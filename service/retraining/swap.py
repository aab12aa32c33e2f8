"""Following the current version: it is loaded beside the one that answers, then takes its place."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from classifier import registry
from classifier.checker import Checks
from classifier.errors import MythcheckError, NoModelError
from service.retraining.errors import NotSwappedError
from service.unexpected import log_place

# An end that is not plain, and a word that no model knows: they need what is imported when first
# used.
WARM_UP = "Diet creates approx. 3 dimples. So does xqzvw."
# Between two looks at the pointer file.
GLANCE_SECONDS = 1
UNFORESEEN = "it fails in a way that nobody foresaw; the service's log says where"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefusedVersion:
    """A version that the pointer names and that does not answer here; "" where it names none."""

    version: str
    problem: str


def load_answering(folder: Path) -> Checks:
    """Load a version that gives its canary claims the answers that it gave in training.

    Raises
    ------
    ModelError
        If it is damaged, made for other library versions, or answers otherwise.
    """
    checker = registry.load(folder).checker(folder.name, always_answer=False)
    registry.require_canaries(folder, checker)
    checker.check([WARM_UP])
    return checker


class Follower:
    """Keeps the checker that answers at the version that `models/current` names.

    Requests that have begun keep the checker that they began with. A version that cannot be loaded
    is refused: the one before goes on answering, and `refused` says why.

    Parameters
    ----------
    models : Path
        The folder of the versions.
    checker : Checks
        The one that answers at first.
    use : callable
        Takes a checker that is to answer from now on.
    """

    def __init__(self, models: Path, checker: Checks, use: Callable[[Checks], None]) -> None:
        self.models = models
        self.refused: RefusedVersion | None = None
        self._version = checker.version
        self._use = use
        self._seen: object = None
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Look every second while this is open."""
        task = asyncio.create_task(self._look_on())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def look(self, *, again: bool = False) -> None:
        """Use the current version from now on, if that is another one than before.

        One that was refused is tried anew when the pointer is written anew, or where `again` is
        told.
        """
        async with self._one_at_a_time:
            seen = await asyncio.to_thread(_pointer, self.models)
            if again or seen != self._seen:
                self._seen = seen
                await self._follow()

    async def require(self, version: str) -> None:
        """Look, so that a version which was just promoted answers.

        Raises
        ------
        NotSwappedError
            If it does not.
        """
        await self.look(again=True)
        if self.refused is not None and self.refused.version == version:
            raise NotSwappedError(version, self.refused.problem)

    async def _look_on(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(GLANCE_SECONDS)

    async def _follow(self) -> None:
        version = ""
        try:
            version = registry.current_version(self.models)
            if version != self._version:
                self._use(await asyncio.to_thread(load_answering, self.models / version))
                self._version = version
                logger.info("version %s answers from now on", version)
            self.refused = None
        except NoModelError:
            # Whoever gave the first checker needs no folder of models.
            self.refused = None
        except (MythcheckError, OSError) as error:
            self._refuse(version, str(error).replace(str(self.models / version), version))
        # Broad, because no version may cost the service the one that answers.
        except Exception as error:
            log_place(error)
            self._refuse(version, UNFORESEEN)

    def _refuse(self, version: str, problem: str) -> None:
        self.refused = RefusedVersion(version, problem)
        logger.error("version %s is refused, %s answers on: %s", version, self._version, problem)


def _pointer(models: Path) -> object:
    """Give what changes whenever the pointer is written; None where there is none."""
    try:
        found = (models / registry.CURRENT).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
