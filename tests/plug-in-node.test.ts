/**
 * Follows docs/plug-in-node.md word for word in a copy of the sources: a page that does not work when followed is worse
 * than none.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const copy = mkdtempSync(join(tmpdir(), "clew-plug-in-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The shell blocks of the page, in order. */
function commandsOf(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? "");
}

function shrunkIn(stdout: string): string {
  return /\S+shrunk\.json/.exec(stdout)?.[0] ?? "";
}

test("the page works when it is followed, and the hunt finds the template's bug", { timeout: 300_000 }, async () => {
  const parts = [
    "bin",
    "checker",
    "harness",
    "histories",
    "reports",
    "runs",
    "systems-under-test",
    "templates",
    "dist",
  ];
  for (const part of [...parts, "package.json", "tsconfig.base.json"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const [copying, adding, hunting, repeating] = commandsOf(join(root, "docs/plug-in-node.md"));
  const run = (script: string | undefined) =>
    execa("sh", ["-c", `set -e\n${script ?? "false"}`], { cwd: copy, reject: false });
  for (const script of [copying, adding]) {
    // oxlint-disable-next-line no-await-in-loop -- the steps build on each other
    const { exitCode, stdout, stderr } = await run(script);
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
  }
  const { exitCode, stdout, stderr } = await run(hunting);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
  expect(stdout).toContain("Found.");
  expect(stdout).toContain("npx clew replay store/hunt-my-register/");
  // The first of them says by its exit code that the run fails again.
  const repeated = await run(`set +e\n${repeating ?? "false"}`);
  expect({ exitCode: repeated.exitCode, stderr: repeated.stderr }).toMatchObject({ exitCode: 0 });
  expect(repeated.stdout).toContain("Not linearizable.");
  expect(repeated.stdout).toContain("the same as when it was found");
  expect(repeated.stdout).toContain("Still fails: history.");
  expect(repeated.stdout).toMatch(/ {2}to {3}[0-4] faults?, [1-6] operations?/);
  const shrunk = execa("node", ["bin/clew.mjs", "replay", shrunkIn(repeated.stdout)], { cwd: copy, reject: false });
  expect((await shrunk).stdout).toContain("the same as when it was found");
  const [report] = /store\/shrunk-my-register\S+report\.html/.exec(repeated.stdout) ?? [];
  expect(readFileSync(join(copy, report ?? ""), "utf8").length).toBeGreaterThan(50_000);
});
