/**
 * How long the checker takes for a history of 10,000 operations on one key: drawn so that it is linearizable, with
 * 20 clients at work and one operation in a hundred never answered.
 */
import type { Operation } from "../histories/operation.ts";
import { check } from "../checker/check.ts";
import { createRandomStream } from "../systems-under-test/node-kit/random.ts";

export interface CheckFigures {
  readonly operations: number;
  readonly firstMs: number;
  /** Median of the runs after the first. */
  readonly warmMs: number;
  readonly decidedBy: string;
}

export function benchCheck(operations: number, values: "unique" | "small"): CheckFigures {
  const history = drawnHistory({ operations, clients: 20, crashedShare: 0.01, values });
  const times: number[] = [];
  let decidedBy = "";
  for (let run = 0; run < 6; run++) {
    const began = performance.now();
    const report = check(history, "cas-register", {
      timeLimitMs: 60_000,
      memoryLimitBytes: 2 ** 30,
      now: () => performance.now(),
    });
    times.push(performance.now() - began);
    if (report.valid !== true) throw new Error(`expected a valid history, found ${String(report.valid)}`);
    decidedBy = report.keys[0]?.decidedBy ?? "";
  }
  const [firstMs = Number.NaN, ...warm] = times;
  return { operations, firstMs, warmMs: warm.sort((a, b) => a - b)[2] ?? Number.NaN, decidedBy };
}

/** A history that some register really had: each operation takes effect at a drawn moment inside its interval. */
function drawnHistory(options: {
  readonly operations: number;
  readonly clients: number;
  readonly crashedShare: number;
  readonly values: "unique" | "small";
}): Operation[] {
  const random = createRandomStream(7);
  type Moment = { readonly time: number; readonly id: number; readonly what: "invoke" | "effect" | "complete" };
  const moments: Moment[] = [];
  const clientTime = Array.from({ length: options.clients }, () => 0);
  const crashed = new Set<number>();
  for (let id = 0; id < options.operations; id++) {
    const client = id % options.clients;
    const invoke = (clientTime[client] ?? 0) + random.unit() * 0.01;
    const complete = invoke + 0.2 + random.unit() * 1.6;
    moments.push({ time: invoke, id, what: "invoke" });
    moments.push({ time: invoke + random.unit() * (complete - invoke), id, what: "effect" });
    moments.push({ time: complete, id, what: "complete" });
    if (random.chance(options.crashedShare)) crashed.add(id);
    clientTime[client] = complete;
  }
  moments.sort((a, b) => a.time - b.time);
  const made: { -readonly [Name in keyof Operation]: Operation[Name] }[] = [];
  let state: number | null = null;
  let index = 0;
  const byId = new Map<number, (typeof made)[number]>();
  for (const moment of moments) {
    if (moment.what === "invoke") {
      const isRead = random.chance(0.5);
      const value = options.values === "unique" ? moment.id : random.integer(0, 4);
      const operation: (typeof made)[number] = {
        id: made.length,
        process: moment.id,
        f: isRead ? "read" : "write",
        key: "x",
        input: isRead ? null : value,
        outcome: "info",
        invokeIndex: index++,
        invokeTime: moment.time,
      };
      made.push(operation);
      byId.set(moment.id, operation);
      continue;
    }
    const operation = byId.get(moment.id);
    if (operation === undefined) continue;
    if (moment.what === "effect") {
      if (operation.f === "write") state = operation.input as number;
      else operation.output = state;
    } else if (!crashed.has(moment.id)) {
      operation.outcome = "ok";
      operation.completeIndex = index++;
      operation.completeTime = moment.time;
      if (operation.f === "write") operation.output = operation.input;
    }
  }
  for (const operation of made) if (operation.outcome === "info") delete operation.output;
  return made;
}
