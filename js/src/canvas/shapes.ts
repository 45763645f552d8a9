/** Shapes. Each port type has one of its own, so that colour is never alone. */
import type { Rect } from "../geometry/rect.ts";

/** Draw the outline of a port of a type around a point; `size` is half its width. */
export function tracePort(
  pen: CanvasRenderingContext2D,
  type: string,
  x: number,
  y: number,
  size: number,
): void {
  pen.beginPath();
  const corners = CORNERS[type];
  if (!corners) {
    pen.arc(x, y, type === "any" ? size * 0.8 : size, 0, Math.PI * 2);
    return;
  }
  for (const [dx, dy] of corners) pen.lineTo(x + dx * size, y + dy * size);
  pen.closePath();
}

/** Draw the outline of a rectangle with round corners. */
export function outline(
  pen: CanvasRenderingContext2D,
  { x, y, width, height }: Rect,
  radius: number,
): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
}

/** Paint the ring around what is selected. */
export function paintRing(
  pen: CanvasRenderingContext2D,
  rect: Rect,
  radius: number,
  colour: string,
  zoom: number,
): void {
  const { x, y, width, height } = rect;
  outline(pen, { x: x - 4, y: y - 4, width: width + 8, height: height + 8 }, radius);
  pen.strokeStyle = colour;
  pen.lineWidth = Math.max(2, 1.6 / zoom);
  pen.stroke();
}

/** The outline of a port as the path of a sign of 16 by 16. */
export function portPath(type: string): string {
  const corners = CORNERS[type];
  const radius = type === "any" ? 4 : 5;
  if (!corners) {
    return `M8 ${8 - radius}a${radius} ${radius} 0 1 1 -.01 0z`;
  }
  return `M${corners.map(([dx, dy]) => `${round(8 + dx * 5)} ${round(8 + dy * 5)}`).join("L")}z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

type Corners = readonly (readonly [number, number])[];

const CORNERS: { readonly [type: string]: Corners } = {
  dataframe: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  json: [
    [0, -1.2],
    [1.2, 0],
    [0, 1.2],
    [-1.2, 0],
  ],
  image: [
    [0, -1.1],
    [1.15, 0.9],
    [-1.15, 0.9],
  ],
  binary: [
    [-0.55, -1],
    [0.55, -1],
    [1.15, 0],
    [0.55, 1],
    [-0.55, 1],
    [-1.15, 0],
  ],
};
