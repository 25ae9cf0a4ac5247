import { describe, expect, test } from "vitest";
import type { KillReport } from "../cluster.ts";
import { startedToy, type StartedToy } from "./testing/started-toy.ts";
import { simulatedCluster } from "./simulated-cluster.ts";
import { toy, toyMembers } from "./testing/toy-system.ts";

const nothing = (): void => undefined;
const heartbeats = { heartbeatMs: 10 };

function kill(toyCluster: StartedToy, node: string, powerLoss = false): KillReport {
  let report: KillReport | undefined;
  toyCluster.cluster.kill(node, { powerLoss }, (given) => {
    report = given;
  });
  expect(report).toBeUndefined();
  toyCluster.cluster.run({ until: () => report !== undefined });
  return report as KillReport;
}

function restart({ cluster }: StartedToy, node: string, wipe = false): Error | undefined {
  let result: { readonly error: Error | undefined } | undefined;
  cluster.restart(node, { wipe }, (error) => {
    result = { error };
  });
  cluster.run({ until: () => result !== undefined });
  return result?.error;
}

describe("a simulated cluster", () => {
  test("serves a client of a replicated register, through a redirect", () => {
    const { operate } = startedToy({ seed: 1 });
    expect(operate({ worker: 1, f: "write", value: 7 })).toMatchObject({ type: "ok", value: 7, node: "n1" });
    expect(operate({ worker: 2, f: "read", value: null })).toMatchObject({ type: "ok", value: 7 });
  });

  test("knows each node's state and its last role", () => {
    const toyCluster = startedToy({ seed: 1 });
    expect(toyCluster.cluster.status()[0]).toEqual({
      id: "n1",
      state: "running",
      role: "primary",
      term: 1,
      isLeader: true,
    });
    expect(toyCluster.cluster.status()[1]).toMatchObject({ role: "backup", isLeader: false });
    kill(toyCluster, "n1");
    expect(toyCluster.cluster.status()[0]).toMatchObject({ state: "stopped", role: undefined, isLeader: false });
  });

  test("tells what was ordered and not undone: cut links, nodes that are down or paused, but not one that halted", () => {
    const toyCluster = startedToy({ seed: 1, options: { ...heartbeats, checkpointEvery: 0, haltOn: "stop" } });
    const { cluster, operate } = toyCluster;
    cluster.setLink("client", "n2", { drop: true });
    kill(toyCluster, "n2");
    cluster.pause("n3", nothing);
    toyCluster.runMs(5);
    expect(cluster.disturbances()).toEqual(["the link client>n2 is set to: drop", "n2 is down", "n3 is paused"]);
    cluster.setLink("client", "n2", {});
    restart(toyCluster, "n2");
    cluster.resume("n3", nothing);
    operate({ worker: 0, f: "write", value: "stop" });
    expect(cluster.status()[0]?.state).toBe("stopped");
    expect(cluster.disturbances()).toEqual([]);
  });

  test("gives the listener notes with their time and node", () => {
    const { notes } = startedToy({ seed: 1 });
    expect(notes.map((note) => note.node).sort()).toEqual(["n1", "n2", "n3"]);
    expect(notes.every((note) => note.time > 0 && note.note.event === "role")).toBe(true);
  });

  test("its clock calls back in order of time, and not when cancelled", () => {
    const { cluster } = startedToy({ seed: 1 });
    const calls: number[] = [];
    const at = (ms: number): (() => void) => cluster.clock.at(ms * 1e6, () => void calls.push(ms));
    at(900);
    const cancel = at(800);
    at(700);
    cancel();
    expect(cluster.run({ untilNs: 1e9 })).toBe("time");
    expect(calls).toEqual([700, 900]);
    expect(cluster.clock.nowNs()).toBe(1e9);
  });

  test("ends idle when there is no event left and no time to wait for", () => {
    expect(startedToy({ seed: 1 }).cluster.run({})).toBe("idle");
  });

  test("refuses an option that the system does not have, a node and a link that do not exist", () => {
    expect(() => startedToy({ seed: 1, options: { hartbeat: 1 } })).toThrow(/expected one of heartbeatMs.*"hartbeat"/);
    const { cluster } = startedToy({ seed: 1 });
    expect(() => cluster.pause("n9", nothing)).toThrow(/expected one of n1, n2, n3, found "n9"/);
    expect(() => cluster.setLink("n1", "nobody", {})).toThrow(/client/);
  });

  test("records a link at each change of its rule, and at the end those that did something", () => {
    const { cluster, links, runMs } = startedToy({ seed: 1, options: heartbeats });
    runMs(100);
    cluster.setLink("n1", "n2", { drop: true });
    runMs(100);
    cluster.setLink("n1", "n2", {});
    expect(links.map((record) => record.rule)).toEqual(["drop", "pass"]);
    expect(links[0]?.passed).toBeGreaterThan(3);
    expect(links[1]).toMatchObject({ from: "n1", to: "n2", passed: 0, delayed: 0 });
    expect(links[1]?.dropped).toBeGreaterThan(3);
    cluster.stop(nothing);
    // The link from n1 to n2 did nothing since its last record.
    expect(
      links
        .slice(2)
        .map(({ from, to }) => `${from} ${to}`)
        .sort(),
    ).toEqual(["n1 n3", "n2 n1", "n2 n3", "n3 n1", "n3 n2"]);
  });

  test("asks the system whether a node may be lost, with the roles of those that run", () => {
    const asked: unknown[] = [];
    const system: typeof toy = { ...toy, mayLose: (node, roles) => asked.push([node, [...roles.keys()]]) > 0 };
    const { cluster } = startedToy({ seed: 1, system });
    cluster.pause("n2", nothing);
    expect(cluster.mayLose("n1")).toBe(true);
    expect(asked).toEqual([["n1", ["n1", "n3"]]]);
    expect(startedToy({ seed: 1 }).cluster.mayLose("n1")).toBe(true);
  });
});

describe("killing", () => {
  test("a node of a plain kill comes back with all that it had written, in a new incarnation", () => {
    const toyCluster = startedToy({ seed: 1, disk: { sync: { minMs: 1000, meanMs: 0 } } });
    const client = toyCluster.cluster.openClient(0, 0);
    client.invoke({ f: "write", value: 5 }, nothing);
    toyCluster.runMs(50);
    expect(kill(toyCluster, "n1")).toEqual({ wasRunning: true, recordsLost: 0 });
    expect(kill(toyCluster, "n1")).toEqual({ wasRunning: false, recordsLost: 0 });
    expect(restart(toyCluster, "n1")).toBeUndefined();
    expect(toyCluster.state("n1")).toMatchObject({ value: 5, incarnation: "n1#2", bootRecords: 1 });
  });

  test("a power loss takes what was not synced, and says how many records", () => {
    const disk = { sync: { minMs: 1000, meanMs: 0 }, losesAllChance: 1 };
    const toyCluster = startedToy({ seed: 1, disk });
    toyCluster.cluster.openClient(0, 0).invoke({ f: "write", value: 5 }, nothing);
    toyCluster.runMs(50);
    expect(kill(toyCluster, "n1", true)).toEqual({ wasRunning: true, recordsLost: 1 });
    restart(toyCluster, "n1");
    expect(toyCluster.state("n1")).toMatchObject({ value: null, bootRecords: 0 });
  });

  test("a synced write survives a power loss, and a wipe takes it", () => {
    const toyCluster = startedToy({ seed: 1 });
    toyCluster.operate({ worker: 0, f: "write", value: 5 });
    kill(toyCluster, "n1", true);
    restart(toyCluster, "n1");
    expect(toyCluster.state("n1").value).toBe(5);
    kill(toyCluster, "n1");
    restart(toyCluster, "n1", true);
    expect(toyCluster.state("n1").value).toBeNull();
  });

  test("a checkpoint stands for all before it", () => {
    const toyCluster = startedToy({ seed: 1, options: { checkpointEvery: 3 } });
    for (const value of [1, 2, 3, 4]) toyCluster.operate({ worker: 0, f: "write", value });
    kill(toyCluster, "n1", true);
    restart(toyCluster, "n1");
    expect(toyCluster.state("n1")).toMatchObject({ value: 4, bootRecords: 1 });
  });

  test("a client that waits for a killed node is told, and one that asks a stopped node is refused", () => {
    const toyCluster = startedToy({ seed: 1, disk: { sync: { minMs: 1000, meanMs: 0 } } });
    let outcome: unknown;
    toyCluster.cluster.openClient(90, 0).invoke({ f: "write", value: 5 }, (given) => {
      outcome = given;
    });
    toyCluster.runMs(50);
    kill(toyCluster, "n1");
    toyCluster.runMs(50);
    expect(outcome).toMatchObject({ type: "info", error: "disconnected" });
    expect(toyCluster.operate({ worker: 0, f: "read", value: null })).toMatchObject({ error: "disconnected" });
  });

  test("a restart of a running node does nothing, and a kill ends a start with an error", () => {
    const toyCluster = startedToy({ seed: 1 });
    expect(restart(toyCluster, "n1")).toBeUndefined();
    expect(toyCluster.state("n1").incarnation).toBe("n1#1");
    kill(toyCluster, "n1");
    let failure: Error | undefined;
    toyCluster.cluster.restart("n1", { wipe: false }, (error) => {
      failure = error;
    });
    kill(toyCluster, "n1");
    toyCluster.runMs(100);
    expect(failure?.message).toBe("Node n1 was killed before it was ready.");
  });

  test("a whole cluster comes back", () => {
    const toyCluster = startedToy({ seed: 1 });
    toyCluster.operate({ worker: 0, f: "write", value: 5 });
    for (const node of toyCluster.cluster.nodes) kill(toyCluster, node, true);
    for (const node of toyCluster.cluster.nodes) restart(toyCluster, node);
    expect(toyCluster.operate({ worker: 0, f: "read", value: null })).toMatchObject({ type: "ok", value: 5 });
  });

  test("a stop while nodes are starting ends the start with an error, and not within the call", () => {
    const cluster = simulatedCluster({ system: toy, members: toyMembers(3), seed: 1 });
    const ends: (Error | undefined)[] = [];
    cluster.start((error) => void ends.push(error));
    cluster.stop(nothing);
    expect(ends).toEqual([]);
    cluster.run({});
    expect(ends).toEqual([expect.objectContaining({ message: "Node n1 was killed before it was ready." })]);
  });

  test("after stop nothing runs, and nothing starts", () => {
    const toyCluster = startedToy({ seed: 1, options: heartbeats });
    toyCluster.cluster.stop(nothing);
    toyCluster.cluster.stop(nothing);
    expect(restart(toyCluster, "n1")?.message).toMatch(/the cluster is stopped/);
    expect(toyCluster.cluster.run({})).toBe("idle");
    expect(toyCluster.cluster.status().map((status) => status.state)).toEqual(["stopped", "stopped", "stopped"]);
  });
});

describe("a node that ends by itself", () => {
  test("is a finding when it throws, and the others go on", () => {
    const toyCluster = startedToy({ seed: 1 });
    toyCluster.operate({ worker: 0, f: "write", value: "throw" });
    expect(toyCluster.findings).toEqual([
      expect.objectContaining({ node: "n1", message: expect.stringContaining("asked to throw") }),
    ]);
    expect(toyCluster.cluster.status().map((status) => status.state)).toEqual(["stopped", "running", "running"]);
  });

  test("is none when its disk is full, which is a fault; it stays down", () => {
    const full: string[] = [];
    const toyCluster = startedToy({ seed: 1, onDiskFull: (node) => void full.push(node) });
    toyCluster.cluster.setDisk("n1", { isFull: true });
    toyCluster.operate({ worker: 0, f: "write", value: 5 });
    expect(full).toEqual(["n1"]);
    expect(toyCluster.findings).toEqual([]);
    expect(toyCluster.cluster.status()[0]?.state).toBe("stopped");
  });

  test("is one when it halts and the system does not replace it; it stays down", () => {
    const toyCluster = startedToy({ seed: 1 });
    toyCluster.operate({ worker: 0, f: "write", value: "halt" });
    toyCluster.runMs(1000);
    expect(toyCluster.findings).toMatchObject([{ node: "n1", message: "n1 halted: asked to" }]);
    expect(toyCluster.cluster.status()[0]?.state).toBe("stopped");
  });

  test("is none when it halts in a system that repairs so, and a fresh one takes its place", () => {
    const toyCluster = startedToy({ seed: 1, system: { ...toy, restartsHalted: true } });
    toyCluster.operate({ worker: 0, f: "write", value: 5 });
    toyCluster.operate({ worker: 0, f: "write", value: "halt" });
    toyCluster.runMs(1000);
    expect(toyCluster.state("n1")).toMatchObject({ incarnation: "n1#2", bootRecords: 0 });
    expect(toyCluster.findings).toEqual([]);
  });
});

describe("pausing", () => {
  test("lets inputs wait, and they come in order when the node goes on, while its clock went on", () => {
    const { cluster, runMs, state } = startedToy({ seed: 1, options: heartbeats, network: { mode: "fifo" } });
    runMs(100);
    let wasRunning: boolean | undefined;
    cluster.pause("n2", (running) => {
      wasRunning = running;
    });
    runMs(1);
    expect(wasRunning).toBe(true);
    const before = state("n2");
    runMs(500);
    expect(state("n2")).toEqual(before);
    cluster.resume("n2", nothing);
    runMs(0);
    expect(state("n2").received).toBeGreaterThan(before.received + 80);
    expect(state("n2").now).toBeGreaterThanOrEqual(before.now + 490);
  });

  test("of a stopped or paused node has no effect", () => {
    const toyCluster = startedToy({ seed: 1 });
    const answers: boolean[] = [];
    toyCluster.cluster.pause("n1", (running) => void answers.push(running));
    toyCluster.cluster.pause("n1", (running) => void answers.push(running));
    kill(toyCluster, "n2");
    toyCluster.cluster.pause("n2", (running) => void answers.push(running));
    toyCluster.runMs(1);
    expect(answers).toEqual([true, false, false]);
  });

  test("a paused node holds no more than its buffers", () => {
    const { cluster, runMs, state } = startedToy({ seed: 1, options: heartbeats, host: { pausedInputsMax: 5 } });
    cluster.pause("n2", nothing);
    runMs(1000);
    const before = state("n2").received;
    cluster.resume("n2", nothing);
    runMs(0);
    expect(state("n2").received).toBe(before + 5);
  });

  test("a paused node releases what waited for its disk only when it goes on", () => {
    const { cluster, runMs } = startedToy({ seed: 1, disk: { sync: { minMs: 20, meanMs: 0 } } });
    let isDone = false;
    cluster.openClient(0, 0).invoke({ f: "write", value: 5 }, () => {
      isDone = true;
    });
    runMs(10);
    cluster.pause("n1", nothing);
    runMs(1000);
    expect(isDone).toBe(false);
    cluster.resume("n1", nothing);
    runMs(1000);
    expect(isDone).toBe(true);
  });
});

describe("cutting links", () => {
  const beats = (toyCluster: StartedToy, of: string, at: string): number => toyCluster.state(at).lastBeat[of] ?? 0;

  test("in one direction leaves the other", () => {
    const toyCluster = startedToy({ seed: 1, options: heartbeats });
    toyCluster.cluster.setLink("n1", "n2", { drop: true });
    toyCluster.runMs(500);
    expect(beats(toyCluster, "n1", "n2")).toBe(0);
    expect(beats(toyCluster, "n2", "n1")).toBeGreaterThan(20);
    expect(toyCluster.cluster.linkCounts("n1", "n2")).toMatchObject({ passed: 0 });
    expect(toyCluster.cluster.linkCounts("n1", "n2").dropped).toBeGreaterThan(20);
    toyCluster.cluster.setLink("n1", "n2", {});
    toyCluster.runMs(500);
    expect(beats(toyCluster, "n1", "n2")).toBeGreaterThan(40);
  });

  test("between clients and a node leaves clients in doubt, and nodes alone", () => {
    const toyCluster = startedToy({ seed: 1, options: heartbeats, clientTimeoutMs: 200 });
    toyCluster.cluster.setLink("n1", "client", { drop: true });
    expect(toyCluster.operate({ worker: 0, f: "write", value: 5 })).toMatchObject({ type: "info", error: "timeout" });
    expect(toyCluster.state("n1").value).toBe(5);
    expect(toyCluster.cluster.linkCounts("n1", "client").dropped).toBe(1);
  });

  test("breaks a fifo link: both nodes learn of it, and of a peer's death", () => {
    const toyCluster = startedToy({ seed: 1, options: heartbeats, network: { mode: "fifo" } });
    toyCluster.runMs(100);
    expect(toyCluster.state("n2").linkDowns).toEqual([]);
    toyCluster.cluster.setLink("n1", "n2", { drop: true });
    toyCluster.runMs(100);
    expect(toyCluster.state("n1").linkDowns).toContain("n2");
    expect(toyCluster.state("n2").linkDowns).toContain("n1");
    kill(toyCluster, "n3");
    toyCluster.runMs(100);
    expect(toyCluster.state("n2").linkDowns).toContain("n3");
  });

  test("a datagram network never reports a link down", () => {
    const toyCluster = startedToy({ seed: 1, options: heartbeats, network: { loss: 0.5 } });
    kill(toyCluster, "n3");
    toyCluster.runMs(500);
    expect(toyCluster.state("n1").linkDowns).toEqual([]);
  });

  test("a change of the network holds from then on", () => {
    const toyCluster = startedToy({ seed: 1, options: heartbeats });
    toyCluster.cluster.setNetwork({ loss: 1 });
    toyCluster.runMs(500);
    expect(toyCluster.state("n1").received).toBe(0);
    toyCluster.cluster.setNetwork({ loss: 0 });
    toyCluster.runMs(500);
    expect(toyCluster.state("n1").received).toBeGreaterThan(50);
  });

  test("a clogged link goes quiet and then bursts", () => {
    const toyCluster = startedToy({ seed: 1, options: heartbeats });
    toyCluster.cluster.clog("n1", "n2", toyCluster.cluster.clock.nowNs() + 500e6);
    toyCluster.runMs(499);
    expect(beats(toyCluster, "n1", "n2")).toBe(0);
    toyCluster.runMs(1);
    expect(beats(toyCluster, "n1", "n2")).toBeGreaterThan(30);
  });
});

describe("clocks", () => {
  test("a fast node beats faster, a slow one slower", () => {
    const { cluster, runMs, state } = startedToy({ seed: 1, options: heartbeats, host: { tickSlackMs: 0 } });
    cluster.setClock("n1", { rate: 2 });
    cluster.setClock("n2", { rate: 0.5 });
    runMs(1000);
    const { n1, n2 } = state("n3").lastBeat;
    expect(n1).toBeGreaterThan(180);
    expect(n2).toBeLessThan(52);
  });

  test("a node's clock has a zero of its own", () => {
    const { cluster, runMs, state } = startedToy({ seed: 1, options: heartbeats });
    runMs(100);
    expect(new Set(cluster.nodes.map((node) => Math.round(state(node).now / 1000))).size).toBe(3);
  });

  test("a step of the wall clock is seen there, and makes no timer early or late", () => {
    const options = { heartbeatMs: 1000 };
    const { cluster, runMs, state } = startedToy({ seed: 1, options });
    cluster.setClock("n1", { offsetMs: 5000 });
    cluster.setClock("n2", { offsetMs: -5000 });
    runMs(500);
    expect(state("n3").lastBeat).toEqual({});
    runMs(1000);
    expect(state("n3").lastBeat).toEqual({ n1: 1, n2: 1 });
    expect(state("n1").wall - state("n2").wall).toBeGreaterThan(9000);
  });
});

describe("the apply queue", () => {
  test("gives back every index once, in order, with its delay", () => {
    const toyCluster = startedToy({ seed: 1, host: { applyDelay: { minMs: 100, meanMs: 0 } } });
    for (const worker of [0, 1, 2])
      toyCluster.cluster.openClient(worker, 0).invoke({ f: "write", value: worker }, nothing);
    toyCluster.runMs(150);
    expect(toyCluster.state("n1").applied).toEqual([1]);
    toyCluster.runMs(300);
    expect(toyCluster.state("n1").applied).toEqual([1, 2, 3]);
  });
});

describe("an observer", () => {
  test("sees who has stepped, what they said, and their state", () => {
    const seen: string[] = [];
    const observer: NonNullable<Parameters<typeof startedToy>[0]["observer"]> = {
      everyEvents: 1,
      look({ stepped, notes, inspect }) {
        expect(stepped.length).toBeGreaterThan(0);
        for (const node of stepped) expect(inspect(node)).toHaveProperty("incarnation");
        for (const { node, note } of notes) seen.push(`${node} ${JSON.stringify(note["role"])}`);
      },
    };
    startedToy({ seed: 1, observer }).runMs(10);
    expect(seen.sort()).toEqual(['n1 "primary"', 'n2 "backup"', 'n3 "backup"']);
  });

  test("is told of a write in the moment in which a crash would lose it", () => {
    const writers: string[] = [];
    const { operate, runMs } = startedToy({ seed: 1, onWrite: (node) => void writers.push(node) });
    operate({ worker: 0, f: "write", value: 1 });
    runMs(100);
    expect(writers[0]).toBe("n1");
    expect(writers.slice(1).sort()).toEqual(["n2", "n3"]);
  });
});
