/**
 * Follows docs/plug-in-node.md word for word in an empty folder beside an installed package: a page that does not work when
 * followed is worse than none.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "clew-plug-in-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
symlinkSync(root, join(folder, "node_modules/clew"));
symlinkSync(join(root, "bin/clew.mjs"), join(folder, "node_modules/.bin/clew"));

const page = readFileSync(join(root, "docs/plug-in-node.md"), "utf8");

/** The blocks of the page in this language, in order. */
function blocksOf(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    (match) => match[1] ?? "",
  );
}

const run = (script: string | undefined) =>
  execa("sh", ["-c", `set -e\n${script ?? "false"}`], { cwd: folder, reject: false });

test("the page works when it is followed, and the hunt finds the template's bug", { timeout: 300_000 }, async () => {
  const [copying, hunting, repeating, testing] = blocksOf("sh");
  expect(await run(copying)).toMatchObject({ exitCode: 0 });
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
  const [shrunk = ""] = /\S+shrunk\.json/.exec(repeated.stdout) ?? [];
  expect((await run(`npx clew replay ${shrunk} || true`)).stdout).toContain("the same as when it was found");
  const [report] = /store\/shrunk-my-register\S+report\.html/.exec(repeated.stdout) ?? [];
  expect(readFileSync(join(folder, report ?? ""), "utf8").length).toBeGreaterThan(50_000);
  // As processes, under partitions, it is wrong as well.
  const tested = await run(testing);
  expect({ exitCode: tested.exitCode, stderr: tested.stderr }).toMatchObject({ exitCode: 1 });
  expect(tested.stdout).toContain("repeat  npx clew test --system ./my-register.ts");
  // With the config of the page its name is enough, and a worker process knows it, too.
  writeFileSync(join(folder, "clew.config.ts"), blocksOf("ts")[0] ?? "");
  expect((await run("npx clew list")).stdout).toContain("my-register");
  expect((await run("npx clew hunt --system my-register --seeds 1..20 --stop-on-first")).exitCode).toBe(1);
});
