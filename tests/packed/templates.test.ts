/**
 * From an npm tarball to a found, shrunk and explained bug, as a stranger gets there: `clew init` in a folder where the
 * package was installed, then what the pages say, word for word.
 *
 * The projects lie below that folder, so they find the installed package there. npm is asked whether it could install
 * what a project wants, without doing it: that would be the most expensive part of this file.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installClew, type InstalledClew } from "./installed-clew.ts";
import { followPage, type RunScript, type Step } from "./page.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** Commands that find a planted bug: they end with 1. */
const FINDS_A_BUG = /^(npm run bug|npx clew replay .*|npx clew test .*--mutant .*)$/m;

/** `npm run test:engines` gives the tarball, and tries every template; each time it is enough to try what differs most. */
const isEveryTemplate = process.env["CLEW_TARBALL"] !== undefined;

let clew: InstalledClew;
beforeAll(async () => {
  clew = await installClew();
}, 300_000);
afterAll(() => clew.remove());

const run: RunScript = (script, folder) =>
  clew.run(script.replaceAll(/^npm install$/gm, "npm install --dry-run --offline --no-audit --no-fund"), folder);

/** The steps that did not do what their page says. */
function goneWrong(steps: readonly Step[]): readonly object[] {
  return steps
    .map((step) => ({ ...step, expectedExitCode: FINDS_A_BUG.test(step.commands) ? 1 : 0 }))
    .filter(({ exitCode, expectedExitCode, missing }) => exitCode !== expectedExitCode || missing.length > 0);
}

const page = readFileSync(join(root, "docs/plug-in-node.md"), "utf8");

test(
  "docs/plug-in-node.md and the README of its project work when they are followed",
  { timeout: 300_000 },
  async () => {
    const steps = await followPage(page, clew.folder, run);
    expect(goneWrong(steps)).toEqual([]);
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
    expect(goneWrong(await followPage(readme, project, known))).toEqual([]);
  },
);

function lastLine(commands: string): string | undefined {
  return commands.trim().split("\n").at(-1);
}

test.for(isEveryTemplate ? ["maelstrom-js", "server"] : [])(
  "the README of %s works when it is followed",
  { timeout: 300_000 },
  async (template) => {
    const project = await initialized(template);
    const readme = readFileSync(join(project, "README.md"), "utf8");
    expect(goneWrong(await followPage(readme.replace("npm install\n", ""), project, run))).toEqual([]);
  },
);

/** Its own tests run the correct program and the broken one; the README is that of maelstrom-js for another language. */
const OTHER_LANGUAGES = [
  { template: "maelstrom-python", needs: "python3" },
  { template: "maelstrom-go", needs: "go" },
];
test.for(isEveryTemplate ? OTHER_LANGUAGES : [])(
  "the tests of $template pass",
  { timeout: 300_000 },
  async ({ template, needs }, { skip }) => {
    if (spawnSync("which", [needs]).status !== 0) skip(`there is no ${needs} on this machine`);
    const { exitCode, stdout } = await clew.run("npm test", await initialized(template));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^\S+ pass 2$/m) });
  },
);

/** The folder of a new project. */
async function initialized(template: string): Promise<string> {
  expect(await clew.run(`clew init my-${template} --template ${template}`)).toMatchObject({ exitCode: 0 });
  return join(clew.folder, `my-${template}`);
}

test.for(["node", "server"])(
  "the TypeScript of %s fits the types that the package brings",
  { timeout: 120_000 },
  async (template) => {
    const name = `typed-${template}`;
    await clew.run(`clew init ${name} --template ${template}`);
    expect(existsSync(join(clew.folder, "node_modules/typescript"))).toBe(false);
    const typed = await clew.run(`${join(root, "node_modules/.bin/tsc")} -p .`, join(clew.folder, name));
    expect(typed).toMatchObject({ exitCode: 0, stdout: "" });
  },
);
