/**
 * Follows docs/library.md from a folder beside an installed clew: its tests run under node:test and vitest. And what the page
 * promises of a call: the words of mistakes, no output, no process or listener that stays.
 */
import { copyFileSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPlugInFolder } from "../../harness/plug-ins/testing/plug-in-folder.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = createPlugInFolder();
afterAll(() => folder.remove());

beforeAll(() => {
  for (const name of ["my-register.ts", "my-plug-ins.ts"]) {
    copyFileSync(join(root, "harness/plug-ins/testing", name), join(folder.path, name));
  }
  folder.file("package.json", '{ "type": "module" }');
});

const node = (args: readonly string[]) => execa(process.execPath, args, { cwd: folder.path, reject: false });

/** Runs a program that imports clew; gives what it printed. */
async function program(text: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const file = folder.file("program.mjs", `import { runHunt, runTest } from "clew";\n${text}`);
  const { stdout, stderr } = await node([file]);
  return { stdout, stderr };
}

describe("the page", () => {
  const page = readFileSync(join(root, "docs/library.md"), "utf8");
  const blockOf = (name: string): string => {
    const [, block = ""] = new RegExp(`\`\`\`(?:js|ts)\\n(// ${name}[\\s\\S]*?)\`\`\``).exec(page) ?? [];
    return block;
  };

  test("has a test for node:test that passes, on processes", async () => {
    const file = folder.file("register.test.mjs", blockOf("register.test.mjs"));
    const { exitCode, stdout } = await node(["--test", file]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  });

  test("has tests for vitest that pass", async () => {
    symlinkSync(join(root, "node_modules/vitest"), join(folder.path, "node_modules/vitest"));
    folder.file("register.spec.ts", blockOf("register.spec.ts"));
    const { exitCode, stdout, stderr } = await node([
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "register.spec.ts",
    ]);
    expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/Tests .*2 passed/);
  });
});

describe("a call", () => {
  test("tells all mistakes at once, in the words of YAML", async () => {
    const { stdout } = await program(`
      const tell = async (options) => console.log((await runTest(options).catch((error) => error)).message);
      await tell({ system: "raft", nodes: 0, nemesis: ["kil"], timelimit: "3s" });
      await tell({ system: "rafft" });
      await tell({ system: { name: "mine", kind: "nodes" } });
      await tell({ system: "./absent.ts" });
      await runHunt({ system: "raft", seeds: 0.5 }).catch((error) => console.log(error.message));
    `);
    expect(stdout.split("\n")).toEqual([
      "nodes: expected at least 1, found 0.",
      expect.stringMatching(/^timelimit: expected a known field; found "timelimit"\. Did you mean "timeLimit"\?$/),
      expect.stringMatching(/^nemesis\[0\]: expected "all", .*found "kil"\. Did you mean "kill"\?$/),
      expect.stringMatching(/^system: expected "raft", .*found "rafft"\. Did you mean "raft"\?$/),
      "system mine: title: expected a text, found nothing. Was it made by defineSystem?",
      expect.stringMatching(/^system: \S*absent\.ts: expected a module, found no such file\.$/),
      "seeds: expected a number of seeds, or the first and the last, found 0.5",
    ]);
  });

  test("asks for options where a caller without types gives none", async () => {
    const { stdout } = await program(`
      for (const call of [() => runTest(), () => runHunt(null), () => runTest("raft")]) {
        await call().catch((error) => console.log(error.name, error.message));
      }
    `);
    const expected = 'OptionsError options: expected an object such as { system: "raft" }, found';
    expect(stdout.split("\n")).toEqual([`${expected} undefined`, `${expected} null`, `${expected} string`]);
  });

  test("with a value for processes says what module is missing, and runs in virtual time", async () => {
    folder.file(
      "values.mjs",
      `
      import { createJiti } from ${JSON.stringify(join(root, "node_modules/jiti/lib/jiti.mjs"))};
      export const { default: mine } = await createJiti(import.meta.url).import("./my-register.ts");
      export const { default: plugIns } = await createJiti(import.meta.url).import("./my-plug-ins.ts");
    `,
    );
    const { stdout, stderr } = await program(`
      import { mine, plugIns } from "./values.mjs";
      const { module, ...system } = mine;
      console.log((await runTest({ system }).catch((error) => error)).message);
      const [workload] = plugIns.workloads;
      const how = { system, workload, checks: plugIns.checks, cluster: "simulated", timeLimit: "3s", seed: 1 };
      const { results } = await runTest({ ...how, nemesis: plugIns.faults });
      console.log(results.valid, results.faults[0].fault, results.checks.map(({ name }) => name).includes("nothing-invented"));
    `);
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^system: expected the module of my-register, as its nodes are processes that load it, found none\./,
    );
    expect(stdout).toContain("\ntrue blink true");
  });

  test("prints nothing, leaves no listener and no process, and ends with its signal", async () => {
    const { stdout, stderr } = await program(`
      import { execFileSync } from "node:child_process";
      const signals = ["SIGINT", "SIGTERM", "SIGHUP", "beforeExit", "uncaughtException"];
      const listeners = () => signals.map((name) => process.listenerCount(name));
      const children = () => execFileSync("ps", ["--ppid", String(process.pid), "-o", "comm="], { encoding: "utf8" }).trim();
      const before = listeners();
      const controller = new AbortController();
      const phases = [];
      let during = "";
      const { results } = await runTest({
        system: "raft", nodes: 3, timeLimit: "60s", seed: 1, signal: controller.signal,
        onProgress(progress) {
          if (progress.type === "event" && progress.event.index === 50) {
            during = listeners().join() === before.join();
            controller.abort("enough");
          }
          if (progress.type === "phase") phases.push(progress.phase);
        },
      });
      process.stderr.write(JSON.stringify({
        valid: results.valid, during, after: listeners().join() === before.join(), children: children(),
        ended: results.checks.find(({ kind }) => kind === "end")?.message, phases: phases.slice(0, 2),
      }));
    `);
    expect(stdout).toBe("");
    expect(JSON.parse(stderr)).toEqual({
      valid: "unknown",
      during: true,
      after: true,
      children: "ps",
      ended: "The run ended early: enough.",
      phases: ["starting", "workload"],
    });
  });
});
