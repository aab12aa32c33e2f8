"""Hostile strings for a regular expression, read off its own structure."""

import re
from collections.abc import Iterator
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

SAMPLES = {
    kinds.CATEGORY_SPACE: " ",
    kinds.CATEGORY_NOT_SPACE: "x",
    kinds.CATEGORY_DIGIT: "1",
    kinds.CATEGORY_NOT_DIGIT: "x",
    kinds.CATEGORY_WORD: "a",
    kinds.CATEGORY_NOT_WORD: "-",
}
REPEATS = {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}
UNDERSTOOD = re.IGNORECASE | re.VERBOSE | re.DOTALL | re.MULTILINE
# A repetition of at most this many cannot be pumped.
FEW = 8
# What may follow and keep the pattern from matching.
TAILS = ("", "\0", " x", "!\n", "-")


class Attack(NamedTuple):
    """A string of any length: a head that leads into a repetition, its body, what spoils it."""

    head: str
    pump: str
    tail: str

    def text(self, length: int) -> str:
        """Write it out."""
        room = length - len(self.head) - len(self.tail)
        return self.head + self.pump * (room // len(self.pump)) + self.tail


def attacks(pattern: Any) -> list[Attack]:
    """Give the attacks on a pattern: each repetition pumped, and each sign that it knows."""
    tree = parser.parse(pattern.pattern, pattern.flags & UNDERSTOOD)
    ways = dict.fromkeys(_pumps(tree, ""))
    alone = {sign for _, pump in ways for sign in pump} | {
        sign for form in _forms(tree) for sign in form
    }
    for sign in sorted(alone):
        ways |= dict.fromkeys((("", sign), ("", f"{sign} ")))
    return [Attack(head, pump, tail) for head, pump in ways for tail in TAILS]


def _pumps(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Give each repetition's body, in each of its forms, behind the least that leads to it."""
    for kind, value in tree:
        if kind in REPEATS:
            _, most, body = value
            if most > FEW:
                yield from ((before, form) for form in _forms(body) if form)
            yield from _pumps(body, before)
        for inner in _inside(kind, value):
            yield from _pumps(inner, before)
        before += next(_forms([(kind, value)]))


def _inside(kind: Any, value: Any) -> list[Any]:
    """Give the parts of a part that repeats nothing itself."""
    if kind is kinds.BRANCH:
        return list(value[1])
    if kind is kinds.SUBPATTERN:
        return [value[3]]
    if kind is kinds.ATOMIC_GROUP:
        return [value]
    return [value[1]] if kind in (kinds.ASSERT, kinds.ASSERT_NOT) else []


def _forms(tree: Any) -> Iterator[str]:
    """Give short strings that a pattern matches, the simplest first; one part varies at a time."""
    parts = [_item_forms(kind, value) for kind, value in tree]
    simplest = [part[0] for part in parts]
    yield "".join(simplest)
    for place, part in enumerate(parts):
        for other in part[1:]:
            yield "".join((*simplest[:place], other, *simplest[place + 1 :]))


def _item_forms(kind: Any, value: Any) -> list[str]:
    if kind is kinds.LITERAL:
        return [chr(value)]
    if kind in (kinds.NOT_LITERAL, kinds.ANY):
        return ["x", " "]
    if kind is kinds.IN:
        return _class_forms(value)
    if kind in REPEATS:
        least, _, body = value
        found = list(_forms(body))
        return [form * least for form in found] + found[:2]
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return [""]
    return [form for inner in _inside(kind, value) for form in _forms(inner)] or [""]


def _class_forms(members: Any) -> list[str]:
    """Give a sign for each member of a class, or signs that it leaves out."""
    signs = [
        SAMPLES.get(value, "a")
        if kind is kinds.CATEGORY
        else chr(value[0] if kind is kinds.RANGE else value)
        for kind, value in members
        if kind is not kinds.NEGATE
    ]
    if members[0][0] is not kinds.NEGATE:
        return signs
    return [sign for sign in "x1- é\u0301" if sign not in signs] or ["x"]
