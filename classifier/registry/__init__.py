"""Trained versions on disk: written whole or not at all, verified before they are loaded.

A version is a folder `models/<version>/` of artefact (what scikit-learn fitted), compiled file (the
same weights, which answer), manifest, report and what else its training kept. `models/current`
names the one in use, and below it every promotion. Nothing but an artefact's own kinds of object is
ever read from it; the manifest's SHA-256 finds damage and mix-ups, and with MYTHCHECK_MODEL_KEY set
its signature finds what somebody else wrote.
"""

from classifier.registry.canaries import choose_canaries, require_canaries
from classifier.registry.draft import REPORT, Draft, Tell, save, writing
from classifier.registry.loading import (
    answering_content,
    load,
    load_fitted,
    read_answering,
    verify,
)
from classifier.registry.manifest import ARTEFACT, COMPILED, LIBRARIES, MANIFEST, read_manifest
from classifier.registry.naming import new_version, require_version, versions
from classifier.registry.pointer import (
    ANY,
    CURRENT,
    Kind,
    Promotion,
    current_version,
    history,
    previous_version,
    promote,
    rollback,
)
from classifier.registry.pruning import prunable, prune, remove

__all__ = [
    "ANY",
    "ARTEFACT",
    "COMPILED",
    "CURRENT",
    "LIBRARIES",
    "MANIFEST",
    "REPORT",
    "Draft",
    "Kind",
    "Promotion",
    "Tell",
    "answering_content",
    "choose_canaries",
    "current_version",
    "history",
    "load",
    "load_fitted",
    "new_version",
    "previous_version",
    "promote",
    "prunable",
    "prune",
    "read_answering",
    "read_manifest",
    "remove",
    "require_canaries",
    "require_version",
    "rollback",
    "save",
    "verify",
    "versions",
    "writing",
]
