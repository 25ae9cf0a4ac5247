/**
 * Drawn histories of registers with stale reads: each process has many operations, and reads show versions that are not
 * the latest, more or less often, as the family says. So every guarantee fails in some histories and holds in others.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { draws } from "../../testing/drawn-histories.ts";
import type { Draws } from "../../testing/drawn-histories.ts";

/** What is drawn. Shares are probabilities from 0 to 1. */
export interface SessionFamily {
  readonly name: string;
  readonly keys: number;
  readonly processes: number;
  readonly operationsMax: number;
  /** Values 0 … values - 1; 0 means that every written value is new. */
  readonly values: number;
  /** The share of cas among the operations. */
  readonly cas: number;
  /** The share of operations that never return. */
  readonly neverReturned: number;
  /** The share of reads that show the version before the latest. */
  readonly stale: number;
  /** The share of reads that show any version. */
  readonly wild: number;
}

interface Open {
  readonly id: number;
  readonly process: number;
  readonly key: number;
  readonly f: string;
  readonly input: Json;
  readonly invokeIndex: number;
  answer: Partial<Operation> | undefined;
  position: number | undefined;
}

/** A drawn history. */
export interface DrawnSessions {
  readonly operations: readonly Operation[];
  /**
   * By operation id: for an update its place in the one log of all keys, for a read the place of the version it saw.
   */
  readonly positions: ReadonlyMap<number, number>;
}

interface Version {
  readonly value: Json;
  readonly position: number;
}

/**
 * One history of the family. The same seed gives the same history.
 * @param initial what every register holds at the beginning
 */
export function drawSessions(family: SessionFamily, seed: number, initial: Json = null): DrawnSessions {
  const random = draws(seed);
  const logs: Version[][] = Array.from({ length: family.keys }, () => [{ value: initial, position: 0 }]);
  const positions = new Map<number, number>();
  const finished: Operation[] = [];
  let open: Open[] = [];
  let idle = Array.from({ length: family.processes }, (_, process) => process);
  let [index, begun, written, processes, position] = [0, 0, 0, family.processes, 0];
  const count = 2 + random.below(family.operationsMax - 1);
  const fresh = (): number => (family.values === 0 ? ++written : random.below(family.values));
  const begin = (): void => {
    const process = random.pick(idle);
    idle = idle.filter((other) => other !== process);
    const key = random.below(family.keys);
    const f = random.chance(family.cas) ? "cas" : random.pick(["read", "write", "read"]);
    const input = f === "read" ? null : f === "write" ? fresh() : [logs[key]?.at(-1)?.value ?? null, fresh()];
    open.push({ id: begun++, process, key, f, input, invokeIndex: index++, answer: undefined, position: undefined });
  };
  const takeEffect = (one: Open): void => {
    if (one.answer !== undefined) return;
    const log = logs[one.key] ?? [];
    if (one.f === "read") {
      const version = pickVersion(family, random, log);
      [one.answer, one.position] = [{ outcome: "ok", output: version.value }, version.position];
      return;
    }
    const latest = log.at(-1)?.value ?? null;
    const [from, to] = one.f === "cas" ? (one.input as readonly [Json, Json]) : [latest, one.input];
    if (from !== latest) {
      one.answer = { outcome: "fail", error: ["mismatch", latest] };
      return;
    }
    log.push({ value: to, position: ++position });
    [one.answer, one.position] = [{ outcome: "ok", output: one.input }, position];
  };
  const end = (one: Open): void => {
    open = open.filter((other) => other !== one);
    const isLost = random.chance(family.neverReturned);
    if (!isLost) takeEffect(one);
    const { id, process, key, f, input, invokeIndex } = one;
    if (one.position !== undefined) positions.set(id, one.position);
    const base = { id, process, key: `k${key}`, f, input, invokeIndex, invokeTime: invokeIndex };
    idle.push(isLost ? processes++ : process);
    if (isLost) finished.push({ ...base, outcome: "info" });
    else finished.push({ ...base, outcome: "ok", ...one.answer, completeIndex: index, completeTime: index++ });
  };
  while (finished.length < count) {
    if (begun < count && idle.length > 0 && (open.length === 0 || random.chance(0.4))) begin();
    const one = open[random.below(open.length)];
    if (one === undefined) continue;
    if (one.answer === undefined && random.chance(0.5)) takeEffect(one);
    else if (random.chance(0.7)) end(one);
  }
  return { operations: finished.sort((a, b) => a.id - b.id), positions };
}

function pickVersion(family: SessionFamily, random: Draws, log: readonly Version[]): Version {
  const [first] = log;
  if (first === undefined) throw new Error("a register holds something from the beginning");
  if (random.chance(family.wild)) return random.pick(log);
  if (random.chance(family.stale)) return log.at(-2) ?? first;
  return log.at(-1) ?? first;
}
