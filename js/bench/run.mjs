/**
 * The editor beside React Flow, all nodes and only the visible ones, with the same graph and the
 * same input: `npm run bench`. Prints a table, what is over its bound, and writes `results.json`.
 *
 *     npm run bench -- --sizes 100,1000 --rounds 1     some sizes, fewer repeats
 *     npm run bench -- --quick                         shows only that it works; writes nothing
 *     npm run bench -- --shots /some/folder            keeps a picture of each candidate
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measure } from "./measure.mjs";
import { serve } from "./server.mjs";
import { compared, excesses, SIZES, table } from "./table.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));

const OURS = { candidate: "ours", variant: "" };
const PEERS = [
  { candidate: "reactFlow", variant: "visible" },
  { candidate: "reactFlow", variant: "plain" },
];

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: SIZES.join() },
    rounds: { type: "string", default: "3" },
    steps: { type: "string", default: "24" },
    shots: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});

/** Three measurements in turn, so that each is beside those it is compared with. */
async function round(server, count) {
  const one = (each) => {
    const shot = options.shots && `${options.shots}/${each.candidate}${each.variant}-${count}.png`;
    const address = server.address({ ...each, count });
    return measure({ address, count, steps: Number(options.steps), shot });
  };
  const ours = await one(OURS);
  const peers = [];
  for (const peer of PEERS) peers.push(await one(peer));
  return { ours, peers };
}

if (!existsSync(`${HERE}node_modules`)) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--silent"], { cwd: HERE });
}
if (options.shots) mkdirSync(options.shots, { recursive: true });
const server = await serve();
/** Sizes that are not measured now stay as they were. */
const kept = `${HERE}results.json`;
const results = !options.quick && existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
for (const size of options.quick ? [20] : options.sizes.split(",").map(Number)) {
  const rounds = [];
  for (let left = options.quick ? 1 : Number(options.rounds); left > 0; left -= 1) {
    rounds.push(await round(server, size));
    console.error(`${size} nodes: ${rounds.length} of ${rounds.length + left - 1}`);
  }
  results[size] = compared(rounds, size);
  if (!options.quick) writeFileSync(kept, `${JSON.stringify(results, null, 2)}\n`);
}
server.close();
console.log(table(results));
if (!options.quick) {
  for (const excess of excesses(results)) console.error(excess);
}
