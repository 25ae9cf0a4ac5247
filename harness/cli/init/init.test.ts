import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CLEW_VERSION } from "../base/version.ts";
import { main } from "../main.ts";
import { clewDependency } from "./clew-dependency.ts";
import { newFolder } from "./new-folder.ts";
import { templateNamed, templates, writeProject } from "./template.ts";

const scratch = mkdtempSync(join(tmpdir(), "clew-init-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A folder with these files, which hold their own names. */
function folderWith(name: string, ...files: readonly string[]): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const file of files) writeFileSync(join(folder, file), file);
  return folder;
}

/** The exit code of a command line. */
async function exitCodeOf(...args: readonly string[]): Promise<number | string | undefined | null> {
  const before = process.exitCode;
  await main(args);
  const { exitCode } = process;
  process.exitCode = before;
  return exitCode;
}

describe("clew init", () => {
  test("makes the folder that it is given, or takes one that is empty", async () => {
    for (const name of ["new-one", "empty-one"]) {
      const folder = name === "empty-one" ? folderWith(name) : join(scratch, name);
      // oxlint-disable-next-line no-await-in-loop -- one after the other, for they share an exit code
      expect(await exitCodeOf("init", folder)).toBe(0);
      expect(readdirSync(folder)).toEqual(
        expect.arrayContaining(["package.json", "README.md", ".gitignore", ".github"]),
      );
      expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({ name });
    }
  });

  test("leaves a folder with something in it as it is, and says what is there", async () => {
    const folder = folderWith("full", "a", "b", "c", "d", "e");
    expect(() => newFolder(folder)).toThrow(
      "expected a new or an empty folder, found 5 entries in it: a, b, c and 2 more. Choose another name.",
    );
    expect(await exitCodeOf("init", folder)).toBe(254);
    expect(readdirSync(folder)).toEqual(["a", "b", "c", "d", "e"]);
    expect(() => newFolder(join(folder, "a"))).toThrow("expected a new or an empty folder, found a file.");
  });

  test.each(["My-Test", "über", ".hidden", "_x", "a b", "clew", "node_modules", "x".repeat(215)])(
    "refuses %j, which is no name for a package, and makes nothing",
    (name) => {
      const before = readdirSync(scratch);
      expect(() => newFolder(join(scratch, name))).toThrow(`a letter or digit first`);
      expect(() => newFolder(join(scratch, name))).toThrow(`found "${name}"`);
      expect(readdirSync(scratch)).toEqual(before);
    },
  );

  test("refuses a folder in one that is not there, below a file, or where none can be made", () => {
    const file = join(folderWith("with-file", "file"), "file");
    expect(() => newFolder(join(scratch, "nowhere", "my-test"))).toThrow(
      `expected the folder ${join(scratch, "nowhere")} to be there, found nothing of that name`,
    );
    expect(() => newFolder(join(file, "my-test"))).toThrow(`expected the folder ${file} to be there, found a file`);
    expect(() => newFolder("/proc/my-test")).toThrow(
      "expected to make a folder in /proc, which cannot be done (ENOENT)",
    );
    expect(() => newFolder(" ")).toThrow('found " "');
  });

  test("refuses a template that is not there before it makes anything, and no name at all", async () => {
    expect(() => templateNamed("nod")).toThrow(/expected one of node, .*found "nod"\. Did you mean "node"\?/);
    const folder = join(scratch, "never-made");
    expect(await exitCodeOf("init", folder, "--template", "nod")).toBe(254);
    expect(readdirSync(scratch)).not.toContain("never-made");
    expect(await exitCodeOf("init")).toBe(254);
  });

  test("lists the templates, each with a line of its own", async () => {
    expect(await exitCodeOf("init", "--list")).toBe(0);
    const all = templates();
    expect(all.map(({ name }) => name)[0]).toBe("node");
    for (const { description } of all) expect(description).toMatch(/^[a-z].{10,90}[^.]$/);
  });
});

describe("a project", () => {
  test.each(templates().map((template) => [template.name, template] as const))(
    "from %s has its own name and nothing of the template's, and its programs can be run",
    (name, template) => {
      const folder = folderWith(`of-${name}`);
      writeProject(template, folder, { name: "some-project", clew: "^1.2.3" });
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      for (const file of files) {
        const text = readFileSync(file, "utf8");
        expect([file, text.includes("my-test")]).toEqual([file, false]);
        expect([file, (statSync(file).mode & 0o100) !== 0]).toEqual([file, text.startsWith("#!")]);
        expect(file).not.toMatch(/\/_/);
      }
      expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({
        name: "some-project",
        private: true,
        scripts: { test: expect.any(String), bug: expect.any(String) },
        devDependencies: { clew: "^1.2.3" },
      });
      expect(readFileSync(join(folder, "README.md"), "utf8")).toMatch(/^# some-project\n/);
      expect(readFileSync(join(folder, ".gitignore"), "utf8")).toContain("store/");
      // A second copy would overwrite the first.
      expect(() => writeProject(template, folder, { name: "other", clew: "*" })).toThrow("EEXIST");
    },
  );

  test.each<[string, string, object, string]>([
    ["a range", "from-range", { devDependencies: { clew: "~0.1.0" } }, "~0.1.0"],
    [
      "a tarball",
      "from-tarball",
      { dependencies: { clew: "file:pack/clew-0.1.0.tgz" } },
      "file:../pack/clew-0.1.0.tgz",
    ],
    ["nothing", "from-nothing", {}, `^${CLEW_VERSION}`],
  ])("asks for the clew that made it, where that was installed from %s", (_, name, manifest, expected) => {
    const folder = folderWith(name);
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    expect(clewDependency(join(folder, "node_modules/clew"), join(folder, "my-test"))).toBe(expected);
  });

  test("asks for this version where clew is a clone, or npm has no package.json beside it", () => {
    expect(clewDependency(join(scratch, "clew"), join(scratch, "my-test"))).toBe(`^${CLEW_VERSION}`);
    expect(clewDependency(join(scratch, "node_modules/clew"), join(scratch, "my-test"))).toBe(`^${CLEW_VERSION}`);
  });
});
