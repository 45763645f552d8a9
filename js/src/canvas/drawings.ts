/** Painting groups, which lie behind everything, and notes, which lie above it. */
import { DRAWING, type DrawingBox } from "../geometry/drawings.ts";
import type { Rect } from "../geometry/rect.ts";
import type { ColourName } from "./colours.ts";
import type { Picture } from "./picture.ts";
import { outline, paintRing } from "./shapes.ts";

type Pen = CanvasRenderingContext2D;

/** The type of titles and notes, and the least height on the screen at which they are painted. */
const TYPE = { size: 12, line: 17, least: 6, font: "Inter, system-ui, sans-serif" } as const;

/** How far text keeps from the sides. */
const INSET = 14;

/** The colour of a drawing; the usual one where its record names none that there is. */
function drawingColour({ kind, record }: DrawingBox, { colours }: Picture): string {
  const { colour } = record;
  const usual = kind === "notes" ? colours.yellow : colours.mute;
  return (typeof colour === "string" && colours[colour as ColourName]) || usual;
}

/** How the field of each kind of drawing is painted: its corners, and how much of its colour it has. */
const FIELDS = { groups: { radius: 14, tint: 0.06 }, notes: { radius: 8, tint: 0.1 } } as const;

/** Paint a group: a field with a title. */
export function paintGroup(pen: Pen, picture: Picture, box: DrawingBox, rect: Rect): void {
  paintField(pen, picture, box, rect);
  const { zoom } = picture;
  const { title } = box.record;
  const size = Math.min(DRAWING.title * 0.8, Math.max(TYPE.size, 9 / zoom));
  if (typeof title !== "string" || size * zoom < TYPE.least) return;
  pen.font = `600 ${size}px ${TYPE.font}`;
  pen.textBaseline = "middle";
  pen.fillStyle = drawingColour(box, picture);
  const text = cut(title, rect.width - 2 * INSET, size);
  pen.fillText(text, rect.x + INSET, rect.y + DRAWING.title / 2 + 1);
}

/** Paint a note as plain text; elements that show it better lie above where it is large enough. */
export function paintNote(pen: Pen, picture: Picture, box: DrawingBox, rect: Rect): void {
  paintField(pen, picture, box, rect, picture.colours.card);
  const { text } = box.record;
  if (typeof text !== "string" || TYPE.size * picture.zoom < TYPE.least) return;
  pen.font = `${TYPE.size}px ${TYPE.font}`;
  pen.textBaseline = "middle";
  pen.fillStyle = picture.colours.fg;
  const most = Math.max(1, Math.floor((rect.height - 16) / TYPE.line));
  wrapped(text, rect.width - 24, TYPE.size, most).forEach((line, row) => {
    pen.fillText(line, rect.x + 12, rect.y + 18 + row * TYPE.line);
  });
}

/** Paint the tinted field of a drawing and its border, and a ring around it where it is selected. */
function paintField(
  pen: Pen,
  picture: Picture,
  box: DrawingBox,
  rect: Rect,
  ground?: string,
): void {
  const { colours, zoom, selection } = picture;
  const { radius, tint } = FIELDS[box.kind];
  outline(pen, rect, radius);
  if (ground) {
    pen.fillStyle = ground;
    pen.fill();
  }
  pen.fillStyle = pen.strokeStyle = drawingColour(box, picture);
  pen.globalAlpha = tint;
  pen.fill();
  pen.lineWidth = Math.max(1, 0.8 / zoom);
  pen.globalAlpha = 0.4;
  pen.stroke();
  pen.globalAlpha = 1;
  if (selection.drawings.has(box.key)) paintRing(pen, rect, radius + 3, colours.cyan, zoom);
}

/** Text in lines of about a width: a letter is about 0.53 as wide as high, which is close enough. */
function wrapped(text: string, width: number, size: number, most: number): string[] {
  const letters = Math.max(4, Math.floor(width / (size * 0.53)));
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (lines.length >= most) return lines;
      if (line !== "" && line.length + word.length >= letters) {
        lines.push(line);
        line = "";
      }
      line = line === "" ? word.slice(0, letters) : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.slice(0, most);
}

function cut(text: string, width: number, size: number): string {
  const letters = Math.max(1, Math.floor(width / (size * 0.58)));
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}
