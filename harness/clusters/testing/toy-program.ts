/**
 * The toy as a program: Node 20 runs no TypeScript, so its sources are bundled first, as they are now.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type * as esbuild from "esbuild";

// Taken at run time: esbuild cannot be part of a bundle, and tests of planted mistakes bundle this file.
const { buildSync } = createRequire(import.meta.url)("esbuild") as typeof esbuild;

/** Writes the program into this folder. Gives its path. */
export function writeToyProgram(folder: string): string {
  const outfile = join(folder, "toy.mjs");
  const entry = fileURLToPath(new URL("./toy-main.ts", import.meta.url));
  buildSync({ entryPoints: [entry], bundle: true, platform: "node", format: "esm", target: "node20", outfile });
  return outfile;
}
