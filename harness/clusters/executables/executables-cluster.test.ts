/**
 * What only a cluster of executables does: setting nodes up, clients and services, counts and the journal of messages,
 * nodes that do not read. What it must do as every cluster is in conformance.test.ts.
 */
import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { maelstromWords } from "../messages/content-words.ts";
import { createMessageTape } from "../messages/message-tape.ts";
import { tapedRecords } from "../messages/testing/taped-records.ts";
import { eventually } from "../local/testing/eventually.ts";
import { linKv } from "./rpc/lin-kv.ts";
import { clientTimeoutMsOf, type Rpc } from "./rpc/rpc.ts";
import { broadcast, echo } from "./rpc/workload-rpcs.ts";
import { createTestClusters, example, type TestCluster } from "./testing/started-cluster.ts";

const { open, end } = createTestClusters();
afterEach(end);

const COUNTING = fileURLToPath(new URL("./testing/counting-executable.mjs", import.meta.url));
/** The calls of echo, with the topology of broadcast. */
const echoWithTopology: Rpc = { ...echo, ...(broadcast.setup === undefined ? {} : { setup: broadcast.setup }) };

type Told = {
  readonly pid: number;
  readonly cwd: string;
  readonly firstTypes: readonly string[];
  readonly neighbours: readonly string[] | null;
  readonly heard: number;
};

async function started(options: Parameters<typeof open>[0] = {}): Promise<TestCluster> {
  const cluster = open({ command: { file: COUNTING, args: [] }, nodes: ["n1", "n2"], ...options });
  await cluster.start();
  return cluster;
}

/** What the node says of itself. */
async function look({ cluster, run }: TestCluster, node: string): Promise<Told> {
  const client = cluster.openClient(0, cluster.nodes.indexOf(node));
  const { type, value } = await run({ f: "echo", value: null }, client);
  client.close();
  expect(type).toBe("ok");
  return value as unknown as Told;
}

/** Has the first node send messages to the second. */
function flood({ cluster }: TestCluster, count: number, size: number): void {
  expect(cluster.ask("n1", { type: "flood", count, size })).toBe(true);
}

describe("a node", () => {
  test("is told who it is in its first line, however quick its peers are, and runs in the folder for temporary files", async () => {
    const cluster = await started({ nodes: ["n1", "n2", "n3", "n4", "n5"] });
    for (const node of cluster.cluster.nodes) {
      const { firstTypes, cwd } = await look(cluster, node);
      expect(firstTypes[0]).toBe("init");
      expect(cwd).toBe(realpathSync(tmpdir()));
    }
    expect(cluster.findings).toEqual([]);
  });

  test("is told the topology once all are set up, and again with its init after a kill", async () => {
    const cluster = await started({ nodes: ["n1", "n2", "n3"], rpc: echoWithTopology, topology: "line" });
    const before = await look(cluster, "n1");
    expect(before.neighbours).toEqual(["n2"]);
    expect((await look(cluster, "n2")).neighbours).toEqual(["n1", "n3"]);
    await cluster.kill("n1");
    await cluster.restart("n1");
    const after = await look(cluster, "n1");
    expect(after.firstTypes.slice(0, 2)).toEqual(["init", "topology"]);
    expect(after.neighbours).toEqual(["n2"]);
    expect(after.pid).not.toBe(before.pid);
  });

  test("is set up also behind cuts of all its links", async () => {
    const cluster = open({ command: { file: COUNTING, args: [] }, nodes: ["n1", "n2"] });
    for (const [from, to] of [
      ["client", "n1"],
      ["n1", "client"],
      ["n1", "n2"],
    ] as const) {
      cluster.cluster.setLink(from, to, { drop: true });
    }
    await cluster.start();
    expect((await look(cluster, "n2")).firstTypes).toEqual(["init", "echo"]);
    expect(cluster.cluster.linkCounts("n1", "n2")).toMatchObject({ passed: 0, dropped: 1 });
    expect(cluster.cluster.linkCounts("n1", "client")).toMatchObject({ passed: 0, dropped: 0 });
  });

  test("that does not know the topology message fails the start, and the message is shown", async () => {
    const cluster = open({ command: { file: example("javascript/echo.mjs"), args: [] }, rpc: echoWithTopology });
    await expect(cluster.start()).rejects.toThrow(
      /node n1 answered its topology message with .*no such request: topology.*; expected topology_ok/,
    );
    expect(cluster.processesLeft()).toEqual([]);
    expect(() => open({ rpc: echoWithTopology, topology: "star" })).toThrow("topology: expected one of line, grid");
  });

  test("that is killed twice at once was running once", async () => {
    const { cluster } = await started();
    const kills = [0, 1].map(
      () => new Promise((resolve) => cluster.kill("n1", { powerLoss: false }, ({ wasRunning }) => resolve(wasRunning))),
    );
    expect(await Promise.all(kills)).toEqual([true, false]);
  });

  test("has an id that clients cannot have, and that nobody else has", () => {
    expect(() => open({ nodes: ["n1", "c1"] })).toThrow("none beginning with c");
    expect(() => open({ nodes: ["n1", "n1"] })).toThrow('found "n1"');
    expect(() => open({ nodes: ["lin-kv"] })).toThrow("none of a service");
    expect(() => open({ nodes: ["n0", "lin-kv-1", "Carol"] })).not.toThrow();
  });
});

describe("a node that does not read", () => {
  test("keeps others from nothing, and gets all that was sent once it goes on", async () => {
    const cluster = await started();
    const { heard } = await look(cluster, "n2");
    await cluster.pause("n2");
    flood(cluster, 5_000, 1_000);
    await eventually("all are sent", () => cluster.cluster.linkCounts("n1", "n2").passed >= 5_000);
    expect((await look(cluster, "n1")).firstTypes[0]).toBe("init");
    await new Promise<void>((resolve) => cluster.cluster.resume("n2", () => resolve()));
    await eventually("all are there", async () => (await look(cluster, "n2")).heard === heard + 5_000);
    expect(cluster.findings).toEqual([]);
  });

  test("loses what is too much for the harness to keep, which is told once", async () => {
    const cluster = await started();
    await cluster.pause("n2");
    flood(cluster, 90, 1024 * 1024);
    await eventually("it is told", () => cluster.findings.length > 0);
    await look(cluster, "n1");
    expect(cluster.findings).toMatchObject([
      {
        node: "n2",
        kind: "warning",
        message: expect.stringContaining("does not take its messages as fast as they come"),
      },
    ]);
  });
});

describe("clients", () => {
  test("are spread over the nodes, and learn of the end of their node, but not behind a cut", async () => {
    const cluster = await started({ rpc: { ...echo, calls: { echo: { ...silentEcho() } } }, clientTimeoutMs: 3_000 });
    const { cluster: nodes } = cluster;
    const waiting = [0, 1, 2].map((worker) =>
      cluster.run({ f: "echo", value: null }, nodes.openClient(worker, worker)),
    );
    const asked = (): number[] => ["n1", "n2"].map((node) => nodes.linkCounts("client", node).passed);
    await eventually("they are asked", () => asked().join() === "2,1");
    nodes.setLink("n1", "client", { drop: true });
    await Promise.all([cluster.kill("n1"), cluster.kill("n2")]);
    expect((await Promise.all(waiting)).map(({ error }) => error)).toEqual([
      "net-timeout",
      "disconnected",
      "net-timeout",
    ]);
  });

  /** An echo that the node does not know, and so never answers. */
  function silentEcho(): Rpc["calls"][string] {
    return { ...(echo.calls["echo"] as Rpc["calls"][string]), request: () => ({ type: "silence" }) };
  }

  test("wait as long as their workload says", async () => {
    const cluster = open({
      rpc: { ...echo, timeoutMs: (meanMs) => 200 + meanMs },
      command: { file: COUNTING, args: [] },
    });
    await cluster.start();
    await cluster.pause("n1");
    const begunMs = performance.now();
    expect(await cluster.run({ f: "echo", value: null })).toMatchObject({ type: "fail", error: "net-timeout" });
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(199);
    expect([0, 500].map((meanMs) => clientTimeoutMsOf(linKv, meanMs))).toEqual([1_000, 5_000]);
    expect(clientTimeoutMsOf(echo, 500)).toBe(5_000);
  });
});

describe("services and messages", () => {
  const throughService = (options: Parameters<typeof open>[0] = {}): Promise<TestCluster> =>
    started({ command: { file: example("javascript/lin-kv.mjs"), args: [] }, rpc: linKv, ...options });

  test("a service is the same for all nodes, and its answers take twice the latency", async () => {
    const cluster = await throughService({ latency: { meanMs: 40, distribution: "constant" } });
    const [first, second] = [0, 1].map((worker) => cluster.cluster.openClient(worker, worker));
    const begunMs = performance.now();
    expect(await cluster.run({ f: "write", key: 0, value: 3 }, first)).toEqual({ type: "ok", value: 3, node: "n1" });
    expect(performance.now() - begunMs).toBeGreaterThanOrEqual(79);
    expect(await cluster.run({ f: "read", key: 0, value: null }, second)).toEqual({ type: "ok", value: 3, node: "n2" });
    expect(await cluster.run({ f: "cas", key: 0, value: [4, 5] }, second)).toMatchObject({ type: "fail" });
    expect(await cluster.run({ f: "read", key: 1, value: null }, first)).toMatchObject({ type: "ok", value: null });
  });

  test("all are counted, by clients and servers, and go onto the tape", async () => {
    const tape = createMessageTape();
    const cluster = await throughService({ nodes: ["n1"], tape });
    await cluster.run({ f: "write", key: 0, value: 3 });
    // init, and one request: to the node, to the service and back.
    expect(cluster.cluster.messageCounts()).toEqual({
      all: { sent: 6, received: 6 },
      clients: { sent: 4, received: 4 },
      servers: { sent: 2, received: 2 },
      services: { sent: 2, received: 2 },
    });
    const told = tapedRecords(tape, maelstromWords()).map(({ from, to, message, arrived }) => [
      from,
      to,
      message,
      arrived.length,
    ]);
    expect(told).toEqual([
      ["harness", "n1", "init", 1],
      ["n1", "harness", "init_ok", 1],
      ["client 0", "n1", "write", 1],
      ["n1", "lin-kv", "write", 1],
      ["lin-kv", "n1", "write_ok", 1],
      ["n1", "client 0", "write_ok", 1],
    ]);
  });
});
