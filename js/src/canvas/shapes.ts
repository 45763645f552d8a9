/** The shapes of ports: each type has one of its own, so that colour is never alone. */

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

/** The same outline as the path of a sign of 16 by 16. */
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
