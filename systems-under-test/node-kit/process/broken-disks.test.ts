/**
 * The trials of the files have teeth: each mistake of `broken-disks.ts` is made in a copy of the sources, and a drawn run
 * notices.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BROKEN_DISKS, type BrokenDisk } from "./testing/broken-disks.ts";
import type { Run } from "./testing/data-directory-trial.ts";
import { drawnRuns } from "./testing/drawn-runs.ts";

const RUNS = 150;
const here = import.meta.dirname;

type Trial = (run: Run) => Promise<string | undefined>;

/** The trial of sources with the mistake in them. */
async function trialWith({ file, text, replacement }: BrokenDisk): Promise<Trial> {
  const broken = path.join(here, file);
  const source = readFileSync(broken, "utf8");
  expect(source.split(text).length - 1, `${file} has "${text}" once`).toBe(1);
  const { outputFiles } = await build({
    entryPoints: [path.join(here, "testing", "data-directory-trial.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    logLevel: "silent",
    plugins: [
      {
        name: "mistake",
        setup: (bundler) => {
          bundler.onLoad({ filter: /\.ts$/ }, (found) =>
            found.path === broken ? { contents: source.replace(text, () => replacement), loader: "ts" } : undefined,
          );
        },
      },
    ],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const bundled = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as { mistakeIn: Trial };
  return bundled.mistakeIn;
}

/** What the first run says that notices; one that breaks down has noticed, too. */
async function noticedBy(trial: Trial, disk: Run["disk"]): Promise<string | undefined> {
  for (const run of fc.sample(drawnRuns(disk), { seed: 11, numRuns: RUNS })) {
    const mistake = await trial(run).catch((error: unknown) => `broke down: ${String(error)}`);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

describe("a mistake in the files of a node is noticed", () => {
  test.each(BROKEN_DISKS)("$name", async (mistake) => {
    expect(await noticedBy(await trialWith(mistake), mistake.disk)).toBeDefined();
  });
});
