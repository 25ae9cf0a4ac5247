/**
 * The package as npm's users get it: what is in it, what tools for packages say of it, and what a user does first with it,
 * in an empty folder.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installClew, type InstalledClew } from "./installed-clew.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

let clew: InstalledClew;
let installed: string;
let files: readonly string[];
beforeAll(async () => {
  clew = await installClew();
  installed = join(clew.folder, "node_modules", "clew");
  files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}, 300_000);
afterAll(() => clew.remove());

interface Manifest {
  readonly private?: boolean;
  readonly version: string;
  readonly exports: { readonly [entry: string]: unknown };
}

describe("the package", () => {
  test("can be published, and is what publint asks for", async () => {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
    expect(manifest.private).toBeUndefined();
    expect(Object.keys(manifest.exports)).toEqual([".", "./system", "./checker", "./histories", "./package.json"]);
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("has types that Are The Types Wrong finds right, for ES modules", async () => {
    const args = [clew.tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-color"];
    const options = { preferLocal: true, localDir: root, reject: false };
    const { exitCode, stdout, stderr } = await execa("attw", args, options);
    expect({ exitCode, said: exitCode === 0 ? "" : stdout + stderr }).toEqual({ exitCode: 0, said: "" });
  });

  test("holds each file that its README and its documents link to, and nothing that users have no use for", () => {
    const documents = files.filter((file) => file === "README.md" || /^docs\/.*\.md$/.test(file));
    expect(documents.length).toBeGreaterThan(5);
    const broken = documents.flatMap((document) =>
      linksIn(readFileSync(join(installed, document), "utf8"))
        .map((link) => posix.join(posix.dirname(document), link))
        .filter((target) => !files.includes(target))
        .map((target) => `${document}: ${target}`),
    );
    expect(broken).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "CHANGELOG.md", "docs/spec.schema.json"]));
    const useless = /\.(test|map|tsbuildinfo)\b|\/testing\/|^docs\/reference\/report|^dist\/benchmarks/;
    const isUseless = (file: string): boolean => useless.test(file) && !file.startsWith("templates/");
    expect(files.filter(isUseless)).toEqual([]);
  });

  test("says in its changelog what its version brings", () => {
    const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
    expect(readFileSync(join(installed, "CHANGELOG.md"), "utf8")).toContain(`\n## ${version}`);
  });
});

/** Relative targets of Markdown links, without anchors. */
function linksIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^\w+:/.test(link));
}

const STALE_READ = [
  '{"index":0,"time":0,"type":"invoke","process":0,"f":"write","key":"x","value":1}',
  '{"index":1,"time":5,"type":"ok","process":0,"f":"write","key":"x","value":1}',
  '{"index":2,"time":9,"type":"invoke","process":1,"f":"read","key":"x","value":null}',
  '{"index":3,"time":12,"type":"ok","process":1,"f":"read","key":"x","value":null}',
];

describe("an installed clew", () => {
  test("runs on the Node of this test, by npx, and brings no tool of its development along", async () => {
    const { stdout } = await clew.run("node --version && npx clew list");
    expect(stdout).toContain(process.version);
    expect(stdout).toContain("test-and-set");
    for (const name of ["typescript", "vitest", "esbuild", "preact"]) {
      expect(existsSync(join(clew.folder, "node_modules", name))).toBe(false);
    }
  });

  test("calls a stale read invalid, with exit code 1", async () => {
    writeFileSync(join(clew.folder, "stale.jsonl"), `${STALE_READ.join("\n")}\n`);
    const { exitCode, stdout } = await clew.run("clew check stale.jsonl --model register");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("This is called a stale read.");
  });

  test("tests a bundled system in virtual time and as processes, and writes its report", async () => {
    const simulated = "clew test --system raft --nemesis partition --seed 1 --cluster simulated --time-limit 3s";
    expect(await clew.run(simulated)).toMatchObject({ exitCode: 0 });
    const asProcesses = "clew test --system test-and-set --time-limit 1s --rate 100";
    expect(await clew.run(asProcesses)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(clew.folder, "store/latest/report.html"), "utf8")).toContain("<!doctype html>");
  });

  test("runs a plugged-in system in TypeScript as processes, and a hunt finds its bug", async () => {
    await clew.run("cp node_modules/clew/templates/node/my-register.ts .");
    const tested = await clew.run("clew test --system ./my-register.ts --time-limit 1s --rate 100");
    expect(tested).toMatchObject({ exitCode: 0 });
    expect(tested.stdout).toContain("repeat  npx clew test --system ./my-register.ts");
    const hunt = await clew.run(
      "clew hunt --system ./my-register.ts --mutant stale-copy --seeds 1..20 --stop-on-first --jobs 1",
    );
    expect(hunt).toMatchObject({ exitCode: 1 });
    expect(hunt.stdout).toContain("npx clew replay store/hunt-");
  });

  test("has types that a strict program compiles with, the libraries' own included", async () => {
    writeFileSync(
      join(clew.folder, "types.ts"),
      `import { defineSystem } from "clew";
       import { check } from "clew/checker";
       import { decodeEvent, pairOperations } from "clew/histories";
       import { createRandomStream, type System } from "clew/system";
       import register from "./my-register.ts";
       export const system: System = defineSystem(register);
       export const drawn: number = createRandomStream(1).integer(1, 6);
       const budget = { timeLimitMs: 1, memoryLimitBytes: 2 ** 20, now: () => drawn };
       export const report = check(pairOperations([decodeEvent("{}", "line 1")]), "register", budget);
       // @ts-expect-error -- there is no such verdict
       export const wrong: "perhaps" = report.valid;`,
    );
    const tsc = join(root, "node_modules", ".bin", "tsc");
    const flags = "--noEmit --strict --module nodenext --target es2022 --allowImportingTsExtensions --types ''";
    expect(await clew.run(`node ${tsc} ${flags} types.ts`)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });
});
