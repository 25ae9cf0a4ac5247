import { describe, expect, test } from "vitest";
import type { KillReport } from "../cluster.ts";
import { startedToy, type StartedToy } from "./testing/started-toy.ts";

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
  test("runs up to a time exactly, with what is due until then", () => {
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

  test("refuses an option that the system does not have", () => {
    expect(() => startedToy({ seed: 1, options: { hartbeat: 1 } })).toThrow(/expected one of heartbeatMs.*"hartbeat"/);
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

  test("a checkpoint stands for all before it", () => {
    const toyCluster = startedToy({ seed: 1, options: { checkpointEvery: 3 } });
    for (const value of [1, 2, 3, 4]) toyCluster.operate({ worker: 0, f: "write", value });
    kill(toyCluster, "n1", true);
    restart(toyCluster, "n1");
    expect(toyCluster.state("n1")).toMatchObject({ value: 4, bootRecords: 1 });
  });
});

describe("a node that ends by itself", () => {
  test("is none when its disk is full, which is a fault; it stays down", () => {
    const full: string[] = [];
    const toyCluster = startedToy({ seed: 1, onDiskFull: (node) => void full.push(node) });
    toyCluster.cluster.setDisk("n1", { isFull: true });
    toyCluster.operate({ worker: 0, f: "write", value: 5 });
    expect(full).toEqual(["n1"]);
    expect(toyCluster.findings).toEqual([]);
    expect(toyCluster.cluster.status()[0]?.state).toBe("stopped");
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
