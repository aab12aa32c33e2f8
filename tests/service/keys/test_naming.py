"""What is filed and decided stands under the name of the key."""

from typing import Any

import pytest

from service.keys.key import Scope

NEW = {"text": "Diet creates dimples in my own cheeks", "verdict": "fact",
       "topic": "back-dimples-cause"}  # fmt: skip
# A stored text says the opposite, so two people must agree.
AGAINST = {**NEW, "text": "diet creates back dimples."}
BROWSER = {"Accept": "text/html,*/*", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def ana(guarded: Any) -> str:
    """Give a key that may do all."""
    return guarded.add(*Scope, name="ana")


def shown(guarded: Any, key: str, number: int) -> Any:
    return guarded.ask("GET", f"/v1/examples/{number}", key).json()


@pytest.mark.parametrize("said", [{}, {"by": "mallory"}], ids=["no_name", "another"])
def test_the_api_takes_the_name_of_the_key(guarded: Any, ana: str, said: dict[str, str]) -> None:
    """Whatever the body says."""
    filed = guarded.ask("POST", "/v1/examples", ana, json=NEW | said)
    assert filed.status_code == 201, filed.text
    number = filed.json()["id"]
    assert shown(guarded, ana, number)["submitter"] == "ana"
    decided = guarded.ask("PATCH", f"/v1/examples/{number}", ana, json={"state": "rejected"} | said)
    assert [event["who"] for event in decided.json()["history"]] == ["ana", "ana"]
    several = guarded.ask(
        "POST", "/v1/examples/batch", ana,
        json={"examples": [{**NEW, "text": "Dimples come from cold floors"}]} | said,
    )  # fmt: skip
    number = several.json()["results"][0]["id"]
    assert shown(guarded, ana, number)["submitter"] == "ana"


def test_two_reviewers_are_two_keys(guarded: Any, ana: str) -> None:
    """Nobody is two by giving another name."""
    number = guarded.ask("POST", "/v1/examples", ana, json=AGAINST).json()["id"]
    place, accept = f"/v1/examples/{number}", {"state": "accepted", "by": "ana"}
    assert guarded.ask("PATCH", place, ana, json=accept).json()["needs"] == 1
    again = guarded.ask("PATCH", place, ana, json=accept | {"by": "ben"})
    assert again.status_code == 409
    ben = guarded.add(Scope.REVIEW, name="ben")
    assert guarded.ask("PATCH", place, ben, json=accept).json()["state"] == "accepted"


def test_the_pages_take_the_name_of_whoever_is_signed_in(guarded: Any, ana: str) -> None:
    """And ask for none."""
    guarded.ask("POST", "/sign-in", headers=BROWSER, data={"key": ana})
    answer = guarded.ask("POST", "/", headers=BROWSER, data={"text": "Diet creates dimples"})
    assert 'action="/wrong"' in answer.text
    assert 'name="by"' not in answer.text
    filed = guarded.ask("POST", "/wrong", headers=BROWSER, data=NEW)
    assert filed.status_code == 200, filed.text
    [example] = guarded.ask("GET", "/v1/examples", ana).json()["examples"]
    assert example["submitter"] == "ana"
    review = guarded.ask("GET", "/review?by=mallory", headers=BROWSER).text
    assert "mallory" not in review
    place = f"/review/{example['id']}"
    form = {"decision": "rejected", "by": "mallory"}
    guarded.ask("POST", place, headers=BROWSER, data=form)
    assert shown(guarded, ana, example["id"])["history"][-1]["who"] == "ana"


def test_versions_take_the_name_of_the_key(guarded: Any, ana: str) -> None:
    """The record of promotions names it; a retraining does too."""
    [version] = guarded.ask("GET", "/v1/models", ana).json()["models"]
    promoted = guarded.ask(
        "POST", f"/v1/models/{version['version']}/promote", ana,
        json={"by": "mallory", "despite": "It is the only one."},
    )  # fmt: skip
    assert promoted.status_code in (200, 409), promoted.text
    promotions = guarded.ask("GET", "/v1/models", ana).json()["promotions"]
    assert "mallory" not in str(promotions)
    asked = guarded.ask("POST", "/v1/retrainings", ana, json={})
    assert (asked.status_code, asked.json()["by"]) == (202, "ana")
    guarded.ask("DELETE", asked.headers["location"], ana)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/v1/examples", NEW), ("POST", "/v1/examples/batch", {"examples": [NEW]}),
     ("PATCH", "/v1/examples/1", {"state": "rejected"}), ("POST", "/v1/retrainings", {}),
     ("POST", "/v1/models/rollback", {}), ("POST", "/v1/models/x/promote", {})],
)  # fmt: skip
def test_without_a_key_a_name_is_asked_for(
    guarded: Any, method: str, path: str, body: dict[str, Any]
) -> None:
    """As it was; an empty one is none."""
    for said in ({}, {"by": ""}, {"by": " "}):
        reply = guarded.ask(method, path, json=body | said)
        assert reply.status_code == 422
        assert [error["pointer"] for error in reply.json()["errors"]] == ["#/by"]
