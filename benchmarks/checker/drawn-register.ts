/**
 * Histories that some register really had, as large as one likes: clients are always busy, each operation takes effect
 * at a drawn moment inside its interval. Made in time order with one pending moment a client, so that ten million
 * operations need no sorting.
 */
import type { Operation } from "../../histories/operation.ts";
import { randomStream } from "../../systems-under-test/node-kit/random.ts";

export interface DrawnRegister {
  readonly operations: number;
  readonly clients: number;
  readonly seed: number;
  /** unique: reads and writes of new values. small: reads, writes and cas over 0..4; a failed cas tells what it saw. */
  readonly values: "unique" | "small";
  /** Share of operations that never return; half of them take effect. */
  readonly crashedShare: number;
  /** Whether the last read that returned is changed to an old value. */
  readonly isStaleAtTheEnd?: boolean;
}

type Making = { -readonly [Name in keyof Operation]: Operation[Name] };

interface Client {
  operation: Making | undefined;
  /** When its next moment is, and which: 0 begins, 1 takes effect, 2 ends. */
  at: number;
  moment: 0 | 1 | 2;
  end: number;
  isCrashed: boolean;
}

/** In order of invocation. */
export function drawnRegister(options: DrawnRegister): Operation[] {
  const random = randomStream(options.seed);
  const clients: Client[] = Array.from({ length: options.clients }, () => ({
    operation: undefined,
    at: random.unit() * 0.5,
    moment: 0,
    end: 0,
    isCrashed: false,
  }));
  const operations: Making[] = [];
  let state: number | null = null;
  let index = 0;
  for (;;) {
    let client = clients[0];
    for (const other of clients) if (client === undefined || other.at < client.at) client = other;
    if (client === undefined || client.at === Infinity) break;
    if (client.moment === 0) {
      if (operations.length === options.operations) {
        client.at = Infinity;
        continue;
      }
      client.operation = begun(options, random, operations.length, clients.indexOf(client));
      client.operation.invokeIndex = index++;
      client.operation.invokeTime = Math.round(client.at * 1e6);
      operations.push(client.operation);
      client.isCrashed = random.chance(options.crashedShare);
      client.end = client.at + 0.2 + random.unit() * 1.6;
      client.at += random.unit() * (client.end - client.at);
      client.moment = 1;
    } else if (client.moment === 1) {
      if (client.operation !== undefined && !(client.isCrashed && random.chance(0.5))) {
        state = effect(client.operation, state);
      }
      client.at = client.end;
      client.moment = 2;
    } else {
      if (client.operation !== undefined) complete(client.operation, client.isCrashed, index, client.at);
      if (!client.isCrashed) index++;
      client.moment = 0;
    }
  }
  if (options.isStaleAtTheEnd === true) makeStale(operations);
  return operations.map(recorded);
}

/** The operation as pairing makes it. */
function recorded({ id, process, f, input, outcome, output, error, ...when }: Making): Operation {
  const { invokeIndex, invokeTime, completeIndex, completeTime } = when;
  const begin = { id, process, f, input };
  if (completeIndex === undefined || completeTime === undefined) return { ...begin, outcome, invokeIndex, invokeTime };
  const times = { invokeIndex, completeIndex, invokeTime, completeTime };
  return outcome === "fail"
    ? { ...begin, outcome, error: error ?? null, ...times }
    : { ...begin, output: output ?? null, outcome, ...times };
}

function begun(options: DrawnRegister, random: ReturnType<typeof randomStream>, id: number, process: number): Making {
  const isUnique = options.values === "unique";
  const share = random.unit();
  const f = share < (isUnique ? 0.5 : 1 / 3) ? "read" : isUnique || share < 2 / 3 ? "write" : "cas";
  const value = isUnique ? id : random.integer(0, 4);
  const input = f === "read" ? null : f === "write" ? value : [random.integer(0, 4), value];
  return { id, process, f, input, outcome: "info", invokeIndex: 0, invokeTime: 0 };
}

function effect(operation: Making, state: number | null): number | null {
  if (operation.f === "read") {
    operation.output = state;
    return state;
  }
  if (operation.f === "write") return operation.input as number;
  const [from = null, to = null] = operation.input as readonly (number | null)[];
  if (from === state) return to;
  operation.error = ["mismatch", state];
  return state;
}

function complete(operation: Making, isCrashed: boolean, index: number, at: number): void {
  if (isCrashed) return;
  operation.completeIndex = index;
  operation.completeTime = Math.round(at * 1e6);
  operation.outcome = operation.error === undefined ? "ok" : "fail";
  if (operation.f !== "read" && operation.error === undefined) operation.output = operation.input;
}

/** The last read sees what was written in the middle. */
function makeStale(operations: readonly Making[]): void {
  const old = operations.slice(operations.length >> 1).find(({ f, outcome }) => f === "write" && outcome === "ok");
  const last = operations.findLast(({ f, outcome }) => f === "read" && outcome === "ok");
  if (last !== undefined && old !== undefined) last.output = old.input;
}
