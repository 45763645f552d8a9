/**
 * Serves the page that candidates are measured on. Everything is read or built once and kept in
 * memory: the shipped files are those of the moment the benchmark began.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SHIPPED = `${HERE}../../nexus_jupyter/static/`;
const TYPES = { js: "text/javascript", html: "text/html", json: "application/json" };

/** Start the server; `count` says how large a graph the address is for. */
export async function serve() {
  const files = new Map([["/", readFileSync(`${HERE}page/index.html`)]]);
  for (const [name, text] of await bundles()) files.set(`/${name}`, text);
  for (const name of readdirSync(SHIPPED).filter((each) => each.endsWith(".js"))) {
    files.set(`/shipped/${name}`, readFileSync(SHIPPED + name));
  }
  if (!files.has("/shipped/widget.js")) throw new Error("There is no bundle yet: npm run build");
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = files.get(pathname);
    if (file === undefined) return response.writeHead(404).end();
    const type = TYPES[pathname.split(".")[1] ?? "html"];
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` });
    response.end(file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const welcome = await welcomes();
  return {
    /** Where a candidate is to be seen. */
    address({ candidate, variant, count }) {
      if (candidate === "ours") files.set("/welcome.json", welcome(count));
      return `${address}?${new URLSearchParams({ candidate, variant, count })}`;
    },
    close: () => server.close(),
  };
}

async function bundles() {
  const { outputFiles } = await build({
    entryPoints: ["main.ts", "ours.ts", "reactFlow.jsx"].map((name) => `${HERE}page/${name}`),
    outdir: "/",
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "react",
    tsconfigRaw: {},
    loader: { ".css": "text" },
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return outputFiles.map(({ path, text }) => [path.split("/").at(-1), text]);
}

/** What a real room says to a client that comes, for graphs of any size. */
async function welcomes() {
  const source = { entryPoints: [`${HERE}page/workload.ts`], write: false, format: "esm" };
  const { outputFiles } = await build(source);
  const code = Buffer.from(outputFiles[0].text).toString("base64");
  const { makeWork } = await import(`data:text/javascript;base64,${code}`);
  const known = new Map();
  return (count) => {
    if (!known.has(count)) {
      const options = { input: JSON.stringify(makeWork(count)), maxBuffer: 2 ** 28 };
      known.set(count, execFileSync(python(), [`${HERE}snapshot.py`], options));
    }
    return known.get(count);
  };
}

/** The Python that has the package installed. */
function python() {
  const ours = `${HERE}../../.venv/bin/python`;
  return process.env.PYTHON ?? (existsSync(ours) ? ours : "python3");
}
