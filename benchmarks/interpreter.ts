/**
 * How many operations a second the interpreter can carry: the register workload against a register in memory.
 * Measures what the harness itself costs, and so the most it could ever ask of a real system.
 */
import type { HistoryEvent } from "../histories/event.ts";
import type { Json } from "../histories/json.ts";
import type { Client } from "../harness/client.ts";
import { createMonotonicClock } from "../harness/clusters/local/clock.ts";
import { interpret } from "../harness/generator/interpreter.ts";
import { limit } from "../harness/generator/combinators/limit.ts";
import { register } from "../harness/workloads/register.ts";
import type { ClientOperation, ClientOutcome } from "../systems-under-test/node-kit/client.ts";
import { createRandomStream } from "../systems-under-test/node-kit/random.ts";

export interface InterpreterFigures {
  readonly operations: number;
  readonly seconds: number;
}

/** Runs `operations` operations by 20 workers over 4 keys. */
export function benchInterpreter(operations: number): Promise<InterpreterFigures> {
  const clock = createMonotonicClock();
  const cells = new Map<string | number, Json>();
  let events = 0;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    interpret({
      generator: limit(operations, register.generator({ concurrency: 20, rate: 0, keys: 4, operationsPerKey: 500 })),
      clock,
      concurrency: 20,
      openClient: () => memoryClient(cells),
      random: createRandomStream(1),
      record: (event: HistoryEvent) => void (events += event.index >= 0 ? 1 : 0),
      done(end) {
        if (end.error !== undefined) return reject(end.error);
        resolve({ operations: end.operationCount, seconds: (performance.now() - began) / 1000 });
      },
    });
  });
}

/** Answers in the next microtask: a client may never call back from within `invoke`. */
function memoryClient(cells: Map<string | number, Json>): Client {
  return {
    invoke(operation, done) {
      queueMicrotask(() => done(carryOut(cells, operation)));
    },
    close() {},
  };
}

function carryOut(cells: Map<string | number, Json>, { f, key = "", value }: ClientOperation): ClientOutcome {
  const seen = cells.get(key) ?? null;
  if (f === "read") return { type: "ok", value: seen };
  if (f === "cas") {
    const [from, to] = value as readonly [Json, Json];
    if (from !== seen) return { type: "fail", value, error: ["mismatch", seen] };
    cells.set(key, to);
  } else {
    cells.set(key, value);
  }
  return { type: "ok", value };
}
