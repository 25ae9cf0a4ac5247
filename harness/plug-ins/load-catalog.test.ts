import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bundledCatalog, ownFaults, systemNamed, workloadNamed } from "../catalog.ts";
import { askedFor } from "./asked-for.ts";
import { loadCatalog } from "./load-catalog.ts";
import { createPlugInFolder, toySystem } from "./testing/plug-in-folder.ts";

const folder = createPlugInFolder();
afterAll(() => folder.remove());

const load = (...modules: readonly string[]): ReturnType<typeof loadCatalog> => loadCatalog({ modules });

describe("a catalog with plug-ins", () => {
  test("has the systems, workloads, models, faults and checks of a module, and what comes with clew", async () => {
    const path = folder.file(
      "all.ts",
      `${toySystem("toy-one")}
       import { defineCheck, defineConfig, defineFault, defineModel, defineWorkload } from "clew";
       const workload = defineWorkload({ name: "mine", judge: "cas-register", generator: () => ({}) as never });
       const words = () => "";
       const model = defineModel({ name: "box", description: "", functions: ["read"], initial: null,
         step: (state) => state, readOnly: () => true, describe: words, describeState: words });
       const check = defineCheck({ name: "quiet", description: "", check: () => ({ valid: true, message: "", operations: [] }) });
       export const alone = defineCheck({ ...check, name: "alone" });
       const fault = defineFault({ name: "storm", description: "", needs: ["kill"], begin: () => [] });
       export default defineConfig({ workloads: [workload], models: [model], checks: [check], faults: [fault] });`,
    );
    const catalog = await load(path);
    expect(systemNamed(catalog, "toy-one")).toMatchObject({ module: path, defaultNodes: 3, title: "toy-one" });
    expect(workloadNamed(catalog, "mine")).toMatchObject({ name: "mine", mustSucceed: [] });
    expect(catalog.models.at(-1)?.name).toBe("box");
    expect(ownFaults(catalog).map(({ name }) => name)).toEqual(["storm"]);
    const bundled = bundledCatalog.checks.map(({ name }) => name);
    expect(catalog.checks.map(({ name }) => name)).toEqual([...bundled, "alone", "quiet"]);
    // A check is asked of every run only where a config says so.
    expect(catalog.runChecks.map(({ name }) => name)).toEqual(["quiet"]);
    expect(catalog.modules).toEqual([path]);
    expect(systemNamed(catalog, "raft")).toBeDefined();
  });

  test("knows a system by the path that a flag gave, also when the config plugs it in as well", async () => {
    folder.file("two.ts", toySystem("toy-two"));
    folder.file("clew.config.ts", `import { toytwo } from "./two.ts"; export default { systems: [toytwo] };`);
    const { args, ...sources } = await askedFor(["test", "--system", "./two.ts", "--nodes=3"], folder.path);
    expect(args).toEqual(["test", "--system", "./two.ts", "--nodes=3"]);
    const catalog = await loadCatalog(sources);
    expect(systemNamed(catalog, "./two.ts")?.name).toBe("toy-two");
    expect(catalog.systems.filter(({ name }) => name === "toy-two")).toHaveLength(1);
    rmSync(join(folder.path, "clew.config.ts"));
  });

  test("takes a CommonJS module, one that waits at its top, and a check for a model's path", async () => {
    const common = folder.file(
      "common.cjs",
      `const { defineSystem } = require("clew");
       module.exports = { systems: [defineSystem({ name: "toy-common", workloads: ["register"],
         createNode: () => ({}), createClient: () => ({}) })] };`,
    );
    const waiting = folder.file("waiting.mts", toySystem("toy-waiting", "title: await Promise.resolve('waited')"));
    folder.file(
      "my-check.ts",
      `import { defineCheck } from "clew";
       export default defineCheck({ name: "mine", description: "", check: () => ({ valid: true, message: "", operations: [] }) });`,
    );
    const { args: _args, ...sources } = await askedFor(["check", "h.jsonl", "--model", "./my-check.ts"], folder.path);
    const catalog = await loadCatalog({ ...sources, modules: [common, waiting, ...sources.modules] });
    expect(systemNamed(catalog, "toy-common")?.module).toBe(common);
    expect(systemNamed(catalog, "toy-waiting")?.title).toBe("waited");
    expect(catalog.paths.model.get("./my-check.ts")).toBe("mine");
  });

  test("does not check types: a text where a number belongs is met when it is used", async () => {
    const path = folder.file("types.ts", `${toySystem("toy-types")}\nexport const port: number = "eighty";`);
    expect(systemNamed(await load(path), "toy-types")).toBeDefined();
  });
});

describe("what cannot be plugged in is refused, and it is said where and why:", () => {
  test.each<[title: string, file: string, text: string, message: RegExp]>([
    [
      "a syntax error, by file, line and column, with the line",
      "syntax.ts",
      "export default {\n  a: 1,\n  b: : 2\n};\n",
      /syntax\.ts: it cannot be loaded: \/\S*\/syntax\.ts:3:6: Unexpected token in the line: b: : 2$/,
    ],
    [
      "what the parser expected",
      "unclosed.ts",
      "export default { a: 1\n",
      /unclosed\.ts:2:1: Unexpected token, expected ","/,
    ],
    [
      "a module that throws, by the line of its author",
      "throws.ts",
      'import { open } from "./opens.ts";\nexport default open();\n',
      /throws\.ts: it cannot be loaded: TypeError: no server \(at open \(\S*opens\.ts:2:9\)\)\.$/,
    ],
    [
      "one that calls clew wrongly, by the line of its author and not by ours",
      "wrong-call.ts",
      'import { defineSystem } from "clew";\nexport default defineSystem(undefined as never);\n',
      /wrong-call\.ts: it cannot be loaded: TypeError: .* \(at \S*wrong-call\.ts:2:\d+\)\.$/,
    ],
    [
      "one that throws what is no error",
      "text.ts",
      'throw "no server";\n',
      /it threw "no server", which is no Error\./,
    ],
    [
      "one whose wait fails",
      "rejects.ts",
      'await Promise.reject(new Error("no database"));\n',
      /rejects\.ts: it cannot be loaded: Error: no database/,
    ],
    [
      "a file that is not there, by who imports it",
      "imports.ts",
      'import "./nothing.ts";\n',
      /imports\.ts: expected a module at "\.\/nothing\.ts", found no such file\./,
    ],
    [
      "a package that is not installed, by who needs it, with the command",
      "needs.ts",
      'import "@some/driver/sub";\n',
      /needs\.ts: it needs the package "@some\/driver", which is not installed there\. Run npm install @some\/driver\./,
    ],
    [
      "no export that is of use",
      "useless.ts",
      "export const port = 80;\n",
      /useless\.ts: expected an export made by defineSystem.*found port: 80\./,
    ],
    ["no export at all", "empty.ts", "\n", /empty\.ts: expected an export made by .*, found no export\./],
    [
      "a class",
      "class.ts",
      "export class Mine {}\n",
      /class\.ts: expected .*found Mine: the class Mine \(export a record/,
    ],
    [
      "a promise",
      "promise.ts",
      "export default Promise.resolve({ systems: [] });\n",
      /promise\.ts: .*found default: a promise \(wait for it: export default await …\)\./,
    ],
    [
      "a function",
      "function.ts",
      "export function make() {}\n",
      /function\.ts: .*found make: the function make \(export what it returns\)\./,
    ],
    [
      "a name that comes with clew",
      "taken.ts",
      toySystem("raft"),
      /taken\.ts: expected a system with a name of its own, found "raft", which comes with clew\. Rename it\./,
    ],
    [
      "a system without a client",
      "clientless.ts",
      toySystem("toy-three").replace("createClient: () => ({}),", ""),
      /clientless\.ts: system toy-three: createClient: expected a function, found nothing\. Was it made by defineSystem\?/,
    ],
    [
      "a system without workloads",
      "idle.ts",
      toySystem("toy-four").replace('["register"]', "[]"),
      /idle\.ts: system toy-four: workloads: expected a list of names, with one at least, found \[\]/,
    ],
    [
      "a workload that nothing judges",
      "unjudged.ts",
      'export const w = { name: "w", description: "", judge: "no-model", generator() {}, finalGenerator() {}, mustSucceed: [] };\n',
      /unjudged\.ts: workload w: judge: expected the name of a model \(.*\), a model or a check, found "no-model"\./,
    ],
    [
      "a fault named all",
      "all-fault.ts",
      'import { defineFault } from "clew";\nexport default defineFault({ name: "all", description: "", needs: [], begin: () => [] });\n',
      /all-fault\.ts: fault all: name: expected .*, and not "all", found "all"\./,
    ],
    [
      "a field that a config has not",
      "clew.config.mjs",
      "export default { system: [] };\n",
      /clew\.config\.mjs: expected systems, .*defaults in a config, found "system"\. Did you mean "systems"\?/,
    ],
    [
      "an entry of another kind in a config's list",
      "kinds.ts",
      "export default { systems: [{ name: 'x', step() {} }] };\n",
      /kinds\.ts: systems\[0\]: expected a system made by defineSystem, found the model "x"\./,
    ],
    [
      "defaults that no test can have",
      "clew.config.js",
      "export default { defaults: { nodes: 0 } };\n",
      /clew\.config\.js: defaults\.nodes: expected at least 1, found 0\./,
    ],
  ])("%s", async (_, file, text, message) => {
    folder.file("opens.ts", 'export function open() {\n  throw new TypeError("no server");\n}\n');
    await expect(load(folder.file(file, text))).rejects.toThrow(message);
    rmSync(join(folder.path, file));
  });

  test("two plug-ins with one name, by the file that has the other", async () => {
    const one = folder.file("one.ts", toySystem("toy-same"));
    const other = folder.file("other.ts", toySystem("toy-same"));
    await expect(load(one, other)).rejects.toThrow(`found "toy-same", which ${one} has, too. Rename it.`);
  });

  test("modules that import each other, with the circle", async () => {
    folder.file("ring-b.ts", 'import { a } from "./ring-a.ts";\nexport const b = a;\n');
    const ring = folder.file(
      "ring-a.ts",
      'import { b } from "./ring-b.ts";\nexport const a = 1;\nexport default { systems: [b] };\n',
    );
    await expect(load(ring)).rejects.toThrow(
      /systems\[0\]: expected a system made by defineSystem, found nothing\. These modules import each other, .*: ring-a\.ts → ring-b\.ts → ring-a\.ts\./,
    );
    folder.file("loop-b.ts", 'import { a } from "./loop-a.ts";\nexport const b = a.name;\n');
    const loop = folder.file("loop-a.ts", 'import { b } from "./loop-b.ts";\nexport const a = { name: "a", b };\n');
    await expect(load(loop)).rejects.toThrow(/TypeError: .*loop-b\.ts:2:.*loop-a\.ts → loop-b\.ts → loop-a\.ts\./);
  });

  test("a file that is not there, a folder, and a file without what the flag asks for, by the flag", async () => {
    folder.file("folder.ts/index.ts", "");
    folder.file("three.ts", toySystem("toy-five"));
    const asked = async (flag: string, path: string): Promise<unknown> => {
      const { args: _args, ...sources } = await askedFor(["hunt", flag, path], folder.path);
      return loadCatalog(sources);
    };
    await expect(asked("--system", "./gone.ts")).rejects.toThrow(
      /^--system: \S*gone\.ts: expected a module, found no such/,
    );
    await expect(asked("--system", "./folder.ts")).rejects.toThrow(/folder\.ts: expected a module, found a folder/);
    await expect(asked("--workload", "./three.ts")).rejects.toThrow(
      /^--workload: expected a file that exports a workload, found none in \S*three\.ts/,
    );
  });

  test("a module that imports another version of clew, with both versions", async () => {
    folder.file("elsewhere/node_modules/clew/package.json", '{ "name": "clew", "version": "0.0.1" }');
    const path = folder.file("elsewhere/mine.ts", "export default { systems: [] };");
    await expect(load(path)).rejects.toThrow(
      /mine\.ts: expected it to import clew \d\S*, which runs, found clew 0\.0\.1 in \S*elsewhere\/node_modules\/clew\. Run that one/,
    );
  });

  test("two configs in one folder, and a config that is not there", async () => {
    for (const name of ["clew.config.ts", "clew.config.yaml"]) folder.file(name, "");
    await expect(askedFor(["list"], folder.path)).rejects.toThrow(
      /expected one config, found .*clew\.config\.ts and .*clew\.config\.yaml/,
    );
    expect((await askedFor(["list", "--config", "clew.config.ts"], folder.path)).modules).toEqual([
      join(folder.path, "clew.config.ts"),
    ]);
    await expect(askedFor(["list", "--config=absent.ts"], folder.path)).rejects.toThrow(
      /--config: expected a config, found no/,
    );
    for (const name of ["clew.config.ts", "clew.config.yaml"]) rmSync(join(folder.path, name));
  });
});
