/**
 * The drawn histories have teeth: each mistake of `broken-sources.ts`, `broken-objects.ts` and `broken-beginnings.ts` is
 * made in a copy of the checker, and a trial notices.
 */
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { BROKEN_BEGINNINGS } from "./broken-beginnings.ts";
import { BROKEN_OBJECTS } from "./broken-objects.ts";
import type { BrokenSource } from "./broken-source.ts";
import { BROKEN_SOURCES } from "./broken-sources.ts";
import type { TrialFamily } from "./trial.ts";

const checker = join(fileURLToPath(import.meta.url), "..", "..");
const SEEDS = 1_200;

/** The trials of a checker with the mistake in it. */
async function trialsWith({ file, text, replacement }: BrokenSource): Promise<readonly TrialFamily[]> {
  const path = join(checker, file);
  const source = readFileSync(path, "utf8");
  expect(source.split(text).length - 1, `${file} has "${text}" once`).toBe(1);
  const { outputFiles } = await build({
    entryPoints: [join(checker, "testing", "all-trials.ts")],
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    plugins: [
      {
        name: "mistake",
        setup: (bundler) => {
          bundler.onLoad({ filter: /\.ts$/ }, (found) =>
            found.path === path ? { contents: source.replace(text, () => replacement), loader: "ts" } : undefined,
          );
        },
      },
    ],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const bundled = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as {
    TRIALS: readonly TrialFamily[];
  };
  return bundled.TRIALS;
}

/** An algorithm that breaks down is noticed, too. */
function isNoticed(family: TrialFamily, seed: number): boolean {
  try {
    return family.run(seed).mistake !== undefined;
  } catch {
    return true;
  }
}

test.each([...BROKEN_SOURCES, ...BROKEN_OBJECTS, ...BROKEN_BEGINNINGS])("noticed: $name", async (mistake) => {
  const trials = (await trialsWith(mistake)).filter(({ name }) => mistake.families.test(name));
  expect(trials.length).toBeGreaterThan(0);
  const seeds = Array.from({ length: SEEDS }, (_, seed) => seed);
  expect(seeds.some((seed) => trials.some((family) => isNoticed(family, seed)))).toBe(true);
});
