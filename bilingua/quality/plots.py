"""Plots as inline SVG. Colours come from the page's style sheet, by the class of the series (`s0`, `s1`, …)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 600
_SERIES = 8  # classes in the style sheet; further systems start again
_LABEL = 250  # room for row labels
_LABEL_CHARS = 27


@dataclass(frozen=True, slots=True)
class Row:
    """A row or a place on the axis: its label, a note beside it, and a value per series."""

    label: str
    note: str
    values: Mapping[str, float]


def series(index: int) -> str:
    """Return the class of the series with this index."""
    return f"s{index % _SERIES}"


def legend(names: Sequence[str]) -> str:
    """Return the legend for the series."""
    items = "".join(f'<li><span class="key {series(i)}"></span>{escape(name)}</li>' for i, name in enumerate(names))
    return f'<ul class="legend">{items}</ul>'


def line_plot(title: str, rows: Sequence[Row], names: Sequence[str]) -> str:
    """Draw one line per series over the rows, which stand along the horizontal axis."""
    height, left, right, top, bottom = 270, 52, 20, 14, 46
    low, high, step = _axis([value for row in rows for value in row.values.values()])

    def across(index: int) -> float:
        return left + (WIDTH - left - right) * (index + 0.5) / len(rows)

    def down(value: float) -> float:
        return top + (height - top - bottom) * (high - value) / (high - low)

    parts = []
    for tick in _ticks(low, high, step):
        y = down(tick)
        parts.append(f'<line class="grid" x1="{left}" x2="{WIDTH - right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for index, row in enumerate(rows):
        x = across(index)
        parts.append(f'<text x="{x:.1f}" y="{height - 26}" text-anchor="middle">{escape(row.label)}</text>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 9}" text-anchor="middle">{escape(row.note)}</text>')
    for number, name in enumerate(names):
        points = [(across(i), down(row.values[name]), row) for i, row in enumerate(rows) if name in row.values]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        parts.append(f'<polyline class="line {series(number)}" points="{path}"/>')
        parts += [_dot(x, y, name, row, number) for x, y, row in points]
    return _svg(title, height, parts)


def dot_plot(title: str, rows: Sequence[Row], names: Sequence[str], *, whole: bool) -> str:
    """Draw a row per label with one dot per series, each in its own lane; `whole` makes the axis 0 to 100."""
    lane, gap, top, bottom, right = 9, 12, 8, 30, 30
    low, high, step = (0.0, 100.0, 20.0) if whole else _axis([value for row in rows for value in row.values.values()])
    pitch = max(lane * len(names), 14) + gap
    height = top + pitch * len(rows) + bottom

    def across(value: float) -> float:
        return _LABEL + (WIDTH - _LABEL - right) * (value - low) / (high - low)

    parts = []
    for tick in _ticks(low, high, step):
        x = across(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - bottom}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 10}" text-anchor="middle">{tick:g}</text>')
    for index, row in enumerate(rows):
        middle = top + pitch * index + pitch / 2
        label = row.label if len(row.label) <= _LABEL_CHARS else row.label[: _LABEL_CHARS - 1] + "…"
        parts.append(
            f'<text x="{_LABEL - 12}" y="{middle + 4:.1f}" text-anchor="end">{escape(label)}'
            f'<tspan class="tick"> {escape(row.note)}</tspan><title>{escape(row.label)}</title></text>'
        )
        edge = top + pitch * index
        parts.append(f'<line class="rule" x1="0" x2="{WIDTH - right}" y1="{edge}" y2="{edge}"/>')
        for number, name in enumerate(names):
            if name in row.values:
                y = middle + lane * (number - (len(names) - 1) / 2)
                parts.append(_dot(across(row.values[name]), y, name, row, number))
    return _svg(title, height, parts)


def _dot(x: float, y: float, name: str, row: Row, number: int) -> str:
    told = escape(f"{name}, {row.label}: {row.values[name]:.1f}")
    return f'<circle class="dot {series(number)}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{told}</title></circle>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    name = escape(title, quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{name}">{"".join(parts)}</svg>'


def _axis(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the ends of an axis around the values and the step of its ticks, all round numbers."""
    low, high = min(values), max(values)
    span = max(high - low, 1.0)
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * 5 >= span)
    return math.floor(low / step) * step, max(math.ceil(high / step), math.floor(low / step) + 1) * step, step


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [round(low + step * index, 6) for index in range(round((high - low) / step) + 1)]
