"""Plots as SVG. Colours come from `templates/plots.css`, by the class of the series (`s0`, `s1`, …)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 600
_SERIES = 8  # colours in the style sheet; further systems reuse them with hollow dots and dashed lines
_LABEL = 280  # room for row labels
_LABEL_CHARS = 27
_MARGIN = 16  # around the image
_CHAR = 8.8  # upper bound of the average width of a character in the legend


@dataclass(frozen=True, slots=True)
class Row:
    """A category of a plot: its label, a note beside it, and a value per series."""

    label: str
    note: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot with its title and a note (may be empty); `parts` are SVG elements on an area of `WIDTH` × `height`."""

    title: str
    note: str
    height: float
    parts: tuple[str, ...]

    def svg(self) -> str:
        """Return the plot alone, without title and note, as an element for an HTML page."""
        name = escape(self.title, quote=True)
        return f'<svg viewBox="0 0 {WIDTH} {self.height:g}" role="img" aria-label="{name}">{"".join(self.parts)}</svg>'


@dataclass(frozen=True, slots=True)
class _Axis:
    """An axis from the round number `low` at pixel `start` to `high` at pixel `end`."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)

    def ticks(self) -> Iterator[tuple[str, float]]:
        """Yield the label and the pixel of each tick."""
        for index in range(round((self.high - self.low) / self.step) + 1):
            value = round(self.low + self.step * index, 6)
            yield f"{value:g}", self.at(value)


def line_plot(title: str, rows: Sequence[Row], names: Sequence[str], *, note: str = "") -> Figure:
    """Draw one line per series over the rows, which are spread along the horizontal axis."""
    height, left, right, top, bottom = 270, 52, WIDTH - 20, 14, 46
    axis = _axis(rows, start=height - bottom, end=top)
    across = [left + (right - left) * (index + 0.5) / len(rows) for index in range(len(rows))]
    parts = []
    for label, y in axis.ticks():
        parts += [_line("grid", (left, y), (right, y)), _text(label, left - 8, y + 4, anchor="end", css="tick")]
    for x, row in zip(across, rows, strict=True):
        parts.append(_text(row.label, x, height - 26, anchor="middle"))
        parts.append(_text(row.note, x, height - 9, anchor="middle", css="tick"))
    for number, name in enumerate(names):
        points = [
            (x, axis.at(row.values[name]), row) for x, row in zip(across, rows, strict=True) if name in row.values
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        parts.append(f'<polyline class="line {series(number)}" points="{path}"/>')
        parts += [_dot(x, y, name, row, number) for x, y, row in points]
    return Figure(title, note, height, tuple(parts))


def dot_plot(title: str, rows: Sequence[Row], names: Sequence[str], *, whole: bool, note: str = "") -> Figure:
    """Draw a row per label with one dot per series, each in its own lane; `whole` makes the axis run from 0 to 100."""
    lane, gap, top, bottom, right = 9, 12, 8, 30, WIDTH - 30
    axis = _Axis(0.0, 100.0, 20.0, _LABEL, right) if whole else _axis(rows, start=_LABEL, end=right)
    pitch = max(lane * len(names), 14) + gap
    height = top + pitch * len(rows) + bottom
    parts = []
    for label, x in axis.ticks():
        parts += [
            _line("grid", (x, top), (x, height - bottom)),
            _text(label, x, height - 10, anchor="middle", css="tick"),
        ]
    for index, row in enumerate(rows):
        edge = top + pitch * index
        middle = edge + pitch / 2
        parts += [_row_label(row, middle), _line("rule", (0, edge), (right, edge))]
        for number, name in enumerate(names):
            if name in row.values:
                y = middle + lane * (number - (len(names) - 1) / 2)
                parts.append(_dot(axis.at(row.values[name]), y, name, row, number))
    return Figure(title, note, height, tuple(parts))


def front_plot(
    title: str, points: Mapping[str, tuple[float, float]], *, across: str, up: str, note: str = ""
) -> Figure:
    """Draw a dot per name at its two scores, both better when higher, and a line through those that no other beats."""
    height, left, right, top, bottom = 300, 52, WIDTH - 40, 14, 50
    rows = [[Row(name, "", {name: point[side]}) for name, point in points.items()] for side in (0, 1)]
    x_axis, y_axis = _axis(rows[0], start=left, end=right), _axis(rows[1], start=height - bottom, end=top)
    parts = []
    for label, y in y_axis.ticks():
        parts += [_line("grid", (left, y), (right, y)), _text(label, left - 8, y + 4, anchor="end", css="tick")]
    for label, x in x_axis.ticks():
        parts.append(_line("grid", (x, top), (x, height - bottom)))
        parts.append(_text(label, x, height - bottom + 18, anchor="middle", css="tick"))
    parts.append(_text(across, right, height - 9, anchor="end"))
    parts.append(_text(up, left, 10, css="tick"))
    best = sorted(point for point in points.values() if not any(_beats(other, point) for other in points.values()))
    path = " ".join(f"{x_axis.at(x):.1f},{y_axis.at(y):.1f}" for x, y in best)
    parts.append(f'<polyline class="line front" points="{path}"/>')
    for number, (name, (x, y)) in enumerate(points.items()):
        shown = escape(f"{name}: {across} {x:.1f}, {up} {y:.1f}")
        at = f'cx="{x_axis.at(x):.1f}" cy="{y_axis.at(y):.1f}"'
        parts.append(f'<circle class="dot {series(number)}" {at} r="5"><title>{shown}</title></circle>')
    return Figure(title, note, height, tuple(parts))


def _beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Return whether a point is at least as good on both sides, and better on one."""
    return one != other and one[0] >= other[0] and one[1] >= other[1]


def series(index: int) -> str:
    """Return the classes of the series with this index."""
    return f"s{index % _SERIES}" + (" again" if index >= _SERIES else "")


def image(figures: Sequence[Figure], names: Sequence[str], style: str) -> str:
    """Return the figures one below the other, under one legend, as an SVG file that needs nothing else."""
    parts, y = _drawn_legend(names)
    for figure in figures:
        parts.append(_text(figure.title, 0, y + 34, css="title"))
        parts.append(_text(figure.note, 0, y + 52, css="tick"))
        parts.append(f'<g transform="translate(0 {y + 60:g})">{"".join(figure.parts)}</g>')
        y += 60 + figure.height
    width, height = WIDTH + 2 * _MARGIN, y + 2 * _MARGIN
    title = escape(", ".join(figure.title for figure in figures))
    paper = f'<rect class="paper" x="{-_MARGIN}" y="{-_MARGIN}" width="{width}" height="{height:g}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:g}" '
        f'viewBox="{-_MARGIN} {-_MARGIN} {width} {height:g}" role="img" font-family="system-ui, sans-serif" '
        f'font-size="14"><title>{title}</title><style>{style}</style>'
        f"{paper}{''.join(parts)}</svg>\n"
    )


def _drawn_legend(names: Sequence[str]) -> tuple[list[str], float]:
    """Return the legend as SVG elements, in as many lines as it takes, and its lower edge."""
    parts: list[str] = []
    x, y = 0.0, 8.0
    for number, name in enumerate(names):
        width = 18 + _CHAR * len(name) + 14
        if x and x + width > WIDTH:
            x, y = 0.0, y + 22
        parts.append(f'<circle class="dot {series(number)}" cx="{x + 6:g}" cy="{y:g}" r="5"/>')
        parts.append(_text(name, x + 18, y + 5))
        x += width
    return parts, y + 6


def _line(css: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{css}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(text: str, x: float, y: float, *, anchor: str = "start", css: str = "") -> str:
    named = f' class="{css}"' if css else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _row_label(row: Row, middle: float) -> str:
    label = row.label if len(row.label) <= _LABEL_CHARS else row.label[: _LABEL_CHARS - 1] + "…"
    return (
        f'<text x="{_LABEL - 12}" y="{middle + 4:.1f}" text-anchor="end">{escape(label)}'
        f'<tspan class="tick"> {escape(row.note)}</tspan><title>{escape(row.label)}</title></text>'
    )


def _dot(x: float, y: float, name: str, row: Row, number: int) -> str:
    title = escape(f"{name}, {row.label}: {row.values[name]:.1f}")
    return f'<circle class="dot {series(number)}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{title}</title></circle>'


def _axis(rows: Sequence[Row], *, start: float, end: float) -> _Axis:
    """Return an axis around all values with round numbers as ends and steps."""
    values = [value for row in rows for value in row.values.values()]
    low, high = min(values), max(values)
    span = max(high - low, 1.0)
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * 5 >= span)
    floor = math.floor(low / step)
    return _Axis(floor * step, max(math.ceil(high / step), floor + 1) * step, step, start, end)
