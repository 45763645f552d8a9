/** The graph that every candidate draws, and the updates that it is given. */

/** How far apart nodes are: so far that none covers another, however a candidate draws it. */
export const GAP = { x: 280, y: 240 } as const;

/** What a run that is over leaves behind. */
const LEFT = ["idle", "skipped", "stopped", "done", "failed"] as const;

/** What a node goes through while one runs. */
const LIVE = ["queued", "running", "done", "failed"] as const;

/** How a node of the workload stands. */
export type WorkStatus = (typeof LEFT | typeof LIVE)[number];

/** A node of the workload. */
export interface WorkNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly status: WorkStatus;
  readonly text: string;
}

/** A connection of the workload. */
export interface WorkEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** Which of the two inputs it ends at. */
  readonly port: "prompt" | "notes";
}

/** The whole workload. */
export interface Work {
  readonly nodes: readonly WorkNode[];
  readonly edges: readonly WorkEdge[];
}

/** What happens to one node in one moment: another status, or some more text. */
export interface Update {
  readonly id: string;
  readonly status?: WorkStatus;
  readonly append?: string;
}

const WORDS =
  "plan search read rank write critique merge route vote cite draft verify embed chunk summarise call tool stream retry".split(
    " ",
  );

/** A graph of so many nodes in rows, with one connection and a half for each, always the same. */
export function makeWork(count: number): Work {
  const columns = columnsOf(count);
  const nodes = Array.from({ length: count }, (_, index) => nodeAt(index, columns));
  const ends = new Map<string, WorkEdge>();
  const add = (source: number, target: number, port: WorkEdge["port"]) => {
    if (source >= target || target >= count) return;
    const id = `n${source}.text-n${target}.${port}`;
    const end = `${target} ${port}`;
    if (ends.has(end)) return;
    ends.set(end, { id, source: `n${source}`, target: `n${target}`, port });
  };
  for (let index = 0; index < count; index += 1) {
    if ((index + 1) % columns > 0) add(index, index + 1, "prompt");
    const far = (index * 7919 + 13) % count;
    if (index % 50 === 0) add(Math.min(index, far), Math.max(index, far), "notes");
    else if (index % 2 === 0) add(index, index + columns, "notes");
  }
  return { nodes, edges: [...ends.values()] };
}

/** How many nodes are in a row. */
export function columnsOf(count: number): number {
  return Math.ceil(Math.sqrt(count));
}

function nodeAt(index: number, columns: number): WorkNode {
  const word = (at: number) => WORDS[at % WORDS.length] as string;
  return {
    id: `n${index}`,
    x: (index % columns) * GAP.x,
    y: Math.floor(index / columns) * GAP.y,
    title: `Agent ${index} ${word(index)}`,
    status: LEFT[index % LEFT.length] as WorkStatus,
    text: Array.from({ length: 12 }, (_, at) => word(index * 7 + at * 3)).join(" "),
  };
}

/** The node in the middle of so many. */
export function middleOf(count: number): WorkNode {
  return nodeAt(Math.min(count - 1, middleIndex(count)), columnsOf(count));
}

/** One moment of a run: five statuses anywhere, and a token for each node around the middle. */
export function updatesAt(moment: number, count: number): Update[] {
  const columns = columnsOf(count);
  const around = [-1, 0, 1, 2].flatMap((row) =>
    [-2, -1, 0, 1, 2].map((column) => middleIndex(count) + row * columns + column),
  );
  const statuses = Array.from({ length: 5 }, (_, at) => ({
    id: `n${(moment * 131 + at * 977) % count}`,
    status: LIVE[(moment + at) % LIVE.length] as WorkStatus,
  }));
  const inside = around.filter((index) => index >= 0 && index < count);
  const tokens = inside.map((index) => ({ id: `n${index}`, append: ` tok${moment % 97}` }));
  return [...statuses, ...tokens];
}

function middleIndex(count: number): number {
  const half = Math.floor(columnsOf(count) / 2);
  return half * columnsOf(count) + half;
}
