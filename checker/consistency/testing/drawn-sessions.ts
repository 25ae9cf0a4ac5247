/**
 * Drawn histories of registers whose readers lag: processes live on over many operations, reads show versions that are
 * not the latest, and how badly depends on the family. So every guarantee fails in some and holds in others.
 */
import type { Json } from "../../../histories/json.ts";
import type { Operation } from "../../../histories/operation.ts";
import { draws } from "../../testing/drawn-histories.ts";
import type { Draws } from "../../testing/drawn-histories.ts";

/** Probabilities from 0 to 1. */
export interface SessionFamily {
  readonly name: string;
  readonly keys: number;
  readonly processes: number;
  readonly operationsMax: number;
  /** Values 0 … values - 1; 0 means that every written value is new. */
  readonly values: number;
  readonly cas: number;
  readonly neverReturned: number;
  /** Share of reads that show an older version, and share of those that show anything. */
  readonly stale: number;
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

export interface DrawnSessions {
  readonly operations: readonly Operation[];
  /** By operation id: the place of an update in the one log of all keys, and the version that a read saw; 0 for none. */
  readonly positions: ReadonlyMap<number, number>;
}

interface Version {
  readonly value: Json;
  readonly position: number;
}

/**
 * One history; the same seed gives the same.
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
