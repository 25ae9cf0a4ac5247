/**
 * `clew explore` with a system of one's own, from the folder of the template, beside an installed clew: its planted bugs are
 * found, the trace finds the system again by itself, and a trace that was put elsewhere is played where it is plugged in.
 */
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlugInFolder } from "../../harness/plug-ins/testing/plug-in-folder.ts";
import { openClew } from "../clew-command.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = createPlugInFolder();
const open = openClew();
afterAll(async () => {
  await open.close();
  folder.remove();
});

beforeAll(() => {
  for (const name of ["my-register.ts", "clew.config.ts"]) {
    copyFileSync(join(root, "templates/node", name), join(folder.path, name));
  }
  folder.file("package.json", '{ "type": "module" }');
});

async function clew(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number | undefined; readonly stdout: string }> {
  const { exitCode, stdout, stderr } = await open.run(args, folder.path);
  return { exitCode, stdout: `${stdout}${stderr}` };
}

test("a planted bug of the template is found, and its trace is played from the store and from elsewhere", async () => {
  const found = await clew(..."explore --system ./my-register.ts --mutant stale-copy --timeouts 0".split(" "));
  expect(found).toMatchObject({ exitCode: 1 });
  expect(found.stdout).toContain("This is called a stale read.");
  mkdirSync(join(folder.path, "kept"));
  copyFileSync(join(folder.path, "store/latest/trace.txt"), join(folder.path, "kept/stale-read.txt"));

  const again = await clew("replay", "store/latest/trace.txt");
  expect(again).toMatchObject({ exitCode: 1 });
  expect(again.stdout).toContain("the same as in the file");

  const corrected = await clew("replay", "kept/stale-read.txt", "--mutant", "none");
  expect(corrected).toMatchObject({ exitCode: 0 });
  expect(corrected.stdout).toContain("Gone: ");
});

test("a bug that only a lost write shows is found where writes may be lost", async () => {
  const flags = "--system my-register --mutant hasty-answer --timeouts 0 --crashes 1".split(" ");
  const given = ["--operation", "c0 write x 1", "--operation", "c0 read x"];
  expect((await clew("explore", ...flags, ...given)).exitCode).toBe(0);
  const lost = await clew("explore", ...flags, ...given, "--loses-writes");
  expect(lost).toMatchObject({ exitCode: 1 });
  expect(readFileSync(join(folder.path, "store/latest/trace.txt"), "utf8")).toContain("\nloses-writes\n");
});
