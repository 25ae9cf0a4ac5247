/**
 * One program in two machines. One runs on; the other is put into a checkpoint after every event and goes on from it, with
 * the answers to hypercalls that the first had. They must come out alike at every event.
 */
import type { Json } from "../../../../node-kit/node.ts";
import { createRandomStream } from "../../../../node-kit/random.ts";
import type { Guest, Hypercalls } from "../../guest.ts";
import { correctGuestRules, loadModule } from "../module-cache.ts";
import { createWasmGuest } from "../wasm-guest.ts";

const LIMITS = { steps: 1_000_000, memoryPages: 5 };
const EVENTS = 12;

/** How the two came apart; undefined: they did not. */
export function comeApart(bytes: Uint8Array, seed: number): string | undefined {
  const module = loadModule("drawn.wasm", bytes, LIMITS, correctGuestRules);
  const running = createWasmGuest(module);
  let restored = createWasmGuest(module);
  for (let event = 1; event <= EVENTS; event++) {
    restored = createWasmGuest(module, throughText(restored.snapshot()));
    const one = runEvent(running, seed, event);
    const other = runEvent(restored, seed, event);
    if (one !== other) return `event ${event}: answered ${other}, and without checkpoints ${one}`;
    if (running.stateText() !== restored.stateText()) {
      return `event ${event}: ended in ${restored.stateText()}, and without checkpoints in ${running.stateText()}`;
    }
    const [image, again] = [running.snapshot(), restored.snapshot()].map((each) => JSON.stringify(each));
    if (image !== again) return `event ${event}: its checkpoint is ${again}, and without checkpoints ${image}`;
  }
  return undefined;
}

function throughText(image: Json): Json {
  return JSON.parse(JSON.stringify(image)) as Json;
}

/** Runs a drawn event; gives what came out: answers, and timers. */
function runEvent(guest: Guest, seed: number, event: number): string {
  const random = createRandomStream(seed).fork(`event ${event}`);
  const timers: Json[] = [];
  const calls: Hypercalls = {
    now: () => event * 10,
    random: () => random.next(),
    setTimer: (id, delayMs) => void timers.push([id, delayMs]),
    diskRead: () => 0,
    diskWrite: () => 0,
  };
  const outputs = random.chance(0.2)
    ? guest.onTimer(String(random.integer(0, 3)), calls)
    : guest.onInput({ client: "c", id: event, f: "write", key: 1, value: random.integer(0, 99) }, calls);
  return JSON.stringify([outputs, timers]);
}
