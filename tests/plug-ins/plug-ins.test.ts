/**
 * Every kind of plug-in, from a folder beside an installed clew: in tests, in hunts and their workers, replayed, shrunk and
 * merged, and as a judge of a history that is there.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPlugInFolder } from "../../harness/plug-ins/testing/plug-in-folder.ts";
import type { RunResults } from "../../runs/results.ts";
import { type Ended, openClew } from "../clew-command.ts";

const folder = createPlugInFolder();
const open = openClew();
afterAll(async () => {
  await open.close();
  folder.remove();
});

const CONFIG = `
import { defineConfig } from "clew";
import plugIns from "./my-plug-ins.ts";
import myRegister from "./my-register.ts";

export default defineConfig({
  ...plugIns,
  systems: [myRegister],
  defaults: { system: "my-register", timeLimit: "3s", cluster: "simulated", store: "runs" },
});
`;

beforeAll(() => {
  for (const name of ["my-register.ts", "my-plug-ins.ts"]) {
    const source = new URL(`../../harness/plug-ins/testing/${name}`, import.meta.url);
    copyFileSync(fileURLToPath(source), join(folder.path, name));
  }
  folder.file("clew.config.ts", CONFIG);
});

/** All in one process: each new one would load TypeScript's compiler for the plug-ins anew. */
const clew = (line: string, cwd = folder.path): Promise<Ended> => open.run(line.split(" "), cwd);

function mkdirIn(name: string): string {
  return dirname(folder.file(join(name, "empty"), ""));
}

/** Of the newest run below the store of the config. */
function newestResults(): RunResults {
  return JSON.parse(readFileSync(join(folder.path, "runs/latest/results.json"), "utf8")) as RunResults;
}

function findingsOf(shard: string): string {
  const hunts = join(folder.path, shard, "hunt-my-register");
  return join(hunts, readdirSync(hunts).sort().at(-1) ?? "", "findings");
}

test("the list and the schema for editors have what is plugged in", async () => {
  const { stdout } = await clew("list");
  for (const name of ["my-register", "writes", "box", "blink", "nothing-invented"]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  }
  const schema = await clew("schema");
  for (const name of ["my-register", "writes", "blink"]) expect(schema.stdout).toContain(`"${name}"`);
});

test("a run has the workload, the fault and the check of the config, and its defaults", async () => {
  const { exitCode, stderr } = await clew("test --workload writes --nemesis blink --seed 1");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const { model, faults, checks } = newestResults();
  expect(model).toBe("box");
  expect(faults).toMatchObject([{ fault: "blink" }]);
  expect(faults[0]?.effective).toBeGreaterThan(0);
  expect(checks.map(({ name }) => name)).toContain("nothing-invented");
  // A flag goes before the config.
  const other = await clew("test --system raft --workload register --time-limit 2s --seed 1");
  expect(other.stdout).toContain("raft · register");
});

test("a fault of one's own runs against processes as well", async () => {
  const { exitCode, stderr } = await clew("test --workload writes --nemesis blink --cluster local --seed 1");
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(newestResults().faults[0]?.effective).toBeGreaterThan(0);
});

describe("a hunt", () => {
  const asked = "hunt --workload writes --strategy own-faults --oracles history --seeds 1..4 --jobs 2";

  test("draws the fault in its workers, and finds nothing in the correct system", async () => {
    const { exitCode, stdout, stderr } = await clew(asked);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const [, effective, begun] = /effective\/begun: blink (\d+)\/(\d+)$/m.exec(stdout) ?? [];
    expect(Number(effective)).toBeGreaterThan(0);
    expect(Number(begun)).toBeGreaterThanOrEqual(Number(effective));
  });

  test(
    "finds the planted bug in shards that merge, and its findings are replayed and shrunk",
    { timeout: 300_000 },
    async () => {
      for (const part of [1, 2]) {
        // Each writes what the next command reads.
        // oxlint-disable-next-line no-await-in-loop
        const { exitCode, stderr } = await clew(`${asked} --mutant stale-copy --shard ${part}/2 --store shard-${part}`);
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
      }
      const shards = [1, 2].map((part) => join(findingsOf(`shard-${part}`), ".."));
      const merged = await clew(`merge ${shards.join(" ")} --store merged`);
      expect(merged.stdout).toMatch(/effective\/begun: blink/);
      const [seed = ""] = readdirSync(findingsOf("merged"));
      const finding = join(findingsOf("merged"), seed);
      // What it needs is recorded beside it, so it is found from any folder.
      const replayed = await clew(`replay ${finding} --store replays`, mkdirIn("elsewhere"));
      expect(replayed.stdout).toContain("the same as when it was found");
      const shrunk = await clew(`shrink ${finding} --time-limit 20s`);
      expect(shrunk.stdout).toMatch(/ {2}to {3}0 faults, [1-3] operations?,/);
    },
  );

  test("of a check that does not hold fails by its name, and shrinks to it", { timeout: 300_000 }, async () => {
    folder.file(
      "strict.ts",
      `import { defineCheck, defineConfig } from "clew";
       import config from "./clew.config.ts";
       const few = defineCheck({ name: "few-writes", description: "at most two writes", check(operations) {
         const writes = operations.filter(({ f, outcome }) => f === "write" && outcome === "ok");
         return writes.length < 3 ? { valid: true, message: "Few.", operations: [] }
           : { valid: false, message: "More than two writes.", operations: writes.slice(0, 3).map(({ id }) => id) };
       } });
       export default defineConfig({ ...config, checks: [few] });`,
    );
    const found = await clew(`--config strict.ts ${asked} --store strict --stop-on-first`);
    expect({ exitCode: found.exitCode, stdout: found.stdout }).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("history, few-writes at") as string,
    });
    expect(found.stdout).toContain("More than two writes.");
    const [seed = ""] = readdirSync(findingsOf("strict"));
    const shrunk = await clew(`shrink ${join(findingsOf("strict"), seed)} --time-limit 20s`);
    expect(shrunk.stdout).toContain("Still fails: history: few-writes.");
    expect(shrunk.stdout).toMatch(/ {2}to {3}0 faults, 3 operations,/);
    const tested = await clew("--config strict.ts test --workload writes --seed 1");
    expect(tested.exitCode).toBe(1);
    expect(newestResults().headline).toBe("Linearizable, but the check few-writes does not hold.");
  });
});

test("the examples of docs/plug-ins.md can be plugged in as they are", async () => {
  const page = readFileSync(new URL("../../docs/plug-ins.md", import.meta.url), "utf8");
  const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? "");
  const [config = "", check = "", fault = ""] = blocks;
  const page1 = (name: string, text: string): string => folder.file(join("page", name), text);
  page1(
    "my-system.ts",
    `import { defineSystem } from "clew";\nimport own from "../my-register.ts";\nexport default defineSystem({ ...own, name: "my-system" });`,
  );
  page1("check.ts", check);
  page1("fault.ts", fault);
  page1(
    "clew.config.ts",
    config
      .replace("// workloads,", "faults: [fault], checks: [check],\n  // workloads,")
      .replace("import mySystem", 'import check from "./check.ts";\nimport fault from "./fault.ts";\nimport mySystem'),
  );
  const { exitCode, stdout, stderr } = await clew(
    "test --workload register --nemesis rolling-restart --cluster simulated --seed 1",
    join(folder.path, "page"),
  );
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stdout).toMatch(/^rolling-restart +\d/m);
  // Its other workload is not plugged in here, so a hunt must be told what to draw.
  const hunted = await clew("hunt --seeds 1..2", join(folder.path, "page"));
  expect(hunted.exitCode).toBe(254);
  expect(hunted.stderr).toContain('--workload: expected one, as my-system names "writes", which is not plugged in');
});

describe("a history that is there", () => {
  test("is judged by a model or a check in a file", async () => {
    folder.file("box.ts", `import config from "./my-plug-ins.ts";\nexport const [box] = config.models!;\n`);
    folder.file("check.ts", `export { nothingInvented } from "./my-plug-ins.ts";\n`);
    const lines = [
      { index: 0, time: 0, type: "invoke", process: 0, f: "write", value: 1 },
      { index: 1, time: 5, type: "ok", process: 0, f: "write", value: 1 },
      { index: 2, time: 9, type: "invoke", process: 1, f: "read", value: null },
      { index: 3, time: 12, type: "ok", process: 1, f: "read", value: 7 },
    ];
    const history = (name: string, value: number): string =>
      folder.file(
        name,
        lines.map((line) => `${JSON.stringify(line.index === 3 ? { ...line, value } : line)}\n`).join(""),
      );
    const wrong = history("wrong.jsonl", 7);
    const right = history("right.jsonl", 1);
    expect(await clew(`check ${wrong} --model ./box.ts`)).toMatchObject({ exitCode: 1 });
    expect(await clew(`check ${right} --model ./box.ts`)).toMatchObject({ exitCode: 0 });
    const checked = await clew(`check ${wrong} --model ./check.ts`);
    expect(checked).toMatchObject({ exitCode: 1 });
    expect(checked.stdout).toContain("Nobody wrote 7.\nIt does not hold. 2 operations, check nothing-invented");
    expect((await clew(`check ${right} --model nothing-invented`)).stdout).toContain("It holds.");
    const followed = await clew(`check ${right} --follow --model ./check.ts`);
    expect(followed.exitCode).toBe(254);
    expect(followed.stderr).toContain(
      "--follow: expected a model, found the check nothing-invented, which looks at whole",
    );
    const refused = await clew(`check ${right} --model ./check.ts --consistency all`);
    expect(refused.exitCode).toBe(254);
    expect(refused.stderr).toContain("--consistency: expected a model, found the check nothing-invented");
  });
});

describe("YAML", () => {
  const sub = (name: string, text: string): string => folder.file(join("sub", name), text);

  test("a test names files, from its own folder, in place of a system and a workload", async () => {
    sub("work.ts", `import config from "../my-plug-ins.ts";\nexport const [writes] = config.workloads!;\n`);
    sub("test.yaml", "system: ../my-register.ts\nworkload: { name: ./work.ts, keys: 1 }\ntimeLimit: 2s\n");
    rmSync(join(folder.path, "clew.config.ts"));
    const { exitCode, stdout, stderr } = await clew("test sub/test.yaml --cluster simulated --seed 1 --store runs");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain("my-register · writes");
    sub("gone.yaml", "tests:\n  - { name: a, system: ./absent.ts }\nname: s\n");
    const gone = await clew("test sub/gone.yaml");
    expect(gone.exitCode).toBe(254);
    expect(gone.stderr).toMatch(
      /^sub\/gone\.yaml:2:24: tests\[0\]\.system: \S*absent\.ts: expected a module, found no such file\./,
    );
  });

  test("a config names files and defaults, and its mistakes have line and column", async () => {
    sub(
      "clew.config.yaml",
      "plug-ins: [../my-register.ts, ../my-plug-ins.ts]\ndefaults: { system: my-register, cluster: simulated }\n",
    );
    const { exitCode, stdout } = await clew("test --time-limit 2s --nemesis blink --seed 2", join(folder.path, "sub"));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("my-register · register · blink");
    expect(existsSync(join(folder.path, "sub/store"))).toBe(true);
    sub("bad.yaml", "plug-ins: [./nothing.ts]\ndefaults: { nodes: 0 }\nstore: x\n");
    const bad = await clew("list --config sub/bad.yaml");
    expect(bad.exitCode).toBe(254);
    expect(bad.stderr.split("\n")).toEqual([
      expect.stringMatching(/bad\.yaml:3:1: store: expected a field of a config: .*found "store"\.$/),
      expect.stringMatching(
        /bad\.yaml:1:12: plug-ins\[0\]: expected a file, from the folder of this one, found ".\/nothing\.ts"\.$/,
      ),
      expect.stringMatching(/bad\.yaml:2:20: defaults\.nodes: expected at least 1, found 0\.$/),
    ]);
    sub("names.yaml", "plug-ins: [../my-register.ts]\ndefaults: { system: my-register, nodes: 99, workload: lock }\n");
    const names = await clew("test --config sub/names.yaml");
    expect(names.stderr).toContain("clew.config: defaults.workload: expected a workload of my-register:");
  });

  test("a check that judges a workload is refused while a run goes on, by name", async () => {
    sub(
      "judged.ts",
      `import { defineWorkload } from "clew";
       import config, { nothingInvented } from "../my-plug-ins.ts";
       export default defineWorkload({ ...config.workloads![0]!, judge: nothingInvented });`,
    );
    const asked = "test --system ../my-register.ts --workload ./judged.ts --cluster simulated --time-limit 2s --seed 1";
    const cwd = join(folder.path, "sub");
    rmSync(join(cwd, "clew.config.yaml"));
    const { exitCode, stderr } = await clew(`${asked} --check live`, cwd);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(
      /^--check: expected "after", as the workload writes is judged by the check "nothing-invented"/,
    );
    const judged = await clew(asked, cwd);
    expect(judged).toMatchObject({ exitCode: 0 });
    expect(judged.stdout).toContain("The check nothing-invented holds.");
  });
});
