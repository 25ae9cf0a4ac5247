/**
 * A run that goes on, as far as its files tell: takes each event and each note as it comes, and gives at any time what a page
 * shows. Memory and the work of a look do not grow with the history: figures of seconds long gone are dropped.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import { quantile } from "../../histories/words/quantiles.ts";
import { bareText } from "../../histories/words/value-text.ts";
import type { Band } from "../../reports/views/data/report-data.ts";
import { leaderRolesOf } from "../../reports/views/leaders/leader-roles.ts";
import { roleText } from "../../reports/views/leaders/role-text.ts";
import { bandNames, nemesisBands } from "../../reports/views/timeline/bands.ts";
import type { NodeNote, TestRecord } from "../../runs/results.ts";

/** Seconds that the curves show. */
export const WINDOW_S = 120;
/** Latencies of one second that are kept for its quantiles. */
const LATENCIES_MAX = 5_000;
/** The newest events of the nemesis; a fault lasts for two to four. */
const FAULT_EVENTS_MAX = 400;
/** Faults that leave a node without its process. */
const DEADLY: ReadonlySet<string> = new Set(["kill", "power-loss"]);

/** What a page shows of a run that goes on. */
export interface LiveRun {
  /** Time of the run, ns. */
  readonly timeNs: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Begun and not ended. */
  readonly open: number;
  readonly curves: LiveCurves;
  /** Of the stretch that the curves show. */
  readonly bands: readonly Band[];
  /** In force now. */
  readonly faults: readonly Band[];
  readonly nodes: readonly LiveNode[];
}

/** One value for each second; null where nothing was measured. */
export interface LiveCurves {
  /** The second of the run that the first values are of. */
  readonly firstS: number;
  readonly ok: readonly number[];
  readonly info: readonly number[];
  readonly fail: readonly number[];
  readonly p50Ms: readonly (number | null)[];
  readonly p99Ms: readonly (number | null)[];
  readonly maxMs: readonly (number | null)[];
}

/** A node in its own words. */
export interface LiveNode {
  readonly node: string;
  /** e.g. "leader, term 4"; empty before it said anything. */
  readonly role: string;
  readonly isLeader: boolean;
  /** The faults that name it now, e.g. "kill". */
  readonly faults: readonly string[];
  /** Its process is gone. */
  readonly isDown: boolean;
}

/** Follows one run. */
export interface LiveRunState {
  event(event: HistoryEvent): void;
  note(note: NodeNote): void;
  /** What was taken so far. */
  now(): LiveRun;
}

interface Second {
  ok: number;
  info: number;
  fail: number;
  /** Of ok operations; empty once the second is over. */
  latenciesMs: number[];
  quantiles: Quantiles | undefined;
}

interface Quantiles {
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

/** Nothing has happened yet. */
export function liveRun(test: Pick<TestRecord, "nodes" | "leaderRoles">): LiveRunState {
  const seconds = new Map<number, Second>();
  const openSince = new Map<HistoryEvent["process"], number>();
  const totals = { ok: 0, fail: 0, info: 0 };
  const nemesis: HistoryEvent[] = [];
  const roles = new Map<string, NodeNote>();
  const leaderRoles = leaderRolesOf(test as TestRecord);
  let timeNs = 0;

  function complete({ process, time, type }: HistoryEvent & { readonly type: "ok" | "fail" | "info" }): void {
    const since = openSince.get(process);
    openSince.delete(process);
    totals[type]++;
    const second = secondAt(Math.floor(time / 1e9));
    second[type]++;
    if (type !== "ok" || since === undefined || second.latenciesMs.length >= LATENCIES_MAX) return;
    second.latenciesMs.push((time - since) / 1e6);
    second.quantiles = undefined;
  }

  function secondAt(at: number): Second {
    const known = seconds.get(at);
    if (known !== undefined) return known;
    const fresh: Second = { ok: 0, info: 0, fail: 0, latenciesMs: [], quantiles: undefined };
    seconds.set(at, fresh);
    for (const old of seconds.keys()) if (old < at - WINDOW_S) seconds.delete(old);
    return fresh;
  }

  function curves(): LiveCurves {
    const lastS = Math.floor(timeNs / 1e9);
    const firstS = Math.max(0, lastS - WINDOW_S + 1);
    const window = Array.from({ length: lastS - firstS + 1 }, (_, at) => seconds.get(firstS + at));
    const quantiles = window.map((second) => (second === undefined ? NOTHING : quantilesOf(second)));
    return {
      firstS,
      ok: window.map((second) => second?.ok ?? 0),
      info: window.map((second) => second?.info ?? 0),
      fail: window.map((second) => second?.fail ?? 0),
      p50Ms: quantiles.map(({ p50Ms }) => p50Ms),
      p99Ms: quantiles.map(({ p99Ms }) => p99Ms),
      maxMs: quantiles.map(({ maxMs }) => maxMs),
    };
  }

  return {
    event(event) {
      timeNs = Math.max(timeNs, event.time);
      if (event.process === "nemesis") {
        nemesis.push(event);
        if (nemesis.length > 2 * FAULT_EVENTS_MAX) nemesis.splice(0, FAULT_EVENTS_MAX);
      } else if (event.type === "invoke") openSince.set(event.process, event.time);
      else complete({ ...event, type: event.type });
    },
    note(note) {
      timeNs = Math.max(timeNs, note.time);
      if (note.note.event === "role") roles.set(note.node, note);
    },
    now() {
      const shown = curves();
      const bands = nemesisBands(nemesis, timeNs);
      const faults = bands.filter((band) => !band.isEnded || band.endNs > timeNs);
      return {
        timeNs,
        ...totals,
        open: openSince.size,
        curves: shown,
        bands: bands.filter((band) => band.endNs >= shown.firstS * 1e9),
        faults,
        nodes: nodesOf(test.nodes, { roles, leaderRoles, faults }),
      };
    },
  };
}

const NOTHING: Quantiles = { p50Ms: null, p99Ms: null, maxMs: null };

function quantilesOf(second: Second): Quantiles {
  if (second.quantiles !== undefined) return second.quantiles;
  const ascending = [...second.latenciesMs].sort((one, other) => one - other);
  const at = (share: number): number | null => quantile(ascending, share) ?? null;
  second.quantiles = { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  return second.quantiles;
}

function nodesOf(
  names: readonly string[],
  known: {
    readonly roles: ReadonlyMap<string, NodeNote>;
    readonly leaderRoles: ReadonlySet<string>;
    readonly faults: readonly Band[];
  },
): readonly LiveNode[] {
  // Members that joined later come after those of the test.
  const all = [...new Set([...names, ...known.roles.keys()])];
  return all.map((node) => {
    const noted = known.roles.get(node);
    const faults = known.faults.filter((band) => bandNames(band, node)).map(({ fault }) => fault);
    const isDown = faults.some((fault) => DEADLY.has(fault));
    const isLeader = !isDown && noted !== undefined && known.leaderRoles.has(bareText(noted.note["role"]));
    return { node, role: noted === undefined ? "" : roleText(noted), isLeader, faults, isDown };
  });
}
