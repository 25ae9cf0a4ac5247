/**
 * A cluster in virtual time that does nothing but keep states and counts: for tests of what a nemesis asks for.
 */
import type { ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import type {
  Capability,
  Cluster,
  Done,
  LinkCounts,
  LinkRule,
  MemberSet,
  NodeStatus,
  SyncRule,
} from "../../clusters/cluster.ts";
import type { AskedChange } from "../membership/change-watch.ts";
import { describeRule } from "../../clusters/link-rule.ts";

export interface FakeCluster {
  readonly cluster: Cluster;
  /** Rules in force other than {}, as "n1>n2". */
  readonly rules: Map<string, LinkRule>;
  readonly states: Map<string, NodeStatus["state"]>;
  /** What was called that takes time or asks a node, in order. */
  readonly calls: string[];
  /** Sends this many messages over every link, under its rule. */
  traffic(count: number): void;
  lead(node: string, term: number): void;
  /** Nodes that mayLose refuses while fewer than this many run. */
  keep(count: number): void;
  /** A node that mayLose always refuses. */
  spare(node: string): void;
  /** This change is committed; default: the one that was asked for last. */
  commit(change?: AskedChange): void;
  /** Records lost by each power loss. */
  loseRecords(count: number): void;
  /** So many syncs meet each rule until it is replaced. */
  meetSyncs(count: number): void;
  /** Makes calls of this name fail. */
  fail(call: string): void;
  /** Lets virtual time pass, and what is due happen. */
  pass(ms: number): void;
}

type Counts = { -readonly [Count in keyof LinkCounts]-?: number };

const NOTHING: Counts = { passed: 0, dropped: 0, delayed: 0, duplicated: 0, reordered: 0, corrupted: 0, reset: 0 };

const EVERYTHING: readonly Capability[] = [
  "kill",
  "pause",
  "link",
  "delay",
  "duplicate",
  "reorder",
  "corrupt",
  "rate",
  "reset",
  "power-loss",
  "disk",
  "wipe",
  "wall-clock",
  "membership",
];

export function createFakeCluster(
  initial: readonly string[],
  capabilities: readonly Capability[] = EVERYTHING,
): FakeCluster {
  const nodes = [...initial];
  let members: MemberSet = { members: initial, version: 0 };
  let asked: AskedChange | undefined;
  let timeNs = 0;
  let timers: { readonly timeNs: number; readonly action: () => void }[] = [];
  let kept = 0;
  const spared = new Set<string>();
  let recordsLost = 0;
  const failing = new Set<string>();
  const states = new Map<string, NodeStatus["state"]>(nodes.map((node) => [node, "running"]));
  const leaders = new Map<string, number>();
  const rules = new Map<string, LinkRule>();
  const clocks = new Map<string, number>();
  const syncs = new Map<string, SyncRule>();
  let syncsMet = 0;
  const counts = new Map<string, Counts>();
  const calls: string[] = [];

  const at = (dueNs: number, action: () => void): (() => void) => {
    const timer = { timeNs: dueNs, action };
    timers.push(timer);
    return () => (timers = timers.filter((other) => other !== timer));
  };
  const countsOf = (name: string): Counts => {
    const known = counts.get(name) ?? { ...NOTHING };
    counts.set(name, known);
    return known;
  };
  /** Calls back one virtual millisecond later. */
  const soon = (call: string, action: () => void): void => {
    calls.push(call);
    at(timeNs + 1e6, action);
  };
  const settle = (call: string, done: Done): void => {
    soon(call, () => (failing.has(call) ? done(new Error(`${call} failed`)) : done()));
  };

  const cluster: Cluster = {
    name: "simulated",
    clock: { nowNs: () => timeNs, at },
    capabilities: new Set(capabilities),
    nodes,
    targets: nodes,
    start: (done) => done(),
    stop: (done) => done(),
    status: () =>
      nodes.map((id) => {
        const isLeader = leaders.has(id) && states.get(id) !== "stopped";
        const role = isLeader ? "leader" : "follower";
        return { id, state: states.get(id) ?? "stopped", role, term: leaders.get(id), isLeader };
      }),
    mayLose: (node) => !spared.has(node) && [...states.values()].filter((state) => state === "running").length > kept,
    kill(node, { powerLoss }, done) {
      const wasRunning = states.get(node) !== "stopped";
      states.set(node, "stopped");
      soon(`${powerLoss ? "power off" : "kill"} ${node}`, () => {
        done({ wasRunning, recordsLost: powerLoss ? recordsLost : 0 });
      });
    },
    restart(node, _how, done) {
      if (!failing.has(`restart ${node}`)) states.set(node, "running");
      settle(`restart ${node}`, done);
    },
    pause(node, done) {
      const wasRunning = states.get(node) === "running";
      if (wasRunning) states.set(node, "paused");
      soon(`pause ${node}`, () => done(wasRunning));
    },
    resume(node, done) {
      if (states.get(node) === "paused") states.set(node, "running");
      settle(`resume ${node}`, done);
    },
    setLink(from, to, rule, done) {
      for (const end of [from, to])
        if (end !== "client" && !nodes.includes(end)) throw new RangeError(`no endpoint ${end}`);
      if (Object.keys(rule).length === 0) rules.delete(`${from}>${to}`);
      else rules.set(`${from}>${to}`, rule);
      done?.();
    },
    linkCounts: (from, to) => ({ ...countsOf(`${from}>${to}`) }),
    setWallClock(node, aheadMs, done) {
      const wasRunning = states.get(node) === "running";
      if (aheadMs === 0) clocks.delete(node);
      else clocks.set(node, aheadMs);
      calls.push(`clock ${node} ${aheadMs === 0 ? "right" : aheadMs > 0 ? "ahead" : "behind"}`);
      at(timeNs + 1e6, () => done(wasRunning, failing.has(`clock ${node}`) ? new Error("no room") : undefined));
    },
    setSyncs(node, rule, done) {
      const met = syncs.has(node) ? syncsMet : 0;
      const isSound = Object.keys(rule).length === 0;
      if (isSound) syncs.delete(node);
      else syncs.set(node, rule);
      calls.push(`syncs ${node} ${isSound ? "sound" : JSON.stringify(rule)}`);
      at(timeNs + 1e6, () => done({ wasRunning: states.get(node) === "running", met }));
    },
    disturbances: () => [
      ...[...rules].map(([name, rule]) => `the link ${name} is set to: ${describeRule(rule)}`),
      ...[...clocks].map(([id, aheadMs]) => `the clock of ${id} is ${aheadMs} ms ahead`),
      ...[...states].flatMap(([id, state]) => (state === "running" ? [] : [`${id} is ${state}`])),
    ],
    ask(node) {
      calls.push(`ask ${node}`);
      return states.get(node) === "running";
    },
    membership: {
      members: () => members,
      replacesAtOnce: false,
      add(node, done) {
        nodes.push(node);
        if (!failing.has(`add ${node}`)) states.set(node, "running");
        settle(`add ${node}`, done);
      },
      change(change) {
        asked = change;
        calls.push(`ask +${change.add.join()} -${change.remove.join()}`);
        return true;
      },
      remove(node, done) {
        nodes.splice(nodes.indexOf(node), 1);
        states.delete(node);
        settle(`remove ${node}`, done);
      },
    },
    openClient: () => ({
      invoke: (_operation, done: (outcome: ClientOutcome) => void) => done({ type: "info", value: null }),
      close() {},
    }),
  };
  return {
    cluster,
    rules,
    states,
    calls,
    traffic(count) {
      for (const from of [...nodes, "client"]) {
        for (const to of [...nodes, "client"]) {
          if (from === to) continue;
          const rule = rules.get(`${from}>${to}`);
          const total = countsOf(`${from}>${to}`);
          const dropped = rule?.drop === true ? count : Math.round(count * (rule?.loss ?? 0));
          total.dropped += dropped;
          total.passed += count - dropped;
          if (rule?.delayMs !== undefined || rule?.rateKbit !== undefined) total.delayed += count - dropped;
          total.duplicated += Math.round((count - dropped) * (rule?.duplicate ?? 0));
          total.reordered += Math.round((count - dropped) * (rule?.reorder ?? 0));
          total.corrupted += Math.round((count - dropped) * (rule?.corrupt ?? 0));
          total.reset += Math.round((count - dropped) * (rule?.reset ?? 0));
        }
      }
    },
    lead: (node, term) => void leaders.set(node, term),
    keep: (count) => void (kept = count),
    spare: (node) => void spared.add(node),
    commit(change = asked) {
      const { add, remove } = change ?? { add: [], remove: [] };
      const others = members.members.filter((node) => !remove.includes(node));
      members = { members: [...others, ...add], version: members.version + 1 };
      asked = undefined;
    },
    loseRecords: (count) => void (recordsLost = count),
    meetSyncs: (count) => void (syncsMet = count),
    fail: (call) => void failing.add(call),
    pass(ms) {
      const endNs = timeNs + ms * 1e6;
      for (;;) {
        const [next] = timers.sort((one, other) => one.timeNs - other.timeNs);
        if (next === undefined || next.timeNs > endNs) break;
        timers.shift();
        timeNs = Math.max(timeNs, next.timeNs);
        next.action();
      }
      timeNs = endNs;
    },
  };
}
