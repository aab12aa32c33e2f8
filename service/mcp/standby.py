"""The checker behind the tools: loaded while a client still shakes hands, then kept current."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

from classifier.checker import Checks
from service.retraining.swap import Follower


class Standby:
    """Gives the checker of the current version to whoever waits for it.

    Parameters
    ----------
    models : Path
        The folder of the versions. Each call looks whether another one is current by now.
    load : callable
        Loads the first checker, in a thread of its own that begins at once.
    """

    def __init__(self, models: Path, load: Callable[[], Checks]) -> None:
        self._models = models
        self._follower: Follower | None = None
        self._checker: Checks
        self._loaded: Future[Checks] = Future()
        # So that a client that gives up waiting does not cancel it for the others.
        self._loaded.set_running_or_notify_cancel()
        # A daemon, because a client that leaves does not wait for a model.
        Thread(target=self._load, args=[load], name="load", daemon=True).start()

    async def checker(self) -> Checks:
        """Give the checker of the current version.

        Raises
        ------
        ModelError
            If there is none that can be loaded.
        """
        loaded = await asyncio.wrap_future(self._loaded)
        if self._follower is None:
            self._use(loaded)
            self._follower = Follower(self._models, loaded, self._use)
        await self._follower.look()
        return self._checker

    def _use(self, checker: Checks) -> None:
        self._checker = checker

    def _load(self, load: Callable[[], Checks]) -> None:
        try:
            self._loaded.set_result(load())
        # Broad, because whoever waits must hear of it.
        except BaseException as error:
            self._loaded.set_exception(error)
