/**
 * Conformance: nodes that come while the cluster runs, and nodes that leave it for good.
 */
import { describe, expect, test } from "vitest";
import type { ClusterMembership } from "../../cluster.ts";
import { toy } from "../toy-system.ts";
import type { Bench } from "./bench.ts";
import type { CaseContext } from "./case-context.ts";

export function membershipCases({ where, capabilities, open, startBench }: CaseContext): void {
  describe("and who is in it:", () => {
    test("it offers to change that if it says that it can, and the system does", () => {
      expect(open().cluster.membership !== undefined).toBe(capabilities.has("membership"));
      const fixed = open({ system: { membership: () => undefined } }).cluster;
      expect(fixed.capabilities.has("membership")).toBe(false);
      expect(fixed.membership).toBeUndefined();
    });
    where(["membership"], () => joinCases({ startBench, where }));
    where(["membership"], () => leaveCases({ startBench, where }));
  });
}

type Context = Pick<CaseContext, "where" | "startBench">;

function joinCases({ startBench, where }: Context): void {
  test("a node that joins runs beside the others, knows them, and all of them reach each other", async () => {
    const bench = await startBench();
    await add(bench, "n4");
    expect(bench.cluster.nodes).toEqual(["n1", "n2", "n3", "n4"]);
    expect(bench.cluster.targets).toContain("n4");
    expect(bench.cluster.status().map(({ state }) => state)).toEqual(["running", "running", "running", "running"]);
    expect(await bench.look("n4")).toMatchObject({ known: ["n1", "n2", "n3", "n4"], joins: true });
    expect((await bench.look("n1")).joins).toBe(false);
    await tellEachOther(bench, "n4", ["n1", "n2", "n3"]);
    await add(bench, "n5");
    await tellEachOther(bench, "n5", ["n4", "n1"]);
    await bench.stop();
    await bench.eventuallyGone();
  });

  test("members are those at the start until a change of them is noted as committed", async () => {
    const bench = await startBench();
    await bench.eventually("somebody leads", () => bench.cluster.status().some(({ isLeader }) => isLeader));
    expect(membershipOf(bench).members()).toEqual({ members: ["n1", "n2", "n3"], version: 0 });
    await add(bench, "n4");
    expect(membershipOf(bench).members().version).toBe(0);
    await change(bench, { add: ["n4"], remove: ["n2"] });
    expect(membershipOf(bench).members()).toEqual({ members: ["n1", "n3", "n4"], version: 1 });
    await write(bench, 7);
    await bench.eventuallySees("n4 has the copy", "n4", ({ value }) => value === 7);
    expect((await bench.look("n2")).value).toBeNull();
  });

  test("an older set that is noted late changes nothing, and nobody who leads means that nobody is asked", async () => {
    const bench = await startBench({ system: { leaderRoles: ["nobody's"] } });
    const note = (members: readonly string[], version: number): Promise<unknown> =>
      bench.order("n2", { do: "note", note: { event: "members", members, version } });
    await note(["n1", "n2"], 5);
    await note(["n1", "n2", "n3"], 4);
    await bench.eventually("both are noted", () => bench.notes.filter(({ node }) => node === "n2").length === 3);
    expect(membershipOf(bench).members()).toEqual({ members: ["n1", "n2"], version: 5 });
    expect(membershipOf(bench).change({ add: [], remove: ["n2"] })).toBe(false);
  });

  test("an id is used once only", async () => {
    const bench = await startBench();
    const membership = membershipOf(bench);
    const nothing = (): void => undefined;
    expect(() => membership.add("n2", nothing)).toThrow(/n2.*never used/);
    await remove(bench, "n2");
    expect(() => membership.add("n2", nothing)).toThrow(/n2.*never used/);
  });

  where(["link"], () => {
    test("links of a node that joined carry out rules, in each direction for itself, and count", async () => {
      const bench = await startBench();
      await add(bench, "n4");
      await tellEachOther(bench, "n4", ["n1"]);
      await bench.setLink("n1", "n4", { drop: true });
      expect(bench.cluster.disturbances()).toEqual(["the link n1>n4 is set to: drop"]);
      const before = bench.cluster.linkCounts("n1", "n4").dropped;
      await bench.order("n1", { do: "tell", to: "n4", texts: ["lost"] });
      await bench.eventually("it was dropped", () => bench.cluster.linkCounts("n1", "n4").dropped > before);
      await bench.order("n4", { do: "tell", to: "n1", texts: ["heard"] });
      await bench.eventuallySees("n1 hears n4", "n1", ({ heard }) => heard.includes("n4: heard"));
      expect((await bench.look("n4")).heard).not.toContain("n1: lost");
      await bench.setLink("client", "n4", { drop: true });
      const value = { to: "n4", order: { do: "look" } };
      bench.cluster.openClient(900, 0).invoke({ f: "order", value }, () => undefined);
      await bench.eventually("clients are cut", () => bench.cluster.linkCounts("client", "n4").dropped > 0);
    });
  });

  where(["kill"], () => {
    test("a node that joined comes back after a kill as it was, and the others come back knowing it", async () => {
      const bench = await startBench();
      await add(bench, "n4");
      await bench.order("n4", { do: "save", line: "kept" });
      for (const node of ["n4", "n1"]) {
        await bench.kill(node);
        await bench.restart(node);
      }
      expect(await bench.look("n4")).toMatchObject({ lines: ["kept"], known: ["n1", "n2", "n3", "n4"], joins: true });
      await tellEachOther(bench, "n4", ["n1"]);
    });
  });
}

function leaveCases({ startBench, where }: Context): void {
  test("a node that leaves says nothing more, however much the others say", async () => {
    const options = toy.options.map((option) => (option.name === "heartbeatMs" ? { ...option, default: 20 } : option));
    const bench = await startBench({ system: { options } });
    await bench.eventuallySees("n1 hears all", "n1", ({ lastBeat }) => "n2" in lastBeat && "n3" in lastBeat);
    await remove(bench, "n2");
    const { lastBeat: before } = await bench.look("n1");
    const isMuchLater = (beat = 0): boolean => beat > (before["n3"] ?? 0) + 10;
    await bench.eventuallySees("n1 hears n3 on", "n1", ({ lastBeat }) => isMuchLater(lastBeat["n3"]));
    expect((await bench.look("n1")).lastBeat["n2"]).toBeLessThanOrEqual((before["n2"] ?? 0) + 2);
  });

  test("a node that leaves is ended and forgotten, and the others go on", async () => {
    const bench = await startBench();
    await remove(bench, "n2");
    expect(bench.cluster.nodes).toEqual(["n1", "n3"]);
    expect(bench.cluster.targets).toEqual(["n1", "n3"]);
    expect(bench.cluster.status().map(({ id }) => id)).toEqual(["n1", "n3"]);
    expect(bench.findings).toEqual([]);
    expect(bench.cluster.disturbances()).toEqual([]);
    await bench.order("n1", { do: "tell", to: "n2", texts: ["to nobody"] });
    await tellEachOther(bench, "n1", ["n3"]);
    expect((await bench.outcome("n2", { do: "look" })).type).toBe("info");
    await bench.stop();
    await bench.eventuallyGone();
  });

  where(["kill", "pause", "link"], () => {
    test("whatever is done to a node that has left does nothing", async () => {
      const bench = await startBench();
      const { cluster } = bench;
      await remove(bench, "n2");
      expect(await bench.kill("n2")).toEqual({ wasRunning: false, recordsLost: 0 });
      await bench.restart("n2");
      expect(await bench.pause("n2")).toBe(false);
      await bench.resume("n2");
      expect(cluster.ask("n2", { order: { do: "look" } })).toBe(false);
      expect(cluster.status().map(({ id }) => id)).toEqual(["n1", "n3"]);
      cluster.setLink("n1", "n2", { drop: true });
      cluster.setLink("n2", "client", { drop: true });
      expect(cluster.disturbances()).toEqual([]);
    });
  });

  test("a client is told of the nodes that are there when it is opened", async () => {
    const told: string[][] = [];
    const bench = await startBench({
      system: {
        createClient({ members }) {
          told.push(members.map(({ id }) => id));
          return { step: () => [], wakeAt: () => null };
        },
      },
    });
    bench.cluster.openClient(0, 0).close();
    await add(bench, "n4");
    await remove(bench, "n1");
    bench.cluster.openClient(1, 0).close();
    expect(told).toEqual([
      ["n1", "n2", "n3"],
      ["n2", "n3", "n4"],
    ]);
  });

  where(["kill"], () => {
    test("one that is down can leave, and counts as down no more", async () => {
      const bench = await startBench();
      await bench.kill("n3");
      expect(bench.cluster.disturbances()).toEqual(["n3 is down"]);
      await remove(bench, "n3");
      expect(bench.cluster.disturbances()).toEqual([]);
    });
  });

  test("a stop while one is leaving and another is joining leaves nothing behind", async () => {
    const bench = await startBench();
    const membership = membershipOf(bench);
    const left = bench.resultOf<Error | undefined>("remove", (done) => membership.remove("n3", done));
    const joined = bench.resultOf<Error | undefined>("add", (done) => membership.add("n4", done));
    await bench.stop();
    await left;
    expect(await joined).toBeInstanceOf(Error);
    await bench.eventuallyGone();
  });
}

function membershipOf({ cluster }: Bench): ClusterMembership {
  const { membership } = cluster;
  if (membership === undefined) throw new Error("a cluster with the capability says how members change");
  return membership;
}

async function add(bench: Bench, node: string): Promise<void> {
  const error = await bench.resultOf<Error | undefined>(`add ${node}`, (done) => membershipOf(bench).add(node, done));
  if (error !== undefined) throw error;
}

async function remove(bench: Bench, node: string): Promise<void> {
  const membership = membershipOf(bench);
  const error = await bench.resultOf<Error | undefined>(`remove ${node}`, (done) => membership.remove(node, done));
  if (error !== undefined) throw error;
}

async function change(bench: Bench, asked: Parameters<ClusterMembership["change"]>[0]): Promise<void> {
  const membership = membershipOf(bench);
  const { version } = membership.members();
  expect(membership.change(asked)).toBe(true);
  await bench.eventually("the change is noted", () => membership.members().version > version);
}

async function tellEachOther(bench: Bench, one: string, others: readonly string[]): Promise<void> {
  const texts = [`from ${one}`];
  for (const other of others) {
    await bench.order(one, { do: "tell", to: other, texts });
    await bench.eventuallySees(`${other} hears ${one}`, other, ({ heard }) => heard.includes(`${one}: from ${one}`));
    await bench.order(other, { do: "tell", to: one, texts: [`from ${other}`] });
    await bench.eventuallySees(`${one} hears ${other}`, one, ({ heard }) => heard.includes(`${other}: from ${other}`));
  }
}

async function write(bench: Bench, value: number): Promise<void> {
  const client = bench.cluster.openClient(1_000, 0);
  const done = await bench.resultOf<{ readonly type: string }>("the write", (end) =>
    client.invoke({ f: "write", value }, end),
  );
  client.close();
  expect(done.type).toBe("ok");
}
