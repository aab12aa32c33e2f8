"""What the container is made of: its steps, its rights, and pins that match our own."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
EXTRAS = ("postgres",)


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with what it says."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    return [
        (word, rest)
        for word, _, rest in (line.partition(" ") for line in text.splitlines())
        if word
    ]


def said(word: str) -> list[str]:
    return [rest for found, rest in steps() if found == word]


def pinned() -> dict[str, str]:
    """The version of each requirement."""
    found = re.findall(r"^([\w.-]+)==(\S+)", REQUIREMENTS, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if "==" in line]
    return {canonicalize_name(name): version for name, version in pairs}


def needed(name: str, extras: tuple[str, ...], seen: set[str]) -> Iterator[str]:
    """What a package brings with it on this machine, all the way down."""
    for line in requires(name) or []:
        part = Requirement(line)
        told = [{"extra": extra} for extra in ("", *extras)]
        if part.marker is None or any(part.marker.evaluate(each) for each in told):
            found = canonicalize_name(part.name)
            if found not in seen:
                seen.add(found)
                yield found
                yield from needed(found, tuple(part.extras), seen)


def test_every_package_of_the_service_is_pinned() -> None:
    """With Postgres, with what builds the wheel, and with nothing else that runs here."""
    wanted = set(needed("mythcheck", EXTRAS, set()))
    builds = {"hatchling", *needed("hatchling", (), set())}
    assert wanted - set(pinned()) == set()
    elsewhere = re.findall(r"^([\w.-]+)==\S+ ; sys_platform == 'win32'", REQUIREMENTS, re.MULTILINE)
    assert set(pinned()) - wanted - builds - set(map(canonicalize_name, elsewhere)) == set()


def test_the_container_has_the_versions_that_were_tested() -> None:
    """Those of constraints.txt; the command in requirements.txt makes it anew."""
    other = {
        name: version
        for name, version in pinned().items()
        if constraints().get(name, version) != version
    }
    assert other == {}


def test_every_requirement_has_hashes_and_no_address() -> None:
    """pip then takes exactly these files, from whatever index the machine uses."""
    assert "--index" not in REQUIREMENTS.replace("--no-emit-index-url", "")
    assert "://" not in REQUIREMENTS
    entries = REQUIREMENTS.replace("\\\n", " ").splitlines()
    for entry in entries:
        if entry and not entry.startswith("#"):
            assert re.fullmatch(
                r"[\w.-]+==[\w.]+( ; [\w' !=.]+)?( +--hash=sha256:[0-9a-f]{64})+ *", entry
            )


def test_each_path_that_is_copied_is_there_and_let_in() -> None:
    """Nothing comes from an address, and .dockerignore lets in just what is copied."""
    assert said("ADD") == []
    copied = {
        source for rest in said("COPY") if not rest.startswith("--") for source in rest.split()[:-1]
    }
    assert all((ROOT / source).exists() for source in copied)
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert "*" in lines


def test_packages_are_installed_by_hash_before_our_own() -> None:
    """Nothing else is fetched: not for the wheel, not by the system's packages."""
    installs = [rest for rest in said("RUN") if " install " in rest and rest.startswith("pip")]
    assert ["--require-hashes" in rest for rest in installs] == [True, False]
    assert all(each in installs[1] for each in ("--no-deps", "--no-build-isolation", "--no-index"))
    assert not re.search(r"apt|curl|wget|git\b", " ".join(said("RUN")))


def test_it_runs_as_nobody_in_particular_and_stops_gracefully() -> None:
    """A fixed uid, so that volumes can be given to it; the signal that the server drains on."""
    words = [word for word, _ in steps()]
    last_stage = words[len(words) - words[::-1].index("FROM") :]
    assert "USER" in last_stage and last_stage.index("USER") < last_stage.index("CMD")
    assert said("USER") == ["10001:10001"]
    assert said("STOPSIGNAL") == ["SIGTERM"]
    assert said("EXPOSE") == ["8000"]
    assert said("VOLUME") == ["/var/lib/mythcheck"]


def test_its_model_is_trained_while_it_is_built() -> None:
    """Into the folder that the service reads, which a new volume begins with."""
    assert any("mythcheck train" in rest for rest in said("RUN"))
    folder = re.search(r"MYTHCHECK_MODELS=(\S+)", said("ENV")[-1])
    assert folder is not None
    assert any(f"MYTHCHECK_MODELS={folder[1]} " in rest for rest in said("RUN"))
    assert folder[1].startswith(said("VOLUME")[0])


def test_its_settings_are_settings() -> None:
    """A variable with a slip in its name would change nothing, silently."""
    from service.configuration import NAMES, PREFIX

    told = re.findall(r"\b(MYTHCHECK_\w+)[=:]", DOCKERFILE + (ROOT / "compose.yaml").read_text())
    assert {name.removeprefix(PREFIX).lower() for name in told} <= set(NAMES)


def test_its_command_and_its_health_check_run() -> None:
    """The command is one of ours, and the check says no where nobody answers."""
    command = json.loads(said("CMD")[-1])
    assert command == ["mythcheck", "serve"]
    check = said("HEALTHCHECK")[0].partition("CMD ")[2]
    python, *rest = json.loads(check)
    assert python == "python"
    unused = [part.replace(":8000", ":9") for part in rest]
    done = subprocess.run([sys.executable, *unused], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Connection refused" in done.stderr


@pytest.mark.parametrize("name", ["service", "database"])
def test_each_part_has_the_least_rights(name: str) -> None:
    """A root that cannot be written, no capability, no way to gain one, and bounds."""
    part = COMPOSE["services"][name]
    assert part["read_only"] is True
    assert part["cap_drop"] == ["ALL"] and "cap_add" not in part
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert part["mem_limit"] and part["pids_limit"]
    assert "/tmp" in part["tmpfs"]  # noqa: S108
    assert not {"privileged", "network_mode", "devices"} & set(part)


def test_only_this_machine_reaches_the_service_and_only_the_service_its_database() -> None:
    """The port is bound to loopback; the database has none."""
    services: dict[str, Any] = COMPOSE["services"]
    assert services["service"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in services["database"]
    assert services["service"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]


def test_no_password_is_written_down() -> None:
    """Compose refuses to start without one; no address holds it."""
    given = {
        str(value)
        for part in COMPOSE["services"].values()
        for name, value in part["environment"].items()
        if "PASSWORD" in name
    }
    assert all(value.startswith("${POSTGRES_PASSWORD:?") for value in given)
    assert given
    address = COMPOSE["services"]["service"]["environment"]["MYTHCHECK_DATABASE"]
    assert re.fullmatch(r"postgresql://mythcheck@database/mythcheck", address)


def test_every_volume_is_declared_and_kept() -> None:
    """Data survives `docker compose down`."""
    used = {
        volume.partition(":")[0]
        for part in COMPOSE["services"].values()
        for volume in part["volumes"]
    }
    assert used == set(COMPOSE["volumes"])
    home = COMPOSE["services"]["service"]["volumes"][0].partition(":")[2]
    assert home == said("VOLUME")[0]


def test_the_steps_are_shell_that_parses() -> None:
    """A quote left open would be found only when somebody builds."""
    for rest in said("RUN"):
        assert shlex.split(rest)
