/**
 * Paints zones, connections and, when zoomed out, nodes. Coordinates are those of the world; the
 * pen is moved and scaled beforehand. Things of one colour are stroked together: a change of
 * colour costs more than a line.
 */
import { MEASURES } from "../geometry/measure.ts";
import type { Rect } from "../geometry/rect.ts";
import type { Route } from "../geometry/route.ts";
import type { Box } from "../geometry/scene.ts";
import { type ColourName, portColour, statusColour, urgentColour } from "./colours.ts";
import { paintGroup, paintNote } from "./drawings.ts";
import type { Picture } from "./picture.ts";
import { outline, paintRing, tracePort } from "./shapes.ts";

type Pen = CanvasRenderingContext2D;

/** The height of a painted title on the screen, and the least at which it can be read. */
const TITLE = { height: 10, least: 7, most: 30 } as const;

/** How strongly the ports of a node that takes no part are painted. */
const FADED = 0.45;

/** Paint what is in an area of the world. */
export function paintScene(pen: Pen, picture: Picture, area: Rect): void {
  const drawings = picture.scene
    .drawingsIn(area)
    .filter(({ key }) => !picture.without.drawings.has(key));
  for (const box of drawings) if (box.kind === "groups") paintGroup(pen, picture, box, box.rect);
  const boxes = picture.scene.nodesIn(area).filter((box) => !picture.without.nodes.has(box.id));
  for (const box of boxes) if (box.zone) paintZone(pen, picture, box, box.rect);
  const lines = picture.scene.connectionsIn(area).filter((id) => !picture.without.lines.has(id));
  paintLines(pen, picture, lines);
  if (!picture.detail.html) paintNodes(pen, picture, boxes);
  for (const box of drawings) if (box.kind === "notes") paintNote(pen, picture, box, box.rect);
}

function paintNodes(pen: Pen, picture: Picture, boxes: readonly Box[]): void {
  takeTitleFont(pen, picture.zoom);
  if (!picture.detail.header) paintPlain(pen, picture, boxes);
  else
    for (const box of boxes) {
      if (box.zone) paintZoneTitle(pen, picture, box, box.rect);
      else paintNode(pen, picture, box, box.rect);
    }
}

/** Paint the field of a zone. */
export function paintZone(pen: Pen, { colours, zoom, ...picture }: Picture, box: Box, rect: Rect) {
  const running = picture.looks.node(box.id).status === "running";
  outline(pen, rect, Math.min(16, rect.width / 2));
  pen.globalAlpha = 0.045;
  pen.fillStyle = colours.yellow;
  pen.fill();
  pen.globalAlpha = running ? 0.95 : 0.6;
  pen.strokeStyle = colours.yellow;
  pen.lineWidth = Math.max(1.2, 1 / zoom);
  pen.setLineDash([5, 4]);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  if (picture.selection.nodes.has(box.id)) paintRing(pen, rect, 18, colours.cyan, zoom);
}

/** Paint one node as a card. */
export function paintNode(pen: Pen, picture: Picture, box: Box, rect: Rect): void {
  const { colours, zoom, detail, looks, selection } = picture;
  const look = looks.node(box.id);
  const tone = statusColour(look.status);
  const edge = urgentColour(look.status);
  outline(pen, rect, 12);
  pen.fillStyle = colours.card;
  pen.fill();
  paintStripe(pen, rect, colours[look.hue]);
  outline(pen, rect, 12);
  pen.strokeStyle = colours[edge ?? "line-strong"];
  pen.lineWidth = Math.max(edge ? 2 : 1, (edge ? 1.6 : 0.8) / zoom);
  const dashed = look.out || look.bypassed;
  if (dashed) pen.setLineDash([5, 4]);
  pen.stroke();
  if (dashed) pen.setLineDash([]);
  paintDot(pen, rect, colours[tone ?? "faint"]);
  paintTitle(pen, look.title, rect, colours[look.out ? "faint" : "fg"], zoom);
  if (look.out) pen.globalAlpha = FADED;
  if (detail.ports) paintPorts(pen, picture, box.id, rect);
  pen.globalAlpha = 1;
  if (look.stops) paintStop(pen, rect, picture);
  if (selection.nodes.has(box.id)) paintRing(pen, rect, 15, colours.cyan, zoom);
}

/** Paint the curve of one connection. */
export function paintRoute(pen: Pen, route: Route): void {
  pen.beginPath();
  trace(pen, route, true);
  pen.stroke();
}

/** Paint many connections, those of one colour together. */
export function paintLines(pen: Pen, picture: Picture, ids: readonly string[]): void {
  const groups = new Map<ColourName, string[]>();
  const bright: string[] = [];
  for (const id of ids) {
    if (picture.selection.connections.has(id) || picture.bright.has(id)) bright.push(id);
    else group(groups, lineColour(picture, id), id);
  }
  pen.lineWidth = Math.max(1.8, 0.9 / picture.zoom);
  for (const [colour, members] of groups) strokeAll(pen, picture, members, colour);
  pen.lineWidth = Math.max(3, 2 / picture.zoom);
  strokeAll(pen, picture, bright, "cyan");
  if (picture.detail.ports) paintBends(pen, picture, ids);
}

/** Paint the points that connections are led through, so that they can be taken hold of. */
function paintBends(pen: Pen, picture: Picture, ids: readonly string[]): void {
  for (const id of ids) {
    const route = picture.scene.route(id);
    if (!route || route.length === 1) continue;
    const bright = picture.selection.connections.has(id) || picture.bright.has(id);
    pen.fillStyle = picture.colours[bright ? "cyan" : lineColour(picture, id)];
    pen.beginPath();
    for (const { start } of route.slice(1)) {
      pen.moveTo(start.x, start.y);
      pen.arc(start.x, start.y, bright ? 5 : 4, 0, Math.PI * 2);
    }
    pen.fill();
  }
}

function lineColour({ looks }: Picture, id: string): ColourName {
  const look = looks.line(id);
  return look.state === "rest" ? "wire" : look.hue === "faint" ? "cyan" : look.hue;
}

function strokeAll(pen: Pen, picture: Picture, ids: readonly string[], colour: ColourName): void {
  if (ids.length === 0) return;
  pen.strokeStyle = picture.colours[colour];
  pen.beginPath();
  let count = 0;
  for (const id of ids) {
    const route = picture.scene.route(id);
    if (!route) continue;
    trace(pen, route, picture.detail.curves);
    count += 1;
    // Very long paths are slow to stroke: several shorter ones cost less.
    if (count % 256 === 0) {
      pen.stroke();
      pen.beginPath();
    }
  }
  pen.stroke();
}

/** Put the way of a connection on a path. */
export function trace(pen: CanvasPath, route: Route, curved: boolean): void {
  const { start } = route[0];
  pen.moveTo(start.x, start.y);
  for (const { startControl: a, endControl: b, end } of route) {
    if (curved) pen.bezierCurveTo(a.x, a.y, b.x, b.y, end.x, end.y);
    else pen.lineTo(end.x, end.y);
  }
}

/** Nodes from far away: a box each. Many at full strength would shout, so only some are bright. */
function paintPlain(pen: Pen, { looks, colours, selection }: Picture, boxes: readonly Box[]): void {
  const calm = new Map<ColourName, Box[]>();
  const loud = new Map<ColourName, Box[]>();
  for (const box of boxes) {
    if (box.zone) continue;
    const { status, hue } = looks.node(box.id);
    const urgent = urgentColour(status);
    if (selection.nodes.has(box.id)) group(loud, "fg", box);
    else if (urgent) group(loud, urgent, box);
    else group(calm, hue, box);
  }
  pen.globalAlpha = 0.55;
  for (const [colour, members] of calm) fillAll(pen, colours[colour], members);
  pen.globalAlpha = 1;
  for (const [colour, members] of loud) fillAll(pen, colours[colour], members);
}

function fillAll(pen: Pen, colour: string, boxes: readonly Box[]): void {
  pen.fillStyle = colour;
  for (const { rect } of boxes) pen.fillRect(rect.x, rect.y, rect.width, rect.height);
}

function paintStripe(pen: Pen, { x, y, width }: Rect, colour: string): void {
  pen.beginPath();
  pen.roundRect(x, y, width, MEASURES.header, [12, 12, 0, 0]);
  pen.globalAlpha = 0.2;
  pen.fillStyle = colour;
  pen.fill();
  pen.globalAlpha = 1;
}

function paintDot(pen: Pen, { x, y, width }: Rect, colour: string): void {
  pen.beginPath();
  pen.arc(x + width - 18, y + MEASURES.header / 2, 5.5, 0, Math.PI * 2);
  pen.fillStyle = colour;
  pen.fill();
}

/** A run pauses before this node: the red dot on its corner. */
function paintStop(pen: Pen, { x, y }: Rect, { colours, zoom }: Picture): void {
  pen.beginPath();
  pen.arc(x + 1, y + 1, Math.max(6, 2.5 / zoom), 0, Math.PI * 2);
  pen.fillStyle = colours.red;
  pen.fill();
}

/** Set the font of titles, once for many: to read a font costs more than to use it. */
export function takeTitleFont(pen: Pen, zoom: number): void {
  pen.font = `600 ${titleSize(zoom)}px Inter, system-ui, sans-serif`;
  pen.textBaseline = "middle";
}

function titleSize(zoom: number): number {
  return Math.min(TITLE.most, TITLE.height / zoom);
}

/** A title under the header, of one height on the screen whatever the zoom. */
function paintTitle(pen: Pen, title: string, rect: Rect, colour: string, zoom: number): void {
  const size = titleSize(zoom);
  if (size * zoom < TITLE.least) return;
  pen.fillStyle = colour;
  // A letter is about 0.56 as wide as high: close enough to cut, far cheaper than measuring.
  const most = Math.max(1, Math.floor((rect.width - 52) / (size * 0.56)));
  const short = title.length > most ? `${title.slice(0, most - 1)}…` : title;
  // A collapsed node has no room below its header.
  const down = Math.min(MEASURES.header + size * 0.9, rect.height / 2);
  pen.fillText(short, rect.x + 26, rect.y + down);
}

function paintZoneTitle(pen: Pen, picture: Picture, box: Box, rect: Rect): void {
  const { colours, detail, zoom } = picture;
  const above = { ...rect, y: rect.y - MEASURES.header };
  paintTitle(pen, picture.looks.node(box.id).title, above, colours.yellow, zoom);
  if (detail.ports) paintPorts(pen, picture, box.id, rect);
}

function paintPorts(pen: Pen, { scene, colours }: Picture, id: string, rect: Rect): void {
  for (const { port, x, y } of scene.ports(id)) {
    tracePort(pen, port.type, rect.x + x, rect.y + y, 5.5);
    pen.fillStyle = colours[portColour(port.type)];
    pen.fill();
  }
}

function group<K, V>(groups: Map<K, V[]>, key: K, value: V): void {
  const members = groups.get(key);
  if (members) members.push(value);
  else groups.set(key, [value]);
}
