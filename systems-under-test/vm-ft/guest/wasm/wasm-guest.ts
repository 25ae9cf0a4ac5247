/**
 * A guest that is a WebAssembly module: a program that knows nothing of replication, in a machine whose whole state can be
 * seen. Its imports are the hypercalls; its memory, globals and tables are the checkpoint.
 *
 * The module must come out alike on every machine. What could make it differ is taken away when it is loaded (see
 * `binary/instrument-body.ts`): bits of NaNs, the depth of calls, how long it runs, how far its memory grows.
 *
 * A module that traps ends its machine. Its memory may be half changed, and going back would need a copy of it before each
 * event; so the host stops, as hardware does, and says which module did what.
 */
import type { Json } from "../../../node-kit/node.ts";
import type { Guest, GuestOutput, GuestRequest, Hypercalls } from "../guest.ts";
import { fromBase64, toBase64 } from "./bytes/base64.ts";
import {
  callGuest,
  GuestMistake,
  idleImports,
  instantiate,
  stepsTaken,
  type HypercallFunctions,
  type Instance,
} from "./instance.ts";
import type { HandlerName } from "./interface.ts";
import { initialize, type LoadedModule } from "./module-cache.ts";
import { parseReply, requestBytes } from "./request-text.ts";
import { createSessions, type Sessions, type SessionsImage } from "./sessions.ts";
import { createInstanceState, type InstanceImage, type InstanceState } from "./state/instance-state.ts";
import { memoryHash, memoryImage, restoreMemory, type MemoryImage } from "./state/memory-image.ts";

/** A module that ended its machine: it trapped, or did not end. */
export class GuestStopped extends Error {
  override readonly name = "GuestStopped";
}

interface GuestImage {
  readonly memory: MemoryImage;
  readonly instance: InstanceImage;
  readonly sessions: SessionsImage;
  /** Steps of all events. */
  readonly steps: number;
}

/** What is going on while the module runs. */
interface RunningEvent {
  readonly calls: Hypercalls;
  readonly input: Uint8Array;
  readonly outputs: GuestOutput[];
}

/** A guest of this module in the state of a snapshot; without one, as its start function leaves it. */
export function createWasmGuest(module: LoadedModule, from?: Json): Guest {
  const image = from as unknown as GuestImage | undefined;
  const { limits } = module;
  const sessions = createSessions(image?.sessions);
  const running: { event: RunningEvent | null } = { event: null };
  const instance: Instance = instantiate(
    module.compiled,
    hypercalls(
      sessions,
      () => running.event,
      () => new Uint8Array(instance.memory.buffer),
    ),
  );
  const state = createInstanceState(instance.exports, module.access);
  let steps = image?.steps ?? 0;
  // Monitors ask after every step of a host, and most steps are no events of the guest.
  let text: string | null = null;
  if (image === undefined) {
    initialize(instance, limits);
  } else {
    restoreMemory(instance.memory, image.memory);
    if (module.rules.checkpointsGlobals) state.write(image.instance);
  }
  const run = (
    handler: HandlerName,
    parameters: readonly number[],
    calls: Hypercalls,
    input: Uint8Array,
  ): readonly GuestOutput[] => {
    const outputs: GuestOutput[] = [];
    text = null;
    running.event = { calls, input, outputs };
    const end = callGuest(instance, limits, handler, parameters);
    running.event = null;
    steps += stepsTaken(instance, limits);
    if (end === undefined) return outputs;
    throw new GuestStopped(
      `${module.name}: ${handler}(${parameters.join(", ")}): the module ${end}. Its machine stops.`,
    );
  };
  return {
    onInput(request: GuestRequest, calls: Hypercalls) {
      text = null;
      const taken = sessions.take(request);
      if ("outputs" in taken) return taken.outputs;
      const input = requestBytes(request);
      return run("on_input", [taken.number, input.length], calls, input);
    },
    onTimer: (id, calls) => run("on_timer", [Number(id)], calls, new Uint8Array()),
    onDiskDone(io, data, calls) {
      const input = typeof data === "string" ? fromBase64(data) : new Uint8Array();
      return run("on_disk", [io, data === null ? -1 : input.length], calls, input);
    },
    snapshot() {
      const { memory } = instance;
      const taken: GuestImage = { memory: memoryImage(memory, module.base), ...others(state, sessions, steps) };
      return taken as unknown as Json;
    },
    stateText() {
      text ??= `${memoryHash(instance.memory, module.base)} ${JSON.stringify(others(state, sessions, steps))}`;
      return text;
    },
  };
}

/** All of the state but the memory. */
function others(state: InstanceState, sessions: Sessions, steps: number): Omit<GuestImage, "memory"> {
  return { instance: state.read(), sessions: sessions.image(), steps };
}

/** The hypercalls of a module. @param memory its bytes, anew for each call: the object changes when the memory grows */
function hypercalls(
  sessions: Sessions,
  runningEvent: () => RunningEvent | null,
  memory: () => Uint8Array,
): HypercallFunctions {
  const event = (name: keyof HypercallFunctions): RunningEvent => {
    const running = runningEvent();
    if (running === null) return idleImports[name]() as never;
    return running;
  };
  const bytesAt = (from: number, length: number): Uint8Array => {
    const bytes = memory();
    const start = from >>> 0;
    const end = start + (length >>> 0);
    if (end <= bytes.length) return bytes.subarray(start, end);
    throw new GuestMistake(`passed the bytes ${start} to ${end}, in a memory of ${bytes.length} bytes`);
  };
  return {
    now: () => BigInt(Math.floor(event("now").calls.now())),
    random: () => event("random").calls.random() | 0,
    set_timer: (id, delayMs) => {
      event("set_timer").calls.setTimer(String(id), Number(delayMs) >>> 0);
    },
    read_input(to, capacity) {
      const { input } = event("read_input");
      const read = input.subarray(0, Number(capacity) >>> 0);
      bytesAt(Number(to), read.length).set(read);
      return read.length;
    },
    reply(request, from, length) {
      const { outputs } = event("reply");
      const number = Number(request);
      const value = sessions.valueOf(number);
      if (value === undefined) throw new GuestMistake(`answered request ${number}, which is not open`);
      const bytes = bytesAt(Number(from), Number(length));
      const reply = parseReply(bytes, value);
      if (reply === undefined) {
        throw new GuestMistake(
          `answered "${String.fromCharCode(...bytes.subarray(0, 40))}", where ok or fail is expected`,
        );
      }
      outputs.push(...sessions.close(number, reply));
    },
    read_block: (block) => event("read_block").calls.diskRead(Number(block) >>> 0),
    write_block: (block, from, length) =>
      event("write_block").calls.diskWrite(Number(block) >>> 0, toBase64(bytesAt(Number(from), Number(length)))),
  };
}
