/**
 * Tests whose clusters run in namespaces must themselves be in namespaces: a test outside starts vitest again, inside, for a
 * file that only runs there, and passes if all of that does.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { insideCommand, insideEnvironment } from "../namespaces/inside.ts";
import { probeNamespaces, whyNoNamespaces } from "../namespaces/probe.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const VITEST = fileURLToPath(new URL("node_modules/vitest/vitest.mjs", new URL("../../../../", import.meta.url)));
const CONFIG = fileURLToPath(new URL("./inside.config.ts", import.meta.url));

/** Why tests of namespaces are skipped on this machine; undefined where they can run. */
export const whySkipped: string | undefined = whyNoNamespaces(probeNamespaces());

/** Says aloud that tests are skipped. */
export function sayWhySkipped(what: string): void {
  if (whySkipped !== undefined) console.warn(`skipped: ${what}: ${whySkipped}`);
}

/**
 * Runs the test file, a path from the root, inside. Gives what vitest says, and whether all has passed.
 *
 * @param env beside this process's own
 */
export async function runTestsInside(
  file: string,
  env: { readonly [name: string]: string } = {},
): Promise<{ readonly passed: boolean; readonly said: string }> {
  const command = insideCommand([process.execPath, VITEST, "run", "--config", CONFIG, "--root", ROOT, file]);
  const child = spawn(command.file, [...command.args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...insideEnvironment(), NO_COLOR: "1", ...env },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { passed: code === 0, said };
}
