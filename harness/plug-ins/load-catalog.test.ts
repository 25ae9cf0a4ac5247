import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { systemNamed, workloadNamed } from "../catalog.ts";
import { askedFor } from "./asked-for.ts";
import { loadCatalog } from "./load-catalog.ts";

const folder = mkdtempSync(join(tmpdir(), "clew-plug-ins-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "node_modules"));
symlinkSync(fileURLToPath(new URL("../..", import.meta.url)), join(folder, "node_modules/clew"));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const toy = (name: string, more = ""): string => `
import { defineSystem } from "clew";
export const ${name.replaceAll("-", "")} = defineSystem({
  name: "${name}", workloads: ["register"], createNode: () => ({}), createClient: () => ({}), ${more}
} as never);
`;

describe("a catalog with plug-ins", () => {
  test("has the systems, workloads and models of a module, and what comes with clew", async () => {
    const path = file(
      "all.ts",
      `${toy("toy-one")}
       const workload = { name: "mine", description: "", model: "register", generator() {}, finalGenerator() {} };
       const model = { name: "box", functions: ["read"], initial: null, step: (state: unknown) => state };
       export const config = { workloads: [workload], models: [model] };`,
    );
    const catalog = await loadCatalog([path]);
    expect(systemNamed(catalog, "toy-one")).toMatchObject({ module: path, defaultNodes: 3, title: "toy-one" });
    expect(workloadNamed(catalog, "mine")?.name).toBe("mine");
    expect(catalog.models.at(-1)?.name).toBe("box");
    expect(catalog.modules).toEqual([path]);
    expect(systemNamed(catalog, "raft")).toBeDefined();
  });

  test("knows a system by the path that a flag gave, also when the config plugs it in as well", async () => {
    file("two.ts", toy("toy-two"));
    file("clew.config.ts", `import { toytwo } from "./two.ts"; export default { systems: [toytwo] };`);
    const { modules, paths, args } = askedFor(["test", "--system", "./two.ts", "--nodes=3"], folder);
    expect(args).toEqual(["test", "--system", "./two.ts", "--nodes=3"]);
    const catalog = await loadCatalog(modules, paths);
    expect(systemNamed(catalog, "./two.ts")?.name).toBe("toy-two");
    expect(catalog.systems.filter(({ name }) => name === "toy-two")).toHaveLength(1);
    rmSync(join(folder, "clew.config.ts"));
  });

  test.each<[string, string, RegExp]>([
    ["does not exist", "", /gone\.ts: expected a module, found no such file/],
    [
      "is no TypeScript",
      "export default {\n  a: 1,\n  b: : 2\n};\n",
      /syntax\.ts: it cannot be loaded: .*syntax\.ts:3:/,
    ],
    [
      "throws",
      'const a = 1;\nthrow new Error("no server");\n',
      /throws\.ts: it cannot be loaded: Error: no server.*throws\.ts:2/,
    ],
    ["imports what is not there", 'import "./nothing.ts";\n', /imports\.ts: it cannot be loaded: .*nothing\.ts/],
    [
      "exports nothing of use",
      "export const port = 80;\n",
      /useless\.ts: expected an export made by defineSystem.*found port\./,
    ],
    ["takes a name that is taken", toy("raft"), /taken\.ts: expected a system with a name of its own, found "raft"/],
    [
      "has a system without a client",
      toy("toy-three").replace("createClient: () => ({}),", ""),
      /clientless\.ts: system toy-three: createClient: expected a function, found nothing/,
    ],
    [
      "has a system without workloads",
      toy("toy-four").replace('["register"]', "[]"),
      /idle\.ts: system toy-four: workloads: expected a list of names, with one at least, found \[\]/,
    ],
  ])("a module that %s is refused, and it is said where and why", async (_, text, message) => {
    const [name = ""] = /^\/?[a-z]+/.exec(message.source) ?? [];
    const path = text === "" ? join(folder, "gone.ts") : file(`${name}.ts`, text);
    await expect(loadCatalog([path])).rejects.toThrow(message);
  });

  test("two configs in one folder, and a config that is not there, are refused", () => {
    for (const name of ["clew.config.ts", "clew.config.js"]) file(name, "export default {};");
    expect(() => askedFor(["list"], folder)).toThrow(
      /expected one config, found .*clew\.config\.ts and .*clew\.config\.js/,
    );
    expect(askedFor(["list", "--config", "clew.config.js"], folder).modules).toEqual([join(folder, "clew.config.js")]);
    expect(() => askedFor(["list", "--config=other.ts"], folder)).toThrow(/--config: expected a module, found no file/);
  });
});
