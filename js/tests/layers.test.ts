import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

/** The layers from the top; a file may import from its own layer's folder and from lower layers. */
const LAYERS = [
  ["entry"],
  ["hosts", "view"],
  ["canvas"],
  ["commands"],
  ["store"],
  ["geometry"],
  ["model"],
];

const SOURCE = join(import.meta.dirname, "../src");

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.(test|d)\.tsx?$/.test(file),
);
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), "utf8");
  const found = text.matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g);
  return [...found].map(([, path]) => ({ from: file, to: normalize(join(dirname(file), path!)) }));
}

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "entry";
}

function levelOf(file: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folderOf(file)));
}

function isDownward({ from, to }: Import): boolean {
  return folderOf(from) === folderOf(to) || levelOf(from) < levelOf(to);
}

/** A circle of imports that goes through this file. */
function circleFrom(start: string): string[] | undefined {
  const came = new Map<string, string>();
  const todo = [start];
  for (const file of todo) {
    for (const { to } of imports.filter((each) => each.from === file)) {
      if (to === start) return wayBack(came, start, file);
      if (!came.has(to)) {
        came.set(to, file);
        todo.push(to);
      }
    }
  }
  return undefined;
}

function wayBack(came: ReadonlyMap<string, string>, start: string, last: string): string[] {
  const way = [last];
  while (way[0] !== start) way.unshift(came.get(way[0]!)!);
  return way;
}

test("every source file is in a layer", () => {
  expect(files.filter((file) => levelOf(file) < 0)).toEqual([]);
  expect(files.length).toBeGreaterThan(20);
});

test("imports go downward only", () => {
  const upward = imports.filter((each) => !isDownward(each));
  expect(upward.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
});

test("imports name files that are there, with their ending", () => {
  const known = new Set(files);
  const loose = imports.filter(({ to }) => !known.has(to) && !to.endsWith(".css"));
  expect(loose).toEqual([]);
});

test("no imports go in a circle", () => {
  expect(files.map(circleFrom).find((circle) => circle !== undefined)).toBeUndefined();
});

test("there are no barrel files", () => {
  expect(files.filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([]);
});

test("model and geometry know no framework", () => {
  const core = files.filter((file) => ["model", "geometry"].includes(folderOf(file)));
  const outside = core.filter((file) =>
    /from "[^.]/.test(readFileSync(join(SOURCE, file), "utf8")),
  );
  expect(outside).toEqual([]);
});
