import { expect, test } from "vitest";
import { detailAt, HTML_NODES, HTML_ZOOM } from "./detail.ts";

test("nodes are elements while they can be read and are not too many", () => {
  expect(detailAt(1, 10).html).toBe(true);
  expect(detailAt(HTML_ZOOM, HTML_NODES).html).toBe(true);
  expect(detailAt(0.49, 10).html).toBe(false);
  expect(detailAt(1, HTML_NODES + 1).html).toBe(false);
});

test("a painted title is at least seven pixels tall", () => {
  expect(detailAt(0.54, 999).title).toBe(true);
  expect(detailAt(0.53, 999).title).toBe(false);
});
