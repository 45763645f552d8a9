"""The editor in a page, as a person uses it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


class Editor:
    """One view of a workflow.

    Args:
        page: the page it is in.
        number: which of the views in the page, from 0.
    """

    def __init__(self, page: Page, number: int = 0) -> None:
        self.page = page
        self.root = page.locator(".nexus-editor, [data-testid='nexus-editor']").nth(number)
        self._number = number

    def by(self, selector: str) -> Locator:
        """Elements of this view."""
        return self.page.locator(selector)

    @property
    def canvas(self) -> Locator:
        """The canvas as far as it is seen: what is painted on it reaches farther."""
        return self.by(".stage[role='application']").nth(self._number)

    def node(self, id: str) -> Locator:
        """A node's card."""
        return self.by(f"[data-testid='workflow-node'][data-node-id='{id}']").nth(self._number)

    def wait(self) -> Editor:
        """Wait until it is painted."""
        self.canvas.wait_for(timeout=60_000)
        return self

    def focus(self) -> None:
        """Click where nothing is, so that keys mean the canvas."""
        box = self.canvas.bounding_box()
        assert box is not None
        self.page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.93)

    def drag_from_palette(self, type: str, x: float, y: float) -> None:
        """Drag a type to a place of the canvas; `x` and `y` are shares of its width and height."""
        entry = self.by(f"[data-node-type='{type}']").nth(self._number).bounding_box()
        canvas = self.canvas.bounding_box()
        assert entry is not None
        assert canvas is not None
        self.drag(
            (entry["x"] + entry["width"] / 2, entry["y"] + entry["height"] / 2),
            (canvas["x"] + canvas["width"] * x, canvas["y"] + canvas["height"] * y),
        )

    def connect(self, source: str, output: str, target: str, port: str, *, drop: bool = True) -> None:
        """Drag from an output port to an input port; without `drop` the button stays down."""
        self.drag(self._port(source, output, "output"), self._port(target, port, "input"), drop=drop)

    def drag(self, start: tuple[float, float], end: tuple[float, float], *, drop: bool = True) -> None:
        """Press, move in steps, let go."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=8)
        mouse.move(*end, steps=8)
        if drop:
            mouse.up()

    def select(self, id: str) -> None:
        """Click a node's title."""
        self.node(id).click(position={"x": 60, "y": 16})

    def run(self) -> None:
        """Press Run."""
        self.by("[data-testid='execute-button']").nth(self._number).click()

    def stop(self) -> None:
        """Press Stop."""
        self.by("[data-testid='stop-button']").nth(self._number).click()

    def status(self, id: str) -> str:
        """The word on a node's badge."""
        return self.node(id).locator(".node-status").inner_text().strip()

    def expect_status(self, id: str, status: str, timeout: float = 30_000) -> None:
        """Wait for a node's status; `timeout` in milliseconds."""
        badge = self.node(id).locator(".node-status")
        expect(badge).to_have_text(re.compile(f"^{status}$"), timeout=timeout)

    def text(self, id: str) -> str:
        """What a node's body shows."""
        return self.node(id).locator("[data-testid='node-output']").inner_text()

    def _port(self, node: str, port: str, side: str) -> tuple[float, float]:
        box = self.node(node).locator(f".connection-port.{side}[data-port-id='{port}']").bounding_box()
        assert box is not None, f"{node} shows no {side} {port}"
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
