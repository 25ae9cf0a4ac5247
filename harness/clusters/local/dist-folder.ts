/**
 * Where the compiled project is: nodes and the reaper are programs of their own, and Node 20 runs JavaScript only.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's dist folder, also when this file itself runs from its TypeScript source (under vitest). */
export function distFolder(): string {
  const here = fileURLToPath(import.meta.url);
  const root = join(dirname(here), "..", "..", "..");
  return here.endsWith(".ts") ? join(root, "dist") : root;
}
