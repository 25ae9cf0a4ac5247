/**
 * Bundles what browsers get: serve/app → dist/serve/app-bundle/{serve,scheme}.js and serve.css. Run from the project's root, after the
 * compiler has checked the types, which this does not.
 */
import { join } from "node:path";
import { build } from "esbuild";

const app = join(process.cwd(), "serve/app");

await build({
  entryPoints: [
    { in: join(app, "main.tsx"), out: "serve" },
    { in: join(app, "scheme.ts"), out: "scheme" },
    { in: join(app, "serve.css"), out: "serve" },
  ],
  outdir: join(process.cwd(), "dist/serve/app-bundle"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
});
