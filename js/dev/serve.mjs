/**
 * Serves the dev page on this machine: `npm run dev`, then open the address it says. The tests in
 * a browser start it too. Everything is built anew for each server; nothing is written.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));

const cssAsText = {
  name: "css-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
    }));
  },
};

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [`${HERE}main.ts`],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    sourcemap: "inline",
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [cssAsText],
  });
  return outputFiles[0].text;
}

/** Start a server; `again` builds at each request, so that a reload shows what was changed. */
export async function serve(port = 0, again = false) {
  let script = await bundle();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const isScript = pathname === "/main.js";
    if (!isScript && pathname !== "/") return response.writeHead(404).end();
    if (isScript && again) script = await bundle();
    const type = isScript ? "text/javascript" : "text/html";
    response.writeHead(200, { "content-type": `${type}; charset=utf-8` });
    response.end(isScript ? script : readFileSync(`${HERE}index.html`));
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serve(Number(process.env.PORT ?? 8123), true);
  console.log(`The editor without a kernel: ${address}`);
}
