/**
 * Bundles each entry file into one ES module beside the Python package: a widget must be a single
 * file, so what may load later is an entry of its own. CSS is bundled and minified too and comes
 * in as text, for a constructed style sheet in the shadow root.
 *
 * The panels load after the picture, and both must share one copy of the signals, since a signal
 * of one copy wakes nobody in another. So that part exports a function that is given a way to it.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, context } from "esbuild";

const ENTRIES = ["widget", "page"];

const cssAsText = {
  name: "css-as-text",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const options = { entryPoints: [path], bundle: true, minify: true, write: false };
      const { outputFiles } = await build(options);
      return { contents: outputFiles[0].text, loader: "text", watchFiles: [path] };
    });
  },
};

// What the panels take from the picture instead of holding a copy; widget.ts hands these over.
const HANDED = ["geometry/places.ts", "geometry/route.ts", "view/card/preview.ts", "view/icons.ts"];

const fromPicture = {
  name: "from-picture",
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
      const file = HANDED.find((each) => resolve(resolveDir, path) === resolve("src", each));
      return file && { path: file, external: true };
    });
  },
};

const shared = {
  outdir: "../nexus_jupyter/static",
  bundle: true,
  target: "es2022",
  charset: "utf8",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "eof",
  plugins: [cssAsText],
  logLevel: "info",
};

const entries = {
  ...shared,
  entryPoints: ENTRIES.map((name) => `src/${name}.ts`).filter((path) => existsSync(path)),
  format: "esm",
};

const panels = {
  ...shared,
  entryPoints: { panels: "src/view/mountPanels.tsx" },
  format: "cjs",
  external: ["@preact/signals-core"],
  plugins: [cssAsText, fromPicture],
  banner: { js: "export default (require) => { const module = { exports: {} };" },
  footer: { js: "return module.exports; };" },
};

// The loader tells it from those of other versions on the same page by its digest.
function loader() {
  const editor = readFileSync(`${shared.outdir}/widget.js`);
  const digest = createHash("sha256").update(editor).digest("hex").slice(0, 12);
  const define = { EDITOR_DIGEST: JSON.stringify(digest) };
  return { ...shared, entryPoints: ["src/loader.ts"], format: "esm", define };
}

await Promise.all([build(entries), build(panels)]);
await build(loader());
if (process.argv.includes("--watch")) {
  for (const options of [entries, panels]) await (await context(options)).watch();
}
