/**
 * Says how large the bundle is, and fails where it is larger than it may be: `widget.js` is all
 * that loads before the first paint, its CSS included, besides the few lines of the loader; `later`
 * is everything that may load after it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FOLDER = "../nexus_jupyter/static";
const LIMITS = { widget: 120_000, gzip: 40_000, later: 400_000 };

const files = readdirSync(FOLDER).filter((name) => /\.(js|css)$/.test(name));
const contents = new Map(files.map((name) => [name, readFileSync(`${FOLDER}/${name}`)]));
const first = [contents.get("loader.js"), contents.get("widget.js")];
if (!first.every(Boolean)) {
  console.error("There is no bundle yet: npm run build");
  process.exit(1);
}
const widget = Buffer.concat(first);

const sizes = {
  widget: widget.length,
  gzip: gzipSync(widget, { level: 9 }).length,
  later: [...contents.values()].reduce((sum, file) => sum + file.length, 0) - widget.length,
};
for (const [name, limit] of Object.entries(LIMITS)) {
  const size = sizes[name];
  const verdict = size > limit ? "TOO LARGE" : "fine";
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(`${name.padEnd(6)} ${kilobytes(size)} of ${kilobytes(limit)}  ${verdict}`);
  if (size > limit) process.exitCode = 1;
}
