"""Charts as plain SVG: a line with its points on axes of shares, and bars with their counts.

What a line chart looks like stands in attributes, which a page's own style sheet outdoes by the
classes: strict pages take no style from inside.
"""

from collections.abc import Sequence
from html import escape

SIZE, EDGE = 320, 52
# A bar chart: the height of a bar with its gap, the width of the names and of the longest bar.
BAR, NAMES, BARS = 26, 220, 320
TEXT = 'font-size="12" font-family="sans-serif" fill="#333"'
AXIS = 'class="axis" stroke="#999" fill="none"'
GRID = 'class="grid" stroke="#e4e4e4" fill="none"'
IDEAL = 'class="ideal" stroke="#999" stroke-dasharray="4 4"'
LINE = 'class="line" stroke="#0b5fa5" stroke-width="2" fill="none"'
POINT = 'class="point" r="3" fill="#0b5fa5"'
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def line_chart(
    title: str,
    x_name: str,
    y_name: str,
    points: Sequence[tuple[float, float]],
    *,
    y_top: float = 1.0,
    start: float = 0.0,
    ideal: bool = False,
) -> str:
    """Draw points in their order.

    Parameters
    ----------
    points : pairs of x, `start`–1, and y, `start`–`y_top`
    start : where both axes begin
    ideal : whether to draw the diagonal on which both are equal
    """
    places = [(_x(_share(x, start, 1.0)), _y(_share(y, start, y_top))) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" '
            f'aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title><g {TEXT}>",
            *(_tick(tick, start, y_top) for tick in TICKS),
            f'<path {AXIS} d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}"/>',
            _diagonal() if ideal else "",
            f'<polyline {LINE} points="{path}"/>',
            *(f'<circle {POINT} cx="{x:.1f}" cy="{y:.1f}"/>' for x, y in places),
            f'<text x="{SIZE / 2}" y="{SIZE - 8}" text-anchor="middle">{escape(x_name)}</text>',
            f'<text transform="translate(12 {SIZE / 2}) rotate(-90)" text-anchor="middle">'
            f"{escape(y_name)}</text></g>",
            "</svg>\n",
        ]
    )


def bar_chart(title: str, counts: Sequence[tuple[str, int]]) -> str:
    """Draw a bar for each name, as long as its count; the figures stand behind the bars."""
    longest = max((count for _, count in counts), default=1) or 1
    height = 8 + BAR * len(counts)
    bars = [
        _bar(place * BAR, BARS * count / longest, name, count)
        for place, (name, count) in enumerate(counts)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {NAMES + BARS + 80} {height}" '
            f'role="img" aria-label="{escape(title)}">',
            f"<title>{escape(title)}</title>",
            *bars,
            "</svg>",
        ]
    )


def _bar(top: int, width: float, name: str, count: int) -> str:
    return (
        f'<text x="{NAMES - 8}" y="{top + 18}" text-anchor="end">{escape(name)}</text>'
        f'<rect x="{NAMES}" y="{top + 4}" width="{width:.1f}" height="18"/>'
        f'<text x="{NAMES + width + 6:.1f}" y="{top + 18}">{count:,}</text>'
    )


def _share(value: float, start: float, end: float) -> float:
    return (value - start) / (end - start)


def _x(share: float) -> float:
    return EDGE + share * (SIZE - EDGE - 16)


def _y(share: float) -> float:
    return SIZE - EDGE - share * (SIZE - EDGE - 16)


def _diagonal() -> str:
    return f'<path {IDEAL} d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'


def _tick(tick: float, start: float, y_top: float) -> str:
    x, y = (start + tick * (end - start) for end in (1.0, y_top))
    across, up = _x(tick), _y(tick)
    return (
        f'<path {GRID} d="M{_x(0)} {up:.1f}H{_x(1)}M{across:.1f} {_y(0)}V{_y(1)}"/>'
        f'<text x="{across:.1f}" y="{_y(0) + 16}" text-anchor="middle">{x:.2g}</text>'
        f'<text x="{_x(0) - 6}" y="{up + 4:.1f}" text-anchor="end">{y:.2g}</text>'
    )
