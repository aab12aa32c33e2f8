"""What places, verdicts, reasons, harm and confidence are called on the page."""

PLACES = {
    "/": "One text",
    "/batch": "A file",
    "/topics": "Topics",
    "/model": "The model",
    "/review": "Review",
    "/docs": "API",
}

VERDICTS = {"myth": "Myth", "fact": "Fact", "mixed": "Mixed", "unverified": "Not verified"}

# Shapes that differ, so that colour is never the only signal.
SIGNS = {"myth": "✗", "fact": "✓", "mixed": "±", "unverified": "?"}

MEANINGS = {
    "myth": "The evidence contradicts this.",
    "fact": "The evidence supports this.",
    "mixed": "This is partly true, or true only under conditions that it leaves out.",
}

# What the correction of a claim is called.
CORRECTIONS = {"myth": "What is true instead", "mixed": "What is true of it"}

REASONS = {
    "off_topic": "This is not about health, the body, fitness, food or beauty, "
    "so there is nothing to look up.",
    "no_claim": "This reads like a greeting, a story, an opinion or an advert. "
    "It says nothing about health that could be true or false.",
    "not_covered": "This is a claim about health, but not one that the knowledge base explains. "
    "That says nothing about whether it is true.",
    "uncertain": "The knowledge base covers the subject, but what this text says about it "
    "is too unclear for a verdict. No verdict is better than a wrong one.",
}

# What a person can do about an answer without a verdict.
STEPS = {
    "off_topic": "Enter a claim about health, the body, fitness, food or beauty.",
    "no_claim": "Enter the claim alone: one sentence that says what does what, such as "
    "“Coffee stunts growth”.",
    "not_covered": "Try other words for it. If it matters to you, ask a doctor or pharmacist, or "
    "look at the pages of a national health service.",
    "uncertain": "Say it in one plain sentence: what does what, and to whom. Where there are "
    "several claims, enter one at a time.",
}

HARMS = {
    "low": "Believing it costs little more than effort.",
    "medium": "Believing it can cost money, disappoint or cause a mild injury.",
    "high": "Believing it can delay care or injure.",
    "severe": "Believing it can kill.",
}

# Why a text is to stay without a verdict; the model's own doubt is no reason that a person gives.
SILENCES = {
    "not_covered": "not covered by any topic",
    "no_claim": "it claims nothing",
    "off_topic": "not about health",
}

STATES = {"pending": "To review", "accepted": "Accepted", "rejected": "Rejected"}

ACTIONS = {
    "filed": "Filed",
    "approved": "Approved, one more needed",
    "accepted": "Accepted",
    "rejected": "Rejected",
    "reopened": "Opened again",
    "relabelled": "Given another label",
}

ORIGINS = {"page": "on the page", "api": "through the API", "file": "in a file"}

FLAGS = {
    "near_duplicate": "Near duplicate",
    "conflict": "Contradiction",
    "disagrees": "Disagreement",
    "already_right": "Already right",
    "topic_guessed": "Guessed topic",
    "new_topic": "New topic",
    "no_verdict": "No verdict",
}


# The least confidence that each needs, from the top down.
SURENESS = ((0.95, "Very sure"), (0.8, "Sure"), (0.65, "Fairly sure"), (0.0, "Not very sure"))


def verdict_name(verdict: str) -> str:
    """Name a verdict; a label that other training data brings stands for itself."""
    return VERDICTS.get(verdict, verdict)


def sign(verdict: str) -> str:
    """Give the sign of a verdict; labels that other training data bring share one."""
    return SIGNS.get(verdict, "•")


def sureness(confidence: float) -> str:
    """Put a confidence, 0–1, in words."""
    return next(words for least, words in SURENESS if confidence >= least)


def percent(share: float) -> str:
    """Put a share, 0–1, in whole per cent, without ever claiming certainty."""
    if share >= 0.995:
        return "over 99%"
    return "under 1%" if share < 0.005 else f"{share:.0%}"
