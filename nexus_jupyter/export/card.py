"""A node as a card: head, ports, body, foot."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from ..model.graph import Node
from ..model.node_type import NodeType
from ..model.policy import policy_of
from . import preview, signs
from .body import body
from .markup import boxed, line, rounded, tag, words
from .measure import BODY, FOOTER, GAP, HEADER, ROW, SUBTITLE, Box, Spot
from .text import BOLD, fit, one_line, width
from .theme import BADGES, STATUSES, Theme, category_colour, port_colour
from .view import NodeView

RADIUS = 12
_TITLE, _SMALL, _LABEL = 13, 11, 12
_TEXT_LEFT = 38  # past the sign
_EDGE = 10
_FOOT_EDGE = 11
_BADGE = 17
_GLOW = tuple((15 - 1.75 * step, 0.012 + 0.007 * step) for step in range(8))
_RULES = ("pinned", "disabled", "bypassed", "breakpoint")
_BORDERS = {"running": "cyan", "error": "red", "paused": "yellow", "waiting": "yellow"}


@dataclass(frozen=True, slots=True)
class Card:
    """One node to draw.

    Args:
        node: the node.
        type: its type; None where it is not known.
        box: where it is.
        spots: its ports.
        connected: `(way, port id)` of each port that has a connection.
        view: how it stands in a run; None where nothing runs.
        inside: how many nodes are in it.
    """

    node: Node
    type: NodeType | None
    box: Box
    spots: tuple[Spot, ...]
    connected: Container[tuple[str, str]]
    view: NodeView | None = None
    inside: int = 0

    @property
    def status(self) -> str:
        """How it stands in a run, or nothing."""
        return self.view.status if self.view else ""

    @property
    def faded(self) -> bool:
        """Whether it does not take part."""
        return self.status == "skipped" or "disabled" in self.badges

    @property
    def badges(self) -> list[str]:
        """What is special about its value, and about how it is told to run."""
        policy = policy_of(self.node)
        rules = [rule for rule in _RULES if getattr(policy, rule)]
        return list(dict.fromkeys([*(self.view.badges if self.view else ()), *rules]))


def card(found: Card, theme: Theme) -> str:
    """A node with all there is to see of it."""
    # What takes no part is quiet, but its words can be read.
    quiet = replace(theme, fg=theme.faint, mute=theme.faint) if found.faded else theme
    inner = [*_head(found, quiet), *_labels(found, quiet)]
    if not found.node.collapsed:
        rows = max(len(found.node.inputs), len(found.node.outputs))
        top = found.box.y + HEADER + SUBTITLE + rows * ROW + GAP
        inner.append(body(found.node, found.type, found.view, Box(found.box.x, top, found.box.width, BODY), quiet))
        inner.extend(_foot(found, quiet))
    seen = theme.faded if found.faded else None
    ports = "".join(spot_mark(found, spot, theme) for spot in found.spots)
    return tag(
        "g",
        words("title", found.node.label),
        *_ground(found, theme),
        *inner,
        tag("g", ports, opacity=seen) if ports else "",
        _stop(found, theme),
    )


def badge(found: Card, right: float, middle: float, theme: Theme) -> tuple[str, float]:
    """The word of a status with its sign, and where it begins.

    Args:
        found: the node.
        right: where the badge ends.
        middle: its height on the canvas.
        theme: the colours.
    """
    status = found.view.status if found.view else "idle"
    word, sign, name = STATUSES.get(status, STATUSES["idle"])
    if status in ("idle", "skipped") and "disabled" in found.badges:
        word, sign, name = "disabled", "dash", "faint"
    colour = theme.colour(name)
    wide = 8 + 8 + 4 + width(word, _SMALL, BOLD) + 8
    left = right - wide
    marks = [
        rounded(left, middle - _BADGE / 2, wide, _BADGE, _BADGE / 2, colour, fill_opacity=theme.tint),
        signs.sign(sign, left + 8, middle - 4, colour),
        line(word, left + 20, middle + 4, _SMALL, colour, BOLD),
    ]
    return "".join(marks), left


def spot_mark(found: Card, spot: Spot, theme: Theme) -> str:
    """A port's shape on the border of its node."""
    connected = (spot.way, spot.port.id) in found.connected
    colour = port_colour(theme, spot.port.type)
    return signs.port(
        spot.port.type, found.box.x + spot.x, found.box.y + spot.y, colour, theme, connected=connected
    )


def _ground(found: Card, theme: Theme) -> Iterator[str]:
    """The card itself, with its shadow, or the light around one that runs."""
    box = found.box
    running = found.status == "running"
    if running:
        for reach, seen in _GLOW:
            yield boxed(box.grown(reach), RADIUS + reach, theme.cyan, fill_opacity=seen)
    else:
        for reach, seen in ((5, 0.25), (2.5, 0.35), (0.5, 0.5)):
            around = box.grown(reach).moved(0, 3)
            yield boxed(around, RADIUS + reach, theme.shade, fill_opacity=seen * theme.shadow)
    yield boxed(box, RADIUS, theme.card)
    border = _BORDERS.get(found.status)
    yield boxed(
        box,
        RADIUS,
        stroke=theme.colour(border) if border else theme.line,
        stroke_opacity=None if running else 0.7 if border else theme.line_opacity,
        stroke_width=2 if running else 1,
        stroke_dasharray=None if found.type and not {"disabled", "bypassed"} & set(found.badges) else "4 4",
    )


def _stop(found: Card, theme: Theme) -> str:
    """The dot on the corner of a node that a run pauses before."""
    if policy_of(found.node).breakpoint is not True:
        return ""
    return rounded(found.box.x - 5, found.box.y - 5, 11, 11, 5.5, theme.red, stroke=theme.bg, stroke_width=2)


def _head(found: Card, theme: Theme) -> Iterator[str]:
    box, node = found.box, found.node
    if node.collapsed:  # the two lines are all there is: they stand in the middle
        box = replace(box, y=box.y - 3)
    right = box.right - _EDGE
    if found.view:
        mark, right = badge(found, right, box.y + 18.5, theme)
        yield mark
        right -= 8
    hue = category_colour(theme, found.type.category) if found.type and not found.faded else theme.faint
    yield rounded(box.x + _EDGE, box.y + 8.5, 20, 20, 6, hue, fill_opacity=theme.tint)
    yield signs.icon(found.type.icon if found.type else "unknown", box.x + 14, box.y + 12.5, 12, hue)
    left = box.x + _TEXT_LEFT
    title = fit(one_line(node.label), right - left, _TITLE, BOLD)
    yield line(title, left, box.y + 23, _TITLE, theme.fg, BOLD)
    yield line(fit(_subtitle(found), box.right - _EDGE - left, _SMALL), left, box.y + 43, _SMALL, theme.faint)


def _subtitle(found: Card) -> str:
    if found.inside:
        return f"{found.node.type} · {found.inside:,} node{'s' * (found.inside != 1)} inside"
    return preview.subtitle(found.node, found.type, found.view.model if found.view else None)


def _labels(found: Card, theme: Theme) -> Iterator[str]:
    """The names of the ports; two on one line share the room."""
    if found.node.collapsed:
        return
    left, right = found.box.x + 13, found.box.right - 13
    sources = {spot.y: one_line(spot.port.name) for spot in found.spots if spot.way == "source"}
    targets = {spot.y: one_line(spot.port.name) for spot in found.spots if spot.way == "target"}
    for spot in found.spots:
        base = found.box.y + spot.y + 4
        room = right - left
        if spot.way == "target":
            beside = width(sources.get(spot.y, ""), _LABEL)
            name = fit(targets[spot.y], max(room / 2, room - beside - 14), _LABEL)
            yield line(name, left, base, _LABEL, theme.mute)
            if _missing(found, spot):
                yield line("*", left + width(f"{name} ", _LABEL), base, _LABEL, theme.yellow)
        else:
            beside = width(targets.get(spot.y, ""), _LABEL)
            name = fit(sources[spot.y], max(room / 2 - 14, room - beside - 14), _LABEL)
            yield line(name, right - width(name, _LABEL), base, _LABEL, theme.mute)


def _missing(found: Card, spot: Spot) -> bool:
    """Whether a run would find nothing at this input."""
    if not spot.port.required or ("target", spot.port.id) in found.connected:
        return False
    known = found.type.property(spot.port.id) if found.type else None
    return found.node.properties.get(spot.port.id) is None and (known is None or known.default is None)


def _foot(found: Card, theme: Theme) -> Iterator[str]:
    """How long it took, how many tokens it wrote, and what is special about it."""
    view = found.view
    base = found.box.bottom - FOOTER / 2 + 3.5
    left, right = found.box.x + _FOOT_EDGE, found.box.right - _FOOT_EDGE
    facts = figures(view) if view else ""
    if facts:
        yield line(facts, left, base, _SMALL, theme.faint)
    room = right - left - width(facts, _SMALL) - 12
    # Where there is a status, the head says that it is disabled.
    marks = [one_line(each) for each in found.badges if each != "disabled" or not view]
    # Where the head has no room for the whole model's name, the foot may.
    if not marks and view and view.model and not _whole(found):
        name = fit(one_line(view.model), room, _SMALL)
        yield line(name, right - width(name, _SMALL), base, _SMALL, theme.faint)
    for mark in reversed(marks):
        wide = width(mark, _SMALL)
        if wide > room:
            return
        yield line(mark, right - wide, base, _SMALL, theme.colour(BADGES.get(mark, "faint")))
        right, room = right - wide - 10, room - wide - 10


def _whole(found: Card) -> bool:
    text = _subtitle(found)
    return fit(text, found.box.width - _EDGE - _TEXT_LEFT, _SMALL) == text


def figures(view: NodeView) -> str:
    """Seconds, tokens and the shape of a table: `3.8 s   96 tokens`."""
    facts = []
    if view.seconds is not None:
        facts.append(seconds_text(view.seconds))
    if view.tokens is not None:
        facts.append(f"{view.tokens:,} token{'s' * (view.tokens != 1)}")
    if view.table is not None:
        facts.append(view.table.shape)
    return "   ".join(facts)


def seconds_text(seconds: float) -> str:
    """Seconds with as much detail as matters: `0.4 s`, `12.4 s`, `2:05 min`."""
    if seconds < 99.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02} min"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02} h"
