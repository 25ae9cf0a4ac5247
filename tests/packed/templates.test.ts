/**
 * From an npm tarball to a found, shrunk and explained bug, as a stranger gets there: `clew init` in a folder where the
 * package was installed, then what the pages say, word for word.
 *
 * The projects lie below that folder, so they find the installed package there. npm is asked whether it could install
 * what a project wants, without doing it: that would be the most expensive part of this file.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installClew, type InstalledClew } from "./installed-clew.ts";
import { followPage, type RunScript, type Step } from "./page.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** Commands that find a planted bug: they end with 1. */
const FINDS_A_BUG = /^(npm run bug|npx clew replay .*|npx clew test .*--mutant .*)$/m;

let clew: InstalledClew;
beforeAll(async () => {
  clew = await installClew();
}, 300_000);
afterAll(() => clew.remove());

const run: RunScript = (script, folder) =>
  clew.run(script.replaceAll(/^npm install$/gm, "npm install --dry-run --offline --no-audit --no-fund"), folder);

/** Each step did what its page says. */
function expectAsSaid(steps: readonly Step[]): void {
  expect(steps.length).toBeGreaterThan(1);
  for (const { commands, exitCode, stdout, stderr, missing } of steps) {
    const expected = { commands, exitCode: FINDS_A_BUG.test(commands) ? 1 : 0, missing: [] };
    expect({ commands, exitCode, missing }, `${stdout}\n${stderr}`).toEqual(expected);
  }
}

const page = readFileSync(join(root, "docs/plug-in-node.md"), "utf8");

test(
  "docs/plug-in-node.md and the README of its project work when they are followed",
  { timeout: 300_000 },
  async () => {
    const steps = await followPage(page, clew.folder, run);
    expectAsSaid(steps);
    const project = join(clew.folder, "my-test");
    for (const { stdout } of steps) {
      for (const [report] of stdout.matchAll(/store\/\S+report\.html/g)) {
        expect(readFileSync(join(project, report), "utf8").length).toBeGreaterThan(50_000);
      }
    }
    // The README has nothing but steps of the page, and shows what they print.
    const readme = readFileSync(join(project, "README.md"), "utf8");
    const known: RunScript = (script) => {
      const step = steps.find(({ commands }) => script.endsWith(`\n${lastLine(commands)}\n`));
      return Promise.resolve(step ?? { exitCode: 127, stdout: "", stderr: "no such step on the page" });
    };
    expectAsSaid(await followPage(readme, project, known));
  },
);

function lastLine(commands: string): string | undefined {
  return commands.trim().split("\n").at(-1);
}

test("the project for a Node is well typed with what the package brings", { timeout: 120_000 }, async () => {
  const project = join(clew.folder, "typed");
  await clew.run("clew init typed");
  expect(existsSync(join(clew.folder, "node_modules/typescript"))).toBe(false);
  expect(await clew.run(`${join(root, "node_modules/.bin/tsc")} -p .`, project)).toMatchObject({
    exitCode: 0,
    stdout: "",
  });
});
