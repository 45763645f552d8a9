/**
 * Bundles each entry file into one ES module beside the Python package: a widget must be a single
 * file, so what may load later is an entry of its own. CSS is bundled and minified too and comes
 * in as text, for a constructed style sheet in the shadow root.
 */
import { existsSync } from "node:fs";
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

const options = {
  entryPoints: ENTRIES.map((name) => `src/${name}.ts`).filter((path) => existsSync(path)),
  outdir: "../nexus_jupyter/static",
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "eof",
  plugins: [cssAsText],
  logLevel: "info",
};

if (process.argv.includes("--watch")) await (await context(options)).watch();
else await build(options);
