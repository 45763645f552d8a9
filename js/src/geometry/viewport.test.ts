import { expect, test } from "vitest";
import {
  fitted,
  fittedBeside,
  panned,
  revealed,
  toScreen,
  toWorld,
  visibleArea,
  ZOOM,
  zoomedTo,
} from "./viewport.ts";

const frame = { x: 0, y: 0, width: 1000, height: 600 };

test("world and screen are each other's way back", () => {
  const viewport = { x: 30, y: -20, zoom: 0.5 };
  expect(toScreen(viewport, toWorld(viewport, { x: 7, y: 9 }))).toEqual({ x: 7, y: 9 });
  expect(visibleArea(viewport, frame)).toEqual({ x: -60, y: 40, width: 2000, height: 1200 });
});

test("zooming keeps the point under the pointer", () => {
  const before = { x: 30, y: -20, zoom: 0.5 };
  const after = zoomedTo(before, 1.5, { x: 200, y: 100 });
  expect(after.zoom).toBe(1.5);
  expect(toWorld(after, { x: 200, y: 100 })).toEqual(toWorld(before, { x: 200, y: 100 }));
});

test("zooming ends at the least and the most", () => {
  expect(zoomedTo({ x: 0, y: 0, zoom: 1 }, 99, { x: 0, y: 0 }).zoom).toBe(ZOOM.most);
  expect(zoomedTo({ x: 0, y: 0, zoom: 1 }, 0, { x: 0, y: 0 }).zoom).toBe(ZOOM.least);
});

test("fitting shows all of an area in the middle of the frame", () => {
  const area = { x: 100, y: 100, width: 4000, height: 400 };
  const viewport = fitted(area, { x: 180, y: 60, width: 600, height: 500 }, 20);
  const corner = toScreen(viewport, area);
  expect(corner.x).toBeCloseTo(200);
  expect(corner.y + (400 * viewport.zoom) / 2).toBeCloseTo(310);
});

test("fitting makes nothing larger than life", () => {
  expect(fitted({ x: 0, y: 0, width: 50, height: 50 }, frame).zoom).toBe(1);
});

test("fitting works before the canvas has a size", () => {
  const nowhere = { x: 0, y: 0, width: 0, height: 0 };
  expect(fitted({ x: 0, y: 0, width: 500, height: 50 }, nowhere).zoom).toBe(ZOOM.least);
});

test("revealing moves just as far as needed", () => {
  const still = { x: 0, y: 0, zoom: 1 };
  expect(revealed(still, { x: 100, y: 100, width: 50, height: 50 }, frame)).toBe(still);
  expect(revealed(still, { x: 980, y: 100, width: 50, height: 50 }, frame, 20)).toEqual(
    panned(still, -50, 0),
  );
  expect(revealed(still, { x: -100, y: 100, width: 5000, height: 50 }, frame, 20).x).toBe(120);
});

test("fitting leaves a corner free where it would hide something, and only there", () => {
  const [frame, corner] = [
    { x: 0, y: 0, width: 600, height: 400 },
    { width: 160, height: 100 },
  ];
  const wide = { x: 0, y: 0, width: 2000, height: 300 };
  const high = { x: 0, y: 0, width: 300, height: 2000 };
  expect(fittedBeside(wide, frame, corner, () => false)).toEqual(fitted(wide, frame));
  expect(fittedBeside(wide, frame, corner, () => true)).toEqual(
    fitted(wide, { ...frame, height: 300 }),
  );
  expect(fittedBeside(high, frame, corner, () => true)).toEqual(
    fitted(high, { ...frame, width: 440 }),
  );
});
