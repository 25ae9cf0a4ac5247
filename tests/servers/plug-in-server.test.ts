/**
 * Follows docs/plug-in-server.md word for word in an empty folder beside an installed package.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { sayWhySkipped, whySkipped } from "../../harness/clusters/machines/testing/inside-vitest.ts";
import { type EndedScript, openPage } from "../page-beside-clew.ts";

const { folder, blocksOf, run: runOnce, remove } = openPage("plug-in-server.md");
afterAll(remove);

/** Shows all that was printed where a script ends in another way: that may happen on somebody else's machine only. */
function expectEnd({ exitCode, stdout, stderr }: EndedScript, expected: number): void {
  expect(exitCode, `${stdout}\n${stderr}`).toBe(expected);
}

/** Again while a busy machine leaves a fault without effect, which is "unknown"; a verdict is never asked for twice. */
async function run(script: string | undefined): Promise<EndedScript> {
  for (let attempt = 1; ; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- another attempt only after this one
    const ended = await runOnce(script);
    if (ended.exitCode !== 2 || attempt === 3) return ended;
  }
}

test("the page works when it is followed, and finds the server's bug", { timeout: 300_000 }, async () => {
  const [copying, testing, finding, inYaml] = blocksOf("sh");
  expectEnd(await run(copying), 0);
  const tested = await run(testing);
  expectEnd(tested, 0);
  expect(tested.stdout).toContain("Linearizable. copies · register · kill, pause · 3 nodes");
  const found = await run(finding);
  expectEnd(found, 1);
  expect(found.stdout).toContain("Not linearizable.");
  expect(found.stdout).toContain("This is called a stale read.");
  expect(readFileSync(join(folder, "store/latest/n2/node.log"), "utf8")).toContain("n2 listens");
  expectEnd(await run(inYaml), 0);
  // With the config of the page its name is enough, and its files are still found.
  writeFileSync(join(folder, "clew.config.ts"), blocksOf("ts")[0] ?? "");
  expectEnd(await run("npx clew test --system copies --time-limit 1s"), 0);
});

sayWhySkipped("the page's run in namespaces");
test.skipIf(whySkipped !== undefined)(
  "the adapter that was copied goes for networks of their own, too",
  { timeout: 300_000 },
  async () => {
    const inNamespaces = blocksOf("sh").find((script) => script.includes("--cluster namespaces"));
    const { exitCode, stdout, stderr } = await run(inNamespaces);
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0);
  },
);

test("the page's requests are those of the example in YAML", () => {
  const shown = parse(blocksOf("yaml")[0] ?? "") as { readonly workloads: unknown };
  const example = parse(readFileSync("examples/copies/adapter.yaml", "utf8")) as typeof shown;
  expect(example.workloads).toEqual(shown.workloads);
});
