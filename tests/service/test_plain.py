"""What is copied from an answer can be read anywhere."""

from dataclasses import replace

from classifier.answers import Answer, ClaimAnswer
from service import wording
from service.plain import plain


def copied(*claims: ClaimAnswer) -> list[str]:
    """Give the lines that are copied from an answer with these claims."""
    return plain(Answer.of_claims(claims, "v1")).splitlines()


def test_a_copied_answer_has_the_verdict_what_is_so_and_sources(myth: ClaimAnswer) -> None:
    """The first two, so that the answer is not buried."""
    assert copied(replace(myth, sources=myth.sources * 3)) == [
        "“Diet creates dimples”",
        "✗ Myth. The evidence contradicts this. Sure: 94%.",
        "What is true instead: Back dimples are where a ligament holds the skin.",
        *["Source: Dimples, A clinic, https://example.org/dimples"] * 2,
    ]


def test_what_is_so_comes_first_where_a_myth_can_kill(deadly: ClaimAnswer) -> None:
    """Also where somebody reads the first line only."""
    assert copied(deadly)[0] == "What is true instead: Call an ambulance at once."


def test_each_claim_is_copied(myth: ClaimAnswer) -> None:
    """An empty line between them; one without a verdict says why."""
    silent = ClaimAnswer("Leg day!", 21, 29, "unverified", reason="no_claim")
    lines = copied(myth, silent)
    assert lines[lines.index("") + 1 :] == [
        "“Leg day!”", f"? Not verified. {wording.REASONS['no_claim']}",
    ]  # fmt: skip


def test_labels_of_other_data_are_copied_as_they_are() -> None:
    """They have no words and perhaps no correction."""
    assert copied(ClaimAnswer("A", 0, 1, "rumour", 0.7)) == [
        "“A”", "• rumour. Fairly sure: 70%.",
    ]  # fmt: skip
