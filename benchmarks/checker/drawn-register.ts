/**
 * Histories that some register really had, as large as one likes: clients are always busy, each operation takes effect
 * at a drawn moment inside its interval. Events come in order, one pending moment a client, so that ten million
 * operations need neither sorting nor memory.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { Operation } from "../../histories/operation.ts";
import { pairOperations } from "../../histories/pair.ts";
import { createRandomStream } from "../../systems-under-test/node-kit/random.ts";

export interface DrawnRegister {
  readonly operations: number;
  readonly clients: number;
  readonly seed: number;
  /** unique: reads and writes of new values. small: reads, writes and cas over 0..4; a failed cas tells what it saw. */
  readonly values: "unique" | "small";
  /** Share of operations that never return; half of them take effect. */
  readonly crashedShare: number;
  /** Whether one more read, after everything, sees the first value written. */
  readonly isStaleAtTheEnd?: boolean;
}

interface Client {
  /** A process that had no answer retires; the client goes on as another. */
  process: number;
  f: string;
  input: HistoryEvent["value"];
  seen: number | null;
  isRefused: boolean;
  /** When its next moment is, and which: 0 begins, 1 takes effect, 2 ends. */
  at: number;
  moment: 0 | 1 | 2;
  end: number;
  isCrashed: boolean;
}

/** The history as operations, in order of invocation. */
export function drawnRegister(options: DrawnRegister): Operation[] {
  const events: HistoryEvent[] = [];
  drawEvents(options, (event) => void events.push(event));
  return pairOperations(events);
}

/** The history as events, one after the other. */
export function drawEvents(options: DrawnRegister, take: (event: HistoryEvent) => void): void {
  const random = createRandomStream(options.seed);
  const idle = { f: "", input: null, seen: null, isRefused: false, moment: 0 as const, end: 0, isCrashed: false };
  const clients: Client[] = Array.from({ length: options.clients }, (_, process) => ({
    ...idle,
    process,
    at: random.unit() * 0.5,
  }));
  let state: number | null = null;
  let [index, begun, processes] = [0, 0, options.clients];
  let now = 0;
  const emit = (
    { process, f }: Pick<Client, "process" | "f">,
    type: HistoryEvent["type"],
    value: HistoryEvent["value"],
  ): HistoryEvent => ({
    index: index++,
    time: Math.round(now * 1e6),
    type,
    process,
    f,
    value,
  });
  for (;;) {
    let client = clients[0];
    for (const other of clients) if (client === undefined || other.at < client.at) client = other;
    if (client === undefined || client.at === Infinity) break;
    now = client.at;
    if (client.moment === 0) {
      if (begun === options.operations) {
        client.at = Infinity;
        continue;
      }
      begin(options, random, client, begun++);
      take(emit(client, "invoke", client.input));
    } else if (client.moment === 1) {
      if (!client.isCrashed || random.chance(0.5)) state = effect(client, state);
      client.at = client.end;
      client.moment = 2;
    } else {
      client.moment = 0;
      if (client.isCrashed) client.process = processes++;
      else if (client.isRefused) take({ ...emit(client, "fail", client.input), error: ["mismatch", client.seen] });
      else take(emit(client, "ok", client.f === "read" ? client.seen : client.input));
    }
  }
  if (options.isStaleAtTheEnd !== true) return;
  const last = { process: processes, f: "read" };
  take(emit(last, "invoke", null));
  take(emit(last, "ok", FIRST_WRITTEN));
}

/** Every unique value is larger. */
const FIRST_WRITTEN = 0;

function begin(
  options: DrawnRegister,
  random: ReturnType<typeof createRandomStream>,
  client: Client,
  begun: number,
): void {
  const isUnique = options.values === "unique";
  const share = begun === FIRST_WRITTEN ? 0.6 : random.unit();
  client.f = share < (isUnique ? 0.5 : 1 / 3) ? "read" : isUnique || share < 2 / 3 ? "write" : "cas";
  const value = isUnique ? begun : random.integer(0, 4);
  client.input = client.f === "read" ? null : client.f === "write" ? value : [random.integer(0, 4), value];
  client.isCrashed = begun !== FIRST_WRITTEN && random.chance(options.crashedShare);
  client.isRefused = false;
  client.end = client.at + 0.2 + random.unit() * 1.6;
  client.at += random.unit() * (client.end - client.at);
  client.moment = 1;
}

function effect(client: Client, state: number | null): number | null {
  client.seen = state;
  if (client.f === "read") return state;
  if (client.f === "write") return client.input as number;
  const [from = null, to = null] = client.input as readonly (number | null)[];
  client.isRefused = from !== state;
  return client.isRefused ? state : to;
}
