/**
 * Run directories for tests and for looking at the page: a plausible run, invented from a seed, in each of the
 * four ways in which a run may stand. The histories are well formed; the verdicts are written, not computed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HistoryEvent } from "../../histories/event.ts";
import type { Json } from "../../histories/json.ts";
import { pairOperations } from "../../histories/pair.ts";
import type { Linearization } from "../../histories/linearization.ts";
import type { Operation } from "../../histories/operation.ts";
import type { Explanation, KeyResult } from "../../histories/key-result.ts";
import type { LinkRecord, NodeNote, RunResults, TestRecord } from "../../runs/results.ts";
import type { Standing } from "../views/data/report-data.ts";

export interface InventedRun {
  readonly test: TestRecord;
  readonly events: readonly HistoryEvent[];
  readonly results?: RunResults;
  readonly notes: readonly NodeNote[];
  readonly links: readonly LinkRecord[];
  readonly linearizations: readonly Linearization[];
}

export interface InventedRunOptions {
  readonly standing: Standing;
  readonly seed?: number;
  readonly seconds?: number;
  /** Operations a second while nothing is broken. */
  readonly rate?: number;
}

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const CLIENTS = 10;
const S = 1e9;
const MS = 1e6;

/** What the nemesis records of a node that was cut off. */
function isolated(node: string): Json {
  const others = NODES.filter((other) => other !== node);
  return { target: "leader", links: others.flatMap((other) => [`${node}>${other}`, `${other}>${node}`]) };
}

/** Faults in shares of the run's time. */
const FAULTS = [
  { fault: "partition", from: 0.1, to: 0.23, value: isolated("n1") },
  { fault: "partition", from: 0.37, to: 0.5, value: isolated("n1") },
  { fault: "kill", from: 0.65, to: 0.73, value: { target: "leader", nodes: ["n3"] } },
  { fault: "pause", from: 0.82, to: 0.88, value: { target: "one", nodes: ["n2"] } },
];

/** Invents a run. The same options give the same run. */
export function inventRun(options: InventedRunOptions): InventedRun {
  const { standing, seed = 7, seconds = 30, rate = 300 } = options;
  const events = inventEvents({ seed, seconds, rate, isStale: standing === "invalid" });
  const operations = pairOperations(events);
  const test = inventTest(seed, seconds);
  return {
    test,
    events,
    ...(standing === "unfinished" ? {} : { results: inventResults(operations, standing) }),
    notes: inventNotes(seconds),
    links: inventLinks(seconds),
    linearizations: standing === "valid" ? inventOrders(operations) : [],
  };
}

/** For each key its writes in the order of their invocations. */
function inventOrders(operations: readonly Operation[]): Linearization[] {
  const writes = operations.filter(({ f, outcome }) => f === "write" && outcome === "ok");
  const keys = [...new Set(writes.map(({ key }) => key))].filter((key) => key !== undefined);
  return keys.map((key) => {
    const own = writes.filter((write) => write.key === key);
    const texts = ["absent", ...own.map(({ input }) => JSON.stringify(input))];
    return { key, operations: own.map(({ id }) => id), texts, states: texts.map((_text, place) => place) };
  });
}

/** Writes it as a run directory and gives the directory's path. */
export function writeInventedRun(directory: string, options: InventedRunOptions): string {
  const run = inventRun(options);
  mkdirSync(directory, { recursive: true });
  const lines = (values: readonly object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join("");
  writeFileSync(join(directory, "test.json"), JSON.stringify(run.test, null, 2));
  writeFileSync(join(directory, "history.jsonl"), lines(run.events));
  if (run.results !== undefined) writeFileSync(join(directory, "results.json"), JSON.stringify(run.results, null, 2));
  writeFileSync(join(directory, "notes.jsonl"), lines(run.notes));
  writeFileSync(join(directory, "linearizations.jsonl"), lines(run.linearizations));
  writeFileSync(join(directory, "messages.jsonl"), lines(run.links));
  for (const node of NODES) {
    mkdirSync(join(directory, node), { recursive: true });
    writeFileSync(join(directory, node, "node.log"), `1000000 out ${node} ready\n`);
  }
  return directory;
}

/** Numbers in [0, 1): a small linear congruence is random enough for pictures. */
function randomNumbers(seed: number): () => number {
  let state = (seed * 2654435761) % 2 ** 32;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

interface Draft extends Omit<HistoryEvent, "index"> {
  /** Breaks ties: a completion before the next invocation of the same process. */
  readonly rank: number;
}

function inventEvents(options: { seed: number; seconds: number; rate: number; isStale: boolean }): HistoryEvent[] {
  const random = randomNumbers(options.seed);
  const endNs = options.seconds * S;
  const drafts: Draft[] = [];
  const held = new Map<string, Json>();
  let written = 0;
  for (let worker = 0; worker < CLIENTS; worker++) {
    let process = worker;
    let now = random() * 20 * MS;
    while (now < endNs) {
      const share = now / endNs;
      const fault = FAULTS.find(({ from, to }) => share >= from && share < to);
      const isEarly = fault !== undefined && share < fault.from + 0.02;
      const latency = (isEarly ? 40 + random() * 300 : 1.2 + random() * random() * 9) * MS;
      const key = `x${Math.floor(share * 40) + Math.floor(random() * 3)}`;
      const roll = random();
      const f = roll < 0.5 ? "read" : roll < 0.82 ? "write" : "cas";
      const value: Json = f === "read" ? null : f === "write" ? ++written : [held.get(key) ?? null, ++written];
      const isLost = isEarly && random() < 0.35;
      const isFailed = !isLost && ((f === "cas" && random() < 0.25) || (isEarly && random() < 0.2));
      const completed = now + (isLost ? 1200 * MS : latency);
      const node = NODES[Math.floor(random() * NODES.length)] ?? "n1";
      drafts.push({ time: Math.round(now), type: "invoke", process, f, key, value, rank: 1 });
      if (completed < endNs) {
        const type = isLost ? "info" : isFailed ? "fail" : "ok";
        const seen = f === "read" && type === "ok" ? (held.get(key) ?? null) : value;
        if (type === "ok" && f !== "read") held.set(key, f === "cas" ? written : value);
        drafts.push({
          time: Math.round(completed),
          type,
          process,
          f,
          key,
          value: seen,
          ...(type === "info" ? { error: "timeout" } : {}),
          ...(type === "fail" ? { error: f === "cas" ? ["mismatch", written - 3] : "no-leader" } : {}),
          ...(type === "ok" ? { node } : {}),
          rank: 0,
        });
      }
      if (isLost) process += CLIENTS;
      now = completed + (CLIENTS / options.rate) * S * random() * 2;
    }
  }
  for (const { fault, from, to, value } of FAULTS) {
    const say = (f: string, time: number, told: Json): void => {
      drafts.push({ time: Math.round(time), type: "info", process: "nemesis", f, value: told, rank: 2 });
    };
    say(`start-${fault}`, from * endNs, fault === "partition" ? "leader" : "one");
    say(`start-${fault}`, from * endNs + 3 * MS, value);
    say(`stop-${fault}`, to * endNs, null);
    say(`stop-${fault}`, to * endNs + 4 * MS, "healed");
  }
  if (options.isStale) drafts.push(...staleRead(0.417 * endNs));
  drafts.sort((left, right) => left.time - right.time || left.rank - right.rank);
  return drafts.map(({ rank: _rank, ...event }, index) => ({ index, ...event }));
}

/** Four operations that no order explains, by processes that nobody else uses. */
function staleRead(at: number): Draft[] {
  const draft = (
    ms: number,
    type: HistoryEvent["type"],
    process: number,
    f: string,
    value: Json,
    node?: string,
  ): Draft => ({
    time: Math.round(at + ms * MS),
    type,
    process,
    f,
    key: "x17s",
    value,
    ...(node === undefined ? {} : { node }),
    rank: 0,
  });
  return [
    draft(0, "invoke", 2003, "write", 9041),
    draft(9, "ok", 2003, "write", 9041, "n3"),
    draft(11, "invoke", 2008, "write", 9042),
    draft(27, "ok", 2008, "write", 9042, "n3"),
    draft(29, "invoke", 2004, "write", 9043),
    draft(32, "invoke", 2001, "read", null),
    draft(38, "ok", 2001, "read", 9042, "n4"),
    draft(49, "invoke", 2012, "read", null),
    draft(57, "ok", 2012, "read", 9041, "n1"),
    draft(1229, "info", 2004, "write", 9043),
  ];
}

function inventTest(seed: number, seconds: number): TestRecord {
  return {
    format: 1,
    name: "raft-register",
    startedAt: "2026-11-22T14:03:11.042Z",
    system: "raft",
    workload: "register",
    cluster: "local",
    nodes: NODES,
    concurrency: CLIENTS,
    nemesis: ["partition", "kill", "pause"],
    timeLimitMs: seconds * 1000,
    seed,
    command: `npx clew test --system raft --workload register --nemesis partition,kill,pause --seed ${seed}`,
    versions: { clew: "0.1.0", node: "v20.20.2", platform: "linux x64" },
    spec: { system: "raft", workload: "register", nemesis: ["partition", "kill", "pause"], seed },
  };
}

function explanationOf(operations: readonly Operation[]): Explanation {
  const own = operations.filter((operation) => operation.key === "x17s");
  const id = (process: number): number => own.find((operation) => operation.process === process)?.id ?? -1;
  return {
    key: "x17s",
    culprit: id(2012),
    operations: [id(2003), id(2008), id(2004), id(2001), id(2012)],
    start: "any",
    sentences: [
      "write 9042 finished before process 2012 began its read, so that read must see 9042 or something newer.",
      "Process 2001 did: it read 9042, and finished before process 2012 began.",
      "Process 2012 got 9041 nevertheless.",
      "9041 was written only once, by process 2003, and was overwritten by then.",
    ],
    lastLinearized: [id(2003), id(2008), id(2001)],
    configurations: [
      { state: "9042", why: "the read gave 9041, but the register holds 9042" },
      { state: "9043", why: "the read gave 9041, but the register holds 9043 if write 9043 took effect" },
    ],
  };
}

function inventResults(operations: readonly Operation[], standing: Standing): RunResults {
  const byKey = new Map<string, number>();
  for (const { key } of operations) byKey.set(String(key), (byKey.get(String(key)) ?? 0) + 1);
  const keys = [...byKey].map(([key, operationCount], index): KeyResult => {
    const common = { key, operationCount, decidedBy: "zones (every written value is unique)" };
    if (standing === "invalid" && key === "x17s") {
      return { ...common, valid: false, explanation: explanationOf(operations) };
    }
    if (standing === "unknown" && index % 9 === 0) {
      return {
        ...common,
        valid: "unknown",
        decidedBy: "search, stopped",
        unknownBecause:
          "The search reached its limit of 60 s. Fewer operations per key (--ops-per-key 100) would help.",
      };
    }
    return { ...common, valid: true };
  });
  const rank = (result: KeyResult): number => (result.valid === false ? 0 : result.valid === "unknown" ? 1 : 2);
  const valid = standing === "invalid" ? false : standing === "unknown" ? "unknown" : true;
  return {
    format: 1,
    valid,
    headline: valid === false ? "Not linearizable." : valid === true ? "Linearizable." : "Unknown.",
    checks: [
      {
        name: "linearizable",
        valid,
        message:
          valid === false
            ? "1 of 48 keys has no linearization."
            : valid === true
              ? "Every key has a linearization."
              : "Some keys could not be decided within the limit.",
      },
      { name: "faults had effect", valid: true, message: "Each of 3 fault kinds took effect at least once." },
      { name: "recovered", valid: true, message: "All nodes answered 0.4 s after the last fault was healed." },
    ],
    model: "cas-register",
    keys: keys.sort((left, right) => rank(left) - rank(right)),
    checkTimeMs: 214,
    operationCount: operations.length,
    stats: ["read", "write", "cas"].map((f) => ({
      f,
      ok: operations.filter((operation) => operation.f === f && operation.outcome === "ok").length,
      fail: operations.filter((operation) => operation.f === f && operation.outcome === "fail").length,
      info: operations.filter((operation) => operation.f === f && operation.outcome === "info").length,
      p50Ms: 2.1,
      p99Ms: 61,
    })),
    faults: [
      { fault: "partition", armed: 2, effective: 2, effect: "dropped 4,118 messages on 8 links", nextOkMs: 212 },
      {
        fault: "kill",
        armed: 1,
        effective: 1,
        effect: "n3; restarted after 2.1 s, log recovered to 19,204",
        nextOkMs: 287,
      },
      { fault: "pause", armed: 1, effective: 0, effect: "n2 was not running" },
    ],
    findings:
      standing === "valid"
        ? []
        : [
            {
              time: 24.2 * S,
              node: "n2",
              message: "n2 ended by itself with exit code 70.",
              log: ["24.190 election timeout, term 8", "24.201 wal: record 19310: bad checksum", "24.202 halting"],
            },
          ],
  };
}

function inventNotes(seconds: number): NodeNote[] {
  const at = (share: number): number => Math.round(share * seconds * S);
  const role = (share: number, node: string, name: string, term: number): NodeNote => ({
    time: at(share),
    node,
    note: { event: "role", role: name, term },
  });
  return [
    role(0.004, "n1", "leader", 4),
    role(0.385, "n3", "leader", 5),
    role(0.452, "n1", "follower", 5),
    { time: at(0.66), node: "n3", note: { event: "boot", recoveredTo: 19204 } },
    role(0.68, "n5", "leader", 7),
    ...inventProgress(at),
  ];
}

/** How far each node was, forty times in the run; n1 falls behind while it is cut off, n3 says nothing while it is down. */
function inventProgress(at: (share: number) => number): NodeNote[] {
  const steps = Array.from({ length: 40 }, (_, step) => step / 40);
  return steps.flatMap((share) => {
    const term = share < 0.385 ? 4 : share < 0.68 ? 5 : 7;
    const cut = FAULTS.find(({ fault, from, to }) => fault === "partition" && share >= from && share < to);
    const isDown = share >= 0.65 && share < 0.73;
    return NODES.filter((node) => node !== "n3" || !isDown).map((node): NodeNote => {
      const committed = Math.round((node === "n1" && cut !== undefined ? cut.from : share) * 10_000);
      return {
        time: at(share),
        node,
        note: { event: "progress", term, committed, applied: Math.max(0, committed - 3) },
      };
    });
  });
}

function inventLinks(seconds: number): LinkRecord[] {
  return NODES.flatMap((from) =>
    NODES.filter((to) => to !== from).map((to) => {
      const isCut = from === "n1" || to === "n1";
      return { time: seconds * S, from, to, rule: "pass", passed: 9_000, dropped: isCut ? 515 : 0, delayed: 0 };
    }),
  );
}
