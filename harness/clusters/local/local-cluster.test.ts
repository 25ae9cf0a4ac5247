/**
 * What only a cluster of processes can do, or must bear: logs, endless loops, programs that break the contract, links
 * over TCP. What it must do as every cluster is in conformance.test.ts.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, describe, expect, test } from "vitest";

import type { Json } from "../../../histories/json.ts";
import { type Bench, type BenchOptions, openBench } from "../testing/conformance/bench.ts";
import type { ToyOrder } from "../testing/toy-node.ts";
import { processState } from "./processes/process-state.ts";
import { localSubject, pidsOf } from "./testing/conformance-subject.ts";

/** What unruly-node.mjs understands. */
type UnrulyOrder =
  | { readonly do: "look" }
  | { readonly do: "exit"; readonly code: number }
  | { readonly do: "spin"; readonly ms?: number }
  | { readonly do: "work"; readonly ms: number }
  | { readonly do: "babble" };

const UNRULY = fileURLToPath(new URL("./testing/unruly-node.mjs", import.meta.url));

const benches: Bench[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function open(changes: Parameters<typeof localSubject>[0], options: BenchOptions = {}): Bench {
  const bench = openBench(localSubject(changes), { nodes: 2, ...options });
  benches.push(bench);
  return bench;
}

async function startedToys(): Promise<Bench> {
  const bench = open({});
  await bench.start();
  // They know then which connections were turned away while others were starting.
  for (const node of bench.cluster.nodes) await bench.look(node);
  return bench;
}

async function startedUnruly(changes: Parameters<typeof localSubject>[0] = {}): Promise<Bench> {
  const bench = open({ main: UNRULY, ...changes });
  await bench.start();
  return bench;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "clew-local-"));
  folders.push(folder);
  return folder;
}

const tellUnruly = (bench: Bench, node: string, order: UnrulyOrder): Promise<Json> =>
  bench.order(node, order as unknown as ToyOrder);

test("a power loss that waits for something to lose hears of those who call for the first time", async () => {
  const bench = open({}, { nodes: 1, disk: "slow" });
  await bench.start();
  const killed = bench.kill("n1", { powerLoss: true });
  // It may be killed before its answer has left.
  await bench.order("n1", { do: "save", line: "not synced", early: true }).catch(() => undefined);
  expect(await killed).toEqual({ wasRunning: true, recordsLost: 1 });
});

describe("nodes", () => {
  test("that end by themselves are a finding with their last log lines", async () => {
    const bench = await startedUnruly();
    await expect(tellUnruly(bench, "n1", { do: "exit", code: 3 })).rejects.toThrow("disconnected");
    await bench.eventually("a finding", () => bench.findings.length > 0);
    expect(bench.findings[0]).toMatchObject({ node: "n1", message: "n1 ended by itself (exit code 3)" });
    expect(bench.findings[0]?.log).toContain("err told to exit with 3");
    expect(bench.cluster.status()[0]?.state).toBe("stopped");
  });

  test("that loop without end are a finding by name, and can be ended all the same", async () => {
    const bench = await startedUnruly({ stuckCpuMs: 400, clientTimeoutMs: 200 });
    await expect(tellUnruly(bench, "n1", { do: "spin" })).rejects.toThrow("timeout");
    await bench.eventually("a finding", () => bench.findings.length > 0);
    expect(bench.findings).toHaveLength(1);
    expect(bench.findings[0]?.message).toMatch(
      /^n1 answers nobody and has used [\d.]+ s of processor time .*: an endless loop$/,
    );
    expect(await bench.kill("n1")).toMatchObject({ wasRunning: true });
    await bench.restart("n1");
    expect((await bench.look("n1")).incarnation).toBe("n1.2");
  });

  test("that work hard and answer in between are no finding, nor are those that do not know the question", async () => {
    for (const knowsNoInspect of [false, true]) {
      // To start and to compile takes processor time as well, and more of it beside other work.
      const bench = await startedUnruly({ stuckCpuMs: 1_000, options: { knowsNoInspect } });
      // Twice as much as makes a node stuck, in pieces that do not.
      for (let piece = 0; piece < 20; piece++) await tellUnruly(bench, "n1", { do: "spin", ms: 100 });
      expect(bench.findings).toEqual([]);
      await bench.stop();
    }
  });

  test("that work hard while the harness itself is stopped again and again are no finding", async () => {
    const bench = await startedUnruly({ stuckCpuMs: 400 });
    await tellUnruly(bench, "n1", { do: "work", ms: 3_000 });
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (let stop = 0; stop < 4; stop++) {
      // Long enough for a question to the node, and often not for its answer.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      Atomics.wait(never, 0, 0, 600);
    }
    expect((await bench.look("n1")).incarnation).toBe("n1.1");
    expect(bench.findings).toEqual([]);
  });

  test("that do not become ready fail the start, with their last log lines, and nobody is left", async () => {
    const runDirectory = makeFolder();
    const bench = open({ main: UNRULY, runDirectory, options: { neverReady: "n2" }, readyTimeoutMs: 3_000 });
    await expect(bench.start()).rejects.toThrow(
      /node n2 was not ready within 3000 ms. Its last log lines:[^]*err the node will not become ready/,
    );
    expect(pidsOf(runDirectory, "n1").map((pid) => processState(pid))).toEqual([undefined]);
  });

  test("that answer with something that is no frame are a finding, and lose that connection only", async () => {
    const bench = await startedUnruly();
    await expect(tellUnruly(bench, "n1", { do: "babble" })).rejects.toThrow("disconnected");
    await bench.eventually("a finding", () => bench.findings.length > 0);
    expect(bench.findings[0]?.message).toMatch(/^n1 sent a client no answer: .*found "no frame"/);
    expect((await bench.look("n1")).incarnation).toBe("n1.1");
  });

  test("are processes that the operating system stops in a pause", async () => {
    const runDirectory = makeFolder();
    const bench = await startedUnruly({ runDirectory });
    const letter = (): string | undefined => processState(pidsOf(runDirectory, "n1").at(-1) ?? 0)?.letter;
    await bench.pause("n1");
    // Without /proc there is no state to look at.
    expect(["T", undefined]).toContain(letter());
    await bench.resume("n1");
    await bench.eventually("n1 goes on", () => letter() !== "T");
  });

  test("have everything they print in their log, with the time of the run", async () => {
    const runDirectory = makeFolder();
    const bench = await startedUnruly({ runDirectory });
    await expect(tellUnruly(bench, "n1", { do: "exit", code: 10 })).rejects.toThrow("disconnected");
    await bench.stop();
    const lines = readFileSync(join(runDirectory, "n1", "node.log"), "utf8").split("\n");
    expect(lines[1]).toMatch(/^\d+ out \{"ready":true,/);
    expect(lines).toContainEqual(expect.stringMatching(/^\d+ err told to exit with 10$/));
  });
});

describe("links", () => {
  test("that are slow keep the order also when the delay ends in between", async () => {
    const bench = await startedToys();
    bench.cluster.setLink("n1", "n2", { delayMs: [20, 60] });
    const early = Array.from({ length: 50 }, (_, count) => `early ${count}`);
    await bench.order("n1", { do: "tell", to: "n2", texts: early });
    await bench.eventually("all counted", () => bench.cluster.linkCounts("n1", "n2").delayed === 50);
    bench.cluster.setLink("n1", "n2", {});
    await bench.order("n1", { do: "tell", to: "n2", texts: ["late"] });
    await bench.eventuallySees("n2 hears the last", "n2", ({ heard }) => heard.includes("n1: late"));
    expect((await bench.look("n2")).heard).toEqual([...early, "late"].map((text) => `n1: ${text}`));
  });

  test("that lose messages lose the same ones for the same seed", async () => {
    const texts = Array.from({ length: 100 }, (_, count) => String(count));
    const heard: (readonly string[])[] = [];
    for (let run = 0; run < 2; run++) {
      const bench = await startedToys();
      bench.cluster.setLink("n1", "n2", { loss: 0.5 });
      await bench.order("n1", { do: "tell", to: "n2", texts });
      const counts = (): { passed: number; dropped: number } => bench.cluster.linkCounts("n1", "n2");
      await bench.eventually("all counted", () => counts().passed + counts().dropped === 100);
      await bench.eventuallySees("n2 hears them", "n2", (state) => state.heard.length === counts().passed);
      heard.push((await bench.look("n2")).heard);
      await bench.stop();
    }
    expect(heard[0]).toEqual(heard[1]);
  });

  test("to a killed node break for its peer, but not behind a cut, until it heals", async () => {
    const bench = await startedToys();
    const tell = (text: string): Promise<Json> => bench.order("n1", { do: "tell", to: "n2", texts: [text] });
    await tell("hello");
    await bench.eventuallySees("n2 hears n1", "n2", ({ heard }) => heard.includes("n1: hello"));
    const downBefore = (await bench.look("n1")).linkDowns;
    bench.cluster.setLink("n2", "n1", { drop: true });
    await bench.kill("n2");
    await tell("into the void");
    expect((await bench.look("n1")).linkDowns).toEqual(downBefore);
    bench.cluster.setLink("n2", "n1", {});
    await bench.eventuallySees("n1 notices", "n1", ({ linkDowns }) => linkDowns.length > downBefore.length);
  });
});
