/**
 * The bench: a cluster of toys of one case, with what cases do to it. Each wait has a deadline in the cluster's own time,
 * so a case reads the same for processes and in virtual time.
 */
import type { Finding, LinkRecord, NodeNote } from "../../../../runs/results.ts";
import type { ClientOutcome } from "../../../../systems-under-test/node-kit/client.ts";
import type { Json } from "../../../../systems-under-test/node-kit/node.ts";
import type { System } from "../../../../systems-under-test/system.ts";
import type { Client } from "../../../client.ts";
import type { Cluster, KillReport, LinkCounts, LinkRule } from "../../cluster.ts";
import type { ToyOrder, ToyState } from "../toy-node.ts";
import { toy, toyMembers } from "../toy-system.ts";
import type { ConformanceSubject, SubjectOptions } from "./subject.ts";

/** How long anything may take that must happen; in ms of the cluster's time. */
const PATIENCE_MS = 20_000;
/** How long a bench waits between two looks at a node; in ms of the cluster's time. */
const LOOK_EVERY_MS = 10;

/** What a case may change; the rest are three toys with quick disks. */
export interface BenchOptions {
  readonly nodes?: number;
  readonly system?: Partial<System>;
  readonly disk?: SubjectOptions["disk"];
  readonly clientTimeoutMs?: number;
}

export interface Bench {
  readonly cluster: Cluster;
  readonly notes: readonly NodeNote[];
  readonly findings: readonly Finding[];
  readonly links: readonly LinkRecord[];
  /** From now on the node's clock is this many times as fast. */
  setClockRate(node: string, rate: number): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(node: string, how?: { readonly powerLoss: boolean }): Promise<KillReport>;
  restart(node: string, how?: { readonly wipe: boolean }): Promise<void>;
  pause(node: string): Promise<boolean>;
  resume(node: string): Promise<void>;
  /** Sets the rule of a link, and waits until it is in force. */
  setLink(from: string, to: string, rule: LinkRule): Promise<void>;
  /** The counts of a link as they are now. */
  linkCounts(from: string, to: string): Promise<LinkCounts>;
  /** The reply of a node to an order, given by a client of its own. Rejects when the client had none. */
  order(node: string, order: ToyOrder): Promise<Json>;
  /** How an order ended. */
  outcome(node: string, order: ToyOrder): Promise<ClientOutcome>;
  look(node: string): Promise<ToyState>;
  /** Gives what `begin` calls back with. Fails when that comes within the call, more than once, or not in time. */
  resultOf<Result>(what: string, begin: (done: (result: Result) => void) => void): Promise<Result>;
  /** Waits until the condition holds. Fails with what it was waiting for. */
  eventually(what: string, condition: () => boolean): Promise<void>;
  /** The same, for the state of a node. */
  eventuallySees(what: string, node: string, condition: (state: ToyState) => boolean): Promise<void>;
  /** The same, for what is left of the cluster. */
  eventuallyGone(): Promise<void>;
  /** Stops the cluster and removes what was made for it. */
  end(): Promise<void>;
}

/** A cluster that is not started yet. */
export function openBench(subject: ConformanceSubject, options: BenchOptions): Bench {
  const notes: NodeNote[] = [];
  const findings: Finding[] = [];
  const links: LinkRecord[] = [];
  const { cluster, run, leftovers, setClockRate, dispose } = subject.open({
    system: { ...toy, ...options.system },
    members: toyMembers(options.nodes ?? 3),
    listener: {
      note: (note) => notes.push(note),
      finding: (finding) => findings.push(finding),
      link: (record) => links.push(record),
    },
    clientTimeoutMs: options.clientTimeoutMs ?? PATIENCE_MS / 2,
    disk: options.disk ?? "quick",
  });
  let processCount = 0;

  async function eventually(what: string, condition: () => boolean): Promise<void> {
    await run(condition, cluster.clock.nowNs() + PATIENCE_MS * 1e6);
    if (!condition())
      throw new Error(`expected within ${PATIENCE_MS} ms of the ${cluster.name} cluster's time: ${what}`);
  }

  async function resultOf<Result>(what: string, begin: (done: (result: Result) => void) => void): Promise<Result> {
    const results: Result[] = [];
    begin((result) => void results.push(result));
    if (results.length > 0) throw new Error(`${what} called back within the call`);
    await eventually(`${what} calls back`, () => results.length > 0);
    if (results.length > 1) throw new Error(`${what} called back ${results.length} times`);
    return results[0] as Result;
  }

  async function succeeded(what: string, begin: (done: (error?: Error) => void) => void): Promise<void> {
    const error = await resultOf<Error | undefined>(what, begin);
    if (error !== undefined) throw error;
  }

  async function outcome(node: string, given: ToyOrder): Promise<ClientOutcome> {
    // A client runs one operation at a time, and cases give orders side by side.
    const client: Client = cluster.openClient(processCount++, 0);
    const operation = { f: "order", value: { to: node, order: given as Json } };
    const end = await resultOf<ClientOutcome>(`the order to ${node}`, (done) => client.invoke(operation, done));
    client.close();
    return end;
  }

  async function order(node: string, given: ToyOrder): Promise<Json> {
    const { type, value, error } = await outcome(node, given);
    if (type !== "ok") throw new Error(`the order to ${node} ended in ${type}: ${JSON.stringify(error)}`);
    return value;
  }
  const look = async (node: string): Promise<ToyState> => (await order(node, { do: "look" })) as unknown as ToyState;

  const stop = (): Promise<void> => succeeded("stop", (done) => cluster.stop(done));
  return {
    cluster,
    notes,
    findings,
    links,
    setClockRate(node, rate) {
      if (setClockRate === undefined) throw new Error("a cluster with clocks says how their rates are set");
      setClockRate(node, rate);
    },
    start: () => succeeded("start", (done) => cluster.start(done)),
    stop,
    kill: (node, how = { powerLoss: false }) => resultOf(`kill of ${node}`, (done) => cluster.kill(node, how, done)),
    restart: (node, how = { wipe: false }) =>
      succeeded(`restart of ${node}`, (done) => cluster.restart(node, how, done)),
    pause: (node) => resultOf(`pause of ${node}`, (done) => cluster.pause(node, done)),
    resume: (node) => succeeded(`resume of ${node}`, (done) => cluster.resume(node, done)),
    async setLink(from, to, rule) {
      const told: (Error | undefined)[] = [];
      cluster.setLink(from, to, rule, (error) => void told.push(error));
      await eventually(`the rule of ${from}>${to} is in force`, () => told.length > 0);
      if (told[0] !== undefined) throw told[0];
    },
    async linkCounts(from, to) {
      let isFresh = cluster.refreshLinks === undefined;
      cluster.refreshLinks?.(() => (isFresh = true));
      await eventually("the counts of links are fresh", () => isFresh);
      return cluster.linkCounts(from, to);
    },
    order,
    outcome,
    look,
    resultOf,
    eventually,
    async eventuallySees(what, node, condition) {
      const deadlineNs = cluster.clock.nowNs() + PATIENCE_MS * 1e6;
      let state = await look(node);
      while (!condition(state)) {
        const nowNs = cluster.clock.nowNs();
        if (nowNs > deadlineNs) {
          throw new Error(`expected within ${PATIENCE_MS} ms: ${what}; ${node} is ${JSON.stringify(state)}`);
        }
        await run(() => false, nowNs + LOOK_EVERY_MS * 1e6);
        state = await look(node);
      }
    },
    async eventuallyGone() {
      await run(() => leftovers().length === 0, cluster.clock.nowNs() + PATIENCE_MS * 1e6);
      if (leftovers().length > 0) throw new Error(`still there after the stop: ${leftovers().join(", ")}`);
    },
    async end() {
      try {
        await stop();
      } finally {
        dispose();
      }
    },
  };
}
