/**
 * Bundles the browser program: reports/app → dist/reports/app-bundle/report.{js,css}. Run from the project's root,
 * after the compiler has checked the types, which this does not.
 */
import { join } from "node:path";
import { build } from "esbuild";

const app = join(process.cwd(), "reports/app");

await build({
  entryPoints: [
    { in: join(app, "main.tsx"), out: "report" },
    { in: join(app, "style.css"), out: "report" },
  ],
  outdir: join(process.cwd(), "dist/reports/app-bundle"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  logLevel: "warning",
});
