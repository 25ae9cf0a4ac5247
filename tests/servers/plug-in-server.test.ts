/**
 * Follows docs/plug-in-server.md word for word in an empty folder beside an installed package: a page that does not work
 * when followed is worse than none.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "clew-plug-in-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
symlinkSync(root, join(folder, "node_modules/clew"));
symlinkSync(join(root, "bin/clew.mjs"), join(folder, "node_modules/.bin/clew"));

const page = readFileSync(join(root, "docs/plug-in-server.md"), "utf8");

/** The blocks of the page in this language, in order. */
function blocksOf(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    (match) => match[1] ?? "",
  );
}

interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Shows all that was printed where a script ends in another way: that may happen on somebody else's machine only. */
function expectEnd({ exitCode, stdout, stderr }: Ended, expected: number): void {
  expect(exitCode, `${stdout}\n${stderr}`).toBe(expected);
}

/** Again while a busy machine leaves a fault without effect, which is "unknown"; a verdict is never asked for twice. */
async function run(script: string | undefined): Promise<Ended> {
  for (let attempt = 1; ; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- another attempt only after this one
    const ended = await execa("sh", ["-c", `set -e\n${script ?? "false"}`], { cwd: folder, reject: false });
    const { exitCode, stdout, stderr } = ended;
    if (exitCode !== 2 || attempt === 3) return { exitCode, stdout, stderr };
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

test("the page's requests are those of the example in YAML", () => {
  const shown = parse(blocksOf("yaml")[0] ?? "") as { readonly workloads: unknown };
  const example = parse(readFileSync(join(root, "examples/copies/adapter.yaml"), "utf8")) as typeof shown;
  expect(example.workloads).toEqual(shown.workloads);
});
