import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, describe, expect, test } from "vitest";

import type { Json } from "../../../histories/json.ts";
import type { KillReport, LinkRule } from "../cluster.ts";
import { processState } from "./processes/process-state.ts";
import { type ToyCluster, eventually, settled, toyCluster, toySystem } from "./testing/toy-cluster.ts";

let toy: ToyCluster | undefined;

afterEach(async () => {
  await toy?.end();
  toy = undefined;
});

async function started(changes: Parameters<typeof toyCluster>[0] = {}): Promise<ToyCluster> {
  toy = toyCluster(changes);
  await toy.start();
  return toy;
}

const kill = (t: ToyCluster, node: string): Promise<KillReport> =>
  new Promise((resolve) => {
    t.cluster.kill(node, { powerLoss: false }, resolve);
  });
const pause = (t: ToyCluster, node: string): Promise<boolean> =>
  new Promise((resolve) => {
    t.cluster.pause(node, resolve);
  });
const restart = (t: ToyCluster, node: string, wipe = false): Promise<void> =>
  settled((done) => t.cluster.restart(node, { wipe }, done));

async function tell(t: ToyCluster, from: string, to: string, texts: readonly string[]): Promise<void> {
  await t.ask(from, { op: "tell", to, texts });
}
const hears = async (t: ToyCluster, node: string, text: string): Promise<boolean> =>
  ((await t.ask(node, { op: "heard" })) as readonly string[]).includes(text);
const setLink = (t: ToyCluster, from: string, to: string, rule: LinkRule): void => t.cluster.setLink(from, to, rule);

describe("nodes", () => {
  test("answer a client once the cluster has started, and are gone after it has stopped", async () => {
    const t = await started();
    expect(await t.ask("n1", { op: "ping" })).toBe("n1.1");
    const pids = [t.pidOf("n1"), t.pidOf("n2")];
    await settled((done) => t.cluster.stop(done));
    expect(pids.map((pid) => processState(pid))).toEqual([undefined, undefined]);
    await settled((done) => t.cluster.stop(done));
  });

  test("do not outlive a stop that overtakes the start", async () => {
    toy = toyCluster();
    const start = toy.start();
    await settled((done) => toy?.cluster.stop(done));
    await expect(start).rejects.toThrow("the local cluster was stopped while it was starting");
    expect(toy.cluster.status().map(({ state }) => state)).toEqual(["stopped", "stopped"]);
  });

  test("that are killed keep their disk, and come back as another incarnation", async () => {
    const t = await started();
    await t.ask("n1", { op: "write", text: "kept" });
    expect(await kill(t, "n1")).toEqual({ wasRunning: true, recordsLost: 0 });
    expect(t.cluster.status().map(({ state }) => state)).toEqual(["stopped", "running"]);
    await expect(t.ask("n1", { op: "ping" })).rejects.toThrow("disconnected");
    expect(await kill(t, "n1")).toEqual({ wasRunning: false, recordsLost: 0 });

    await restart(t, "n1");
    expect(await t.ask("n1", { op: "ping" })).toBe("n1.2");
    expect(await t.ask("n1", { op: "read" })).toBe("kept");
    expect(t.findings).toEqual([]);
  });

  test("that are restarted with a wipe find an empty disk", async () => {
    const t = await started();
    await t.ask("n1", { op: "write", text: "lost" });
    await kill(t, "n1");
    await restart(t, "n1", true);
    expect(await t.ask("n1", { op: "read" })).toBe("");
  });

  test("that are paused answer nothing until they are resumed, and then everything", async () => {
    const t = await started();
    expect(await pause(t, "n1")).toBe(true);
    expect(t.cluster.status()[0]?.state).toBe("paused");
    // Without /proc there is no state to look at.
    expect(["T", undefined]).toContain(processState(t.pidOf("n1"))?.letter);
    const asked = t.ask("n1", { op: "ping" });
    expect(await t.ask("n2", { op: "ping" })).toBe("n2.1");
    await settled((done) => t.cluster.resume("n1", done));
    expect(await asked).toBe("n1.1");
    expect(await kill(t, "n1")).toMatchObject({ wasRunning: true });
    expect(await pause(t, "n1")).toBe(false);
  });

  test("can be killed while they are paused", async () => {
    const t = await started();
    await pause(t, "n1");
    expect(await kill(t, "n1")).toMatchObject({ wasRunning: true });
    await restart(t, "n1");
    expect(await t.ask("n1", { op: "ping" })).toBe("n1.2");
  });

  test("that are down or paused by order are told as disturbances until that is undone, and so are cut links", async () => {
    const t = await started({ nodes: 3 });
    expect(t.cluster.disturbances()).toEqual([]);
    await kill(t, "n1");
    expect(await pause(t, "n2")).toBe(true);
    setLink(t, "client", "n3", { loss: 0.5 });
    const disturbed = ["the link client>n3 is set to: lose 50 %", "n1 is down", "n2 is paused"];
    expect(t.cluster.disturbances()).toEqual(disturbed);
    await restart(t, "n1");
    await settled((done) => t.cluster.resume("n2", done));
    setLink(t, "client", "n3", {});
    await expect(t.ask("n3", { op: "exit", code: 10 })).rejects.toThrow("disconnected");
    await eventually("n3 is down", () => t.cluster.status()[2]?.state === "stopped");
    expect(t.cluster.disturbances()).toEqual([]);
  });

  test("that end by themselves are a finding with their last log lines", async () => {
    const t = await started();
    await expect(t.ask("n1", { op: "exit", code: 3 })).rejects.toThrow("disconnected");
    await eventually("a finding", () => t.findings.length > 0);
    expect(t.findings[0]).toMatchObject({ node: "n1", message: "n1 ended by itself (exit code 3)" });
    expect(t.findings[0]?.log).toContain("err told to exit with 3");
    expect(t.cluster.status()[0]?.state).toBe("stopped");
  });

  test("that loop without end are a finding by name, and can be ended all the same", async () => {
    const t = await started({ stuckCpuMs: 400, clientTimeoutMs: 200 });
    await expect(t.ask("n1", { op: "spin" })).rejects.toThrow("timeout");
    await eventually("a finding", () => t.findings.length > 0);
    expect(t.findings).toHaveLength(1);
    expect(t.findings[0]?.message).toMatch(
      /^n1 answers nobody and has used [\d.]+ s of processor time .*: an endless loop$/,
    );
    expect(await kill(t, "n1")).toMatchObject({ wasRunning: true });
    await restart(t, "n1");
    expect(await t.ask("n1", { op: "ping" })).toBe("n1.2");
  });

  test("that work hard and answer in between are no finding, nor are those that do not know the question", async () => {
    for (const knowsNoInspect of [false, true]) {
      // To start and to compile takes processor time as well, and more of it beside other work.
      const t = await started({ stuckCpuMs: 1_000, options: { knowsNoInspect } });
      // Twice as much as makes a node stuck, in pieces that do not.
      for (let piece = 0; piece < 20; piece++) await t.ask("n1", { op: "spin", ms: 100 });
      expect(t.findings).toEqual([]);
      await t.end();
    }
  });

  test("that work hard while the harness itself is stopped again and again are no finding", async () => {
    const t = await started({ stuckCpuMs: 400 });
    await t.ask("n1", { op: "work", ms: 3_000 });
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (let stop = 0; stop < 4; stop++) {
      // Long enough for a question to the node, and often not for its answer.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      Atomics.wait(never, 0, 0, 600);
    }
    expect(await t.ask("n1", { op: "ping" })).toBe("n1.1");
    expect(t.findings).toEqual([]);
  });

  test("that halt are no finding, and are replaced by fresh ones where the system wants it", async () => {
    const t = await started({ system: { ...toySystem, restartsHalted: true } });
    await t.ask("n1", { op: "write", text: "lost" });
    await expect(t.ask("n1", { op: "exit", code: 10 })).rejects.toThrow("disconnected");
    await eventually("a fresh n1", async () => (await t.ask("n1", { op: "ping" }).catch(() => null)) === "n1.2");
    expect(await t.ask("n1", { op: "read" })).toBe("");
    expect(t.findings).toEqual([]);
  });

  test("that halt are a finding where the system does not, and stay down", async () => {
    const t = await started();
    await expect(t.ask("n1", { op: "exit", code: 10 })).rejects.toThrow("disconnected");
    await eventually("a finding", () => t.findings.length > 0);
    expect(t.findings).toMatchObject([{ node: "n1", message: "n1 halted, and nobody takes its place" }]);
    expect(t.cluster.status()[0]?.state).toBe("stopped");
  });

  test("that do not become ready fail the start, with their last log lines, and nobody is left", async () => {
    toy = toyCluster({ options: { neverReady: "n2" }, readyTimeoutMs: 1_500 });
    await expect(toy.start()).rejects.toThrow(
      /node n2 was not ready within 1500 ms. Its last log lines:[^]*err the toy will not become ready/,
    );
    expect(processState(toy.pidOf("n1"))).toBeUndefined();
  });

  test("that answer with something that is no frame are a finding, and lose that connection only", async () => {
    const t = await started();
    await expect(t.ask("n1", { op: "babble" })).rejects.toThrow("disconnected");
    expect(t.findings[0]?.message).toMatch(/^n1 sent a client no answer: .*found "no frame"/);
    expect(await t.ask("n1", { op: "ping" })).toBe("n1.1");
  });

  test("say what they are, and the latest role is their status", async () => {
    const t = await started();
    await t.ask("n2", { op: "note", note: { event: "role", role: "leader", term: 4 } });
    await eventually("the note", () => t.notes.length > 0);
    expect(t.notes).toMatchObject([{ node: "n2", note: { event: "role", role: "leader", term: 4 } }]);
    expect(t.cluster.status()[1]).toEqual({ id: "n2", state: "running", role: "leader", term: 4, isLeader: true });
    expect(t.cluster.status()[0]).toMatchObject({ role: undefined, isLeader: false });
    await kill(t, "n2");
    expect(t.cluster.status()[1]).toMatchObject({ role: undefined, isLeader: false });
  });

  test("have everything they print in their log, with the time of the run", async () => {
    const t = await started();
    await expect(t.ask("n1", { op: "exit", code: 10 })).rejects.toThrow("disconnected");
    await settled((done) => t.cluster.stop(done));
    const lines = readFileSync(join(t.folder, "n1", "node.log"), "utf8").split("\n");
    expect(lines[1]).toMatch(/^\d+ out \{"ready":true,/);
    expect(lines).toContainEqual(expect.stringMatching(/^\d+ err told to exit with 10$/));
  });
});

describe("links", () => {
  test("that are cut one way drop that direction only, whole messages, and connections stay up", async () => {
    const t = await started();
    await tell(t, "n1", "n2", ["before"]);
    await eventually("n2 hears n1", () => hears(t, "n2", "n1: before"));
    setLink(t, "n1", "n2", { drop: true });
    const before = t.cluster.linkCounts("n1", "n2");
    await tell(t, "n1", "n2", ["cut 1", "cut 2"]);
    await tell(t, "n2", "n1", ["other way"]);
    await eventually("n1 hears n2", () => hears(t, "n1", "n2: other way"));
    await eventually("both dropped", () => t.cluster.linkCounts("n1", "n2").dropped === before.dropped + 2);
    expect(t.cluster.linkCounts("n2", "n1")).toMatchObject({ dropped: 0, passed: 1 });

    setLink(t, "n1", "n2", {});
    await tell(t, "n1", "n2", ["after"]);
    await eventually("n2 hears n1 again", () => hears(t, "n2", "n1: after"));
    expect(await t.ask("n2", { op: "heard" })).toEqual(["n1: before", "n1: after"]);
    expect(await t.ask("n1", { op: "lostPeers" })).toBe(0);
  });

  test("that are slow deliver late and in order, also when the delay ends in between", async () => {
    const t = await started();
    setLink(t, "n1", "n2", { delayMs: [20, 60] });
    const early = Array.from({ length: 50 }, (_, count) => `early ${count}`);
    await tell(t, "n1", "n2", early);
    await eventually("all counted", () => t.cluster.linkCounts("n1", "n2").delayed === 50);
    setLink(t, "n1", "n2", {});
    await tell(t, "n1", "n2", ["late"]);
    await eventually("n2 hears the last", () => hears(t, "n2", "n1: late"));
    expect(await t.ask("n2", { op: "heard" })).toEqual([...early, "late"].map((text) => `n1: ${text}`));
  });

  test("that lose messages lose about the asked share, the same ones for the same seed", async () => {
    const texts = Array.from({ length: 400 }, (_, count) => String(count));
    const heard: Json[] = [];
    for (let run = 0; run < 2; run++) {
      const t = await started();
      setLink(t, "n1", "n2", { loss: 0.5 });
      await tell(t, "n1", "n2", texts);
      const counts = (): { passed: number; dropped: number } => t.cluster.linkCounts("n1", "n2");
      await eventually("all counted", () => counts().passed + counts().dropped === 400);
      const { passed } = counts();
      expect(passed).toBeGreaterThan(130);
      expect(passed).toBeLessThan(270);
      await eventually("n2 hears them", async () => ((await t.ask("n2", { op: "heard" })) as Json[]).length === passed);
      heard.push(await t.ask("n2", { op: "heard" }));
      await t.end();
    }
    expect(heard[0]).toEqual(heard[1]);
  });

  test("between clients and a node are cut for each direction, too", async () => {
    const t = await started({ clientTimeoutMs: 300 });
    setLink(t, "n1", "client", { drop: true });
    await expect(t.ask("n1", { op: "write", text: "done" })).rejects.toThrow("timeout");
    setLink(t, "n1", "client", {});
    expect(await t.ask("n1", { op: "read" })).toBe("done");
    setLink(t, "client", "n1", { drop: true });
    await expect(t.ask("n1", { op: "write", text: " twice" })).rejects.toThrow("timeout");
    setLink(t, "client", "n1", {});
    expect(await t.ask("n1", { op: "read" })).toBe("done");
    expect(t.cluster.linkCounts("client", "n1").dropped).toBe(1);
    expect(t.cluster.linkCounts("n1", "client").dropped).toBe(1);
  });

  test("to a killed node break for its peer, but not behind a cut, until it heals", async () => {
    const t = await started();
    await tell(t, "n1", "n2", ["hello"]);
    await eventually("n2 hears n1", () => hears(t, "n2", "n1: hello"));
    setLink(t, "n2", "n1", { drop: true });
    await kill(t, "n2");
    await tell(t, "n1", "n2", ["into the void"]);
    expect(await t.ask("n1", { op: "lostPeers" })).toBe(0);
    setLink(t, "n2", "n1", {});
    await eventually("n1 notices", async () => (await t.ask("n1", { op: "lostPeers" })) === 1);
    await tell(t, "n1", "n2", ["nobody there"]);
    await eventually("n1 is turned away", async () => (await t.ask("n1", { op: "lostPeers" })) === 2);
  });

  test("leave records of every change of rule and of the totals", async () => {
    const t = await started();
    await tell(t, "n1", "n2", ["one"]);
    await eventually("n2 hears n1", () => hears(t, "n2", "n1: one"));
    setLink(t, "n1", "n2", { drop: true });
    await tell(t, "n1", "n2", ["two"]);
    await eventually("dropped", () => t.cluster.linkCounts("n1", "n2").dropped === 1);
    await settled((done) => t.cluster.stop(done));
    const records = t.linkRecords.filter(({ from, to }) => from === "n1" && to === "n2");
    expect(records[0]).toMatchObject({ rule: "drop", passed: 1, dropped: 0 });
    expect(records.slice(1).reduce((sum, { dropped }) => sum + dropped, 0)).toBe(1);
  });

  test("that do not exist are refused by name", async () => {
    const t = await started();
    expect(() => setLink(t, "n1", "n9", {})).toThrow(
      "link from n1 to n9: expected two different endpoints out of n1, n2, client",
    );
  });
});
