/** A history of any length for pages to show: clients that are always busy, and now and then fail or get no answer. */
import type { Operation, Outcome } from "../../histories/operation.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";

const STEP_NS = 10_000;
const FAIL_SHARE = 0.01;
const INFO_SHARE = 0.0005;

/** Operations in order of invocation; a client whose operation is in doubt goes on as another process. */
export function busyClients(count: number, clients: number): Operation[] {
  const random = createRandomStream(1);
  const processes = Array.from({ length: clients }, (_, client) => client);
  return Array.from({ length: count }, (_, id) => {
    const client = id % clients;
    const process = processes[client] ?? 0;
    const drawn = random.unit();
    const outcome: Outcome = drawn < INFO_SHARE ? "info" : drawn < INFO_SHARE + FAIL_SHARE ? "fail" : "ok";
    if (outcome === "info") processes[client] = process + clients;
    const invokeTime = id * STEP_NS;
    const isRead = id % 2 === 1;
    return {
      id,
      process,
      f: isRead ? "read" : "write",
      input: isRead ? null : id,
      ...(outcome === "ok" ? { output: isRead ? id - 1 : id } : {}),
      outcome,
      node: `n${(client % 5) + 1}`,
      invokeIndex: 2 * id,
      completeIndex: 2 * id + 1,
      invokeTime,
      completeTime: invokeTime + Math.floor((0.1 + 0.8 * random.unit()) * clients * STEP_NS),
    };
  });
}
