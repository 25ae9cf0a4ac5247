/**
 * Follows docs/plug-in-executable.md word for word in an empty folder beside an installed package.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bundledCatalog } from "../../harness/catalog.ts";
import { capabilitiesOf } from "../../harness/clusters/capabilities.ts";
import { maelstromWorkloads } from "../../harness/workloads/maelstrom/index.ts";
import { openPage } from "../page-beside-clew.ts";

const { markdown: page, folder, blocksOf, run, remove } = openPage("plug-in-executable.md");
afterAll(remove);

/** Whether a text has the lines of an example, in which "…" stands for anything. */
function shows(text: string, example: string): boolean {
  const pattern = example
    .trim()
    .split("…")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join("[^]*?");
  return new RegExp(pattern).test(text);
}

test("the page works when it is followed: valid, then its bug is found", { timeout: 300_000 }, async () => {
  const [copying, testing, searching] = blocksOf("sh");
  const [whenValid, whenBroken] = blocksOf("");
  expect(await run(copying)).toMatchObject({ exitCode: 0 });
  const [tested, found] = await Promise.all([run(testing), run(searching)]);
  expect({ exitCode: tested.exitCode, stderr: tested.stderr }).toMatchObject({ exitCode: 0 });
  expect(shows(tested.stdout, whenValid ?? "")).toBe(true);
  for (const part of ["dropped", "Availability:", "msgs-per-op", "stable latency", "report  store/"]) {
    expect(tested.stdout).toContain(part);
  }
  expect({ exitCode: found.exitCode, stderr: found.stderr }).toMatchObject({ exitCode: 1 });
  expect(shows(found.stdout, whenBroken ?? "")).toBe(true);
  expect(found.stdout.trimEnd().split("\n").at(-1)).toMatch(
    /^repeat {2}npx clew test --bin \.\/broadcast\.mjs .* -- --bug$/,
  );
  writeFileSync(join(folder, "broadcast.yaml"), blocksOf("yaml")[0] ?? "");
  expect(await run("npx clew test broadcast.yaml")).toMatchObject({ exitCode: 0 });
  writeFileSync(join(folder, "clew.config.ts"), blocksOf("ts")[0] ?? "");
  expect((await run("npx clew list")).stdout).toContain("my-broadcast");
  const named = await run("npx clew test --system my-broadcast --time-limit 2s --rate 50 --quiescence 1s");
  expect(named).toMatchObject({ exitCode: 0 });
});

test("the page names every workload, every fault that programs can have, and no flag that there is not", async () => {
  for (const { name } of maelstromWorkloads) expect(page).toContain(`\`${name}\``);
  const can = capabilitiesOf("executables", { disk: "true" });
  const faults = bundledCatalog.faults.filter(({ needs }) => needs.every((capability) => can.has(capability)));
  expect(faults.length).toBeGreaterThan(6);
  for (const { name } of faults) expect(page).toContain(`\`${name}\``);
  const { stdout: help } = await run("npx clew test --help");
  const flags = new Set([...page.matchAll(/`(--?[a-z][a-z-]*)/g)].map((match) => match[1] ?? ""));
  expect(flags.size).toBeGreaterThan(10);
  flags.delete("--bug");
  for (const flag of flags) expect(help).toContain(flag);
});
