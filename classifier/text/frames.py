"""Polarity frames: what a text wraps around a statement to deny it or to stand by it.

"Stop believing that X", "there is no evidence that X" and "X is a myth" say the opposite of X;
"Myth: Y. Truth: X" says X. A sum over words cannot turn a verdict round, so the statement is read
by itself and the frame turns its verdict.
"""

import re
from dataclasses import dataclass

# A longer claim is no single framed statement; this also bounds the work of the patterns.
MAX_CHARS = 400

# What has taken quotes keeps them ("+"): where four parts could share a row of them out, a text of
# nothing else took half a minute.
_QUOTE = "[\"'“”‘’«»]*+"
_FILLER = r"(?:just |simply |only |still |such |pure |total |complete |completely |absolutely )*"
_KIND = (
    r"(?:big |old |common |popular |whole |viral |tired |dangerous |harmful |complete |total |"
    r"pure )*"
)
_MYTH = r"(?:myth|lie|misconception|falsehood|rumou?r|fiction|nonsense|rubbish|bs|old wives'? tale)"
_FALSE = r"(?:false|untrue|wrong|not true|nonsense|debunked|not so)"
_PROOF = r"(?:good |solid |real |reliable |convincing |scientific |credible |hard |medical )*"
_OPENING = r"(?:please |pls |let's |time to |so |ok,? |no,? |nope,? |nah,? |sorry,? |psa:? )*"
_BELIEVING = (
    r"(?:believ(?:e|ing)|say(?:ing)?|tell(?:ing)? (?:people|everyone|anyone|me|yourself)|"
    r"spread(?:ing)?|repeat(?:ing)?|think(?:ing)?|claim(?:ing)?|fall(?:ing)? for|"
    r"buy(?:ing)? into|listen(?:ing)? to|trust(?:ing)?)"
)
_WHO = rf"(?:the {_KIND}(?:{_MYTH}|idea|claim|hype) |anyone who (?:says|claims) |those who say )?"
# A denied statement ends with its sentence; what is announced as the truth goes on to the end.
_X = r"(?P<statement>\S+\s+\S(?:(?![.!?]+(?:\s|$)).)*)[.!?]*(?:\s.*)?"
_REST = r"(?P<statement>\S+\s+\S.*)"

DENIALS = tuple(
    re.compile(rf"^\W*+{_OPENING}{pattern}$", re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(?:stop|quit|don't|do not|never) {_BELIEVING} {_WHO}(?:that )?{_X}",
        rf"(?:it's|it is|its|that's|this is) {_FILLER}(?:an? |the |another )?{_KIND}"
        rf"(?:{_MYTH}|{_FALSE}) that {_X}",
        rf"(?:it's not|it is not|it isn't) (?:true|right|correct|the case|so) that {_X}",
        rf"(?:the |this |that )?{_KIND}(?:idea|claim|notion|belief|{_MYTH}) that "
        r"(?P<statement>\S+\s+\S.*?) (?:is|are|was|has been|isn't|has no|doesn't|does not) "
        r"[^.]{1,80}",
        r"(?:there's |there is |there are |we have |science has )?"
        r"(?:no|zero|not any|not a shred of) "
        rf"{_PROOF}(?:evidence|proof|data|stud(?:y|ies)|trials?)(?: shows?| showing| to show| has "
        rf"shown| have shown| proves?| to support the (?:idea|claim))?(?: that)? {_X}",
        rf"(?:nobody|no one|no study|no trial) has (?:ever )?(?:shown|proved|proven) that {_X}",
        r"(?P<statement>[^?]+)\?+[\W_]*(?:(?:no|nope|nah|wrong|false)(?=[\W_]*$|\s*[,.!;:–—-])|"
        r"not true\b|it's a (?:myth|lie)\b).*",
        rf"(?:{_MYTH}|{_FALSE}|myth busted|myth alert)\s*(?:#?\d+)?\s*[:–—-]+\s*"
        r"(?P<statement>[^.!?]*[^.!?\s])[.!?]*",
        rf"{_QUOTE}(?P<statement>[^.!?\"“”]*[^.!?\"“”\s])[.!?]?{_QUOTE}\s*(?:is|=|:|–|—)\s*{_FILLER}"
        rf"(?:an? |the |another |one )?{_KIND}(?:{_MYTH}|{_FALSE})\W*",
    )
)
ASSERTIONS = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"^\W*(?:{_MYTH}|they say|people say|claim)\s*(?:#?\d+)?\s*[:–—-].*?"
        rf"\b(?:truth|fact|facts|reality|actually)\s*[:–—-]+\s*{_REST}$",
        rf"^\W*(?:fact|truth|reality)\s*[:–—-]+\s*{_REST}$",
    )
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the framed statement stands, and whether the frame denies it."""

    start: int
    end: int
    denies: bool


def find_frame(text: str) -> Frame | None:
    """Find the frame around the whole of a normalised text, if it has one."""
    if len(text) > MAX_CHARS:
        return None
    for denies, patterns in ((False, ASSERTIONS), (True, DENIALS)):
        for pattern in patterns:
            if match := pattern.match(text):
                return Frame(*match.span("statement"), denies)
    return None
