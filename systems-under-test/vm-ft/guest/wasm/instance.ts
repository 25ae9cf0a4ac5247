/**
 * A running instance of a module, and how the machine calls it: with a number of steps and an amount of stack that end it
 * at the same instruction on every machine.
 */
import { OWN_EXPORTS } from "./binary/instrument.ts";
import { IMPORT_MODULE, type HypercallName } from "./interface.ts";
import { ModuleError } from "./module-error.ts";
import {
  webAssembly,
  type WasmExports,
  type WasmFunction,
  type WasmGlobal,
  type WasmImports,
  type WasmMemory,
  type WasmModule,
} from "./web-assembly.ts";

/** The limits of a guest. */
export interface GuestLimits {
  /** Steps (about: instructions) of one event. */
  readonly steps: number;
  /** Pages of 64 KiB that its memory may have. */
  readonly memoryPages: number;
}

/** Nested calls take at most this much, by a count that is the same everywhere: well below what any engine has. */
export const STACK_BYTES = 262_144;

/** An instance. */
export interface Instance {
  readonly exports: WasmExports;
  readonly memory: WasmMemory;
  readonly steps: WasmGlobal;
  readonly stack: WasmGlobal;
}

/** What a module calls. */
export type HypercallFunctions = { readonly [Name in HypercallName]: WasmFunction };

/** A new instance. Its start function has not run. @throws ModuleError when its data does not fit into its memory */
export function instantiate(module: WasmModule, functions: HypercallFunctions): Instance {
  try {
    const { exports } = new webAssembly.Instance(module, { [IMPORT_MODULE]: functions } satisfies WasmImports);
    return {
      exports,
      memory: exports[OWN_EXPORTS.memory] as WasmMemory,
      steps: exports[OWN_EXPORTS.steps] as WasmGlobal,
      stack: exports[OWN_EXPORTS.stack] as WasmGlobal,
    };
  } catch (cause) {
    if (!(cause instanceof webAssembly.RuntimeError)) throw cause;
    throw new ModuleError(`expected its data to fit into its memory and tables, found: ${cause.message}.`, { cause });
  }
}

/**
 * Calls a function of the guest. Gives how it was ended, after "it"; undefined: it returned.
 *
 * @throws whatever is no trap: a machine that has no stack left for the count's worth must not go on
 */
export function callGuest(
  instance: Instance,
  limits: GuestLimits,
  name: string,
  parameters: readonly number[],
): string | undefined {
  instance.steps.value = limits.steps;
  instance.stack.value = STACK_BYTES;
  try {
    (instance.exports[name] as WasmFunction)(...parameters);
    return undefined;
  } catch (error) {
    if (error instanceof GuestMistake) return error.message;
    if (!(error instanceof webAssembly.RuntimeError)) throw error;
    if (Number(instance.steps.value) < 0) return `did not end within ${limits.steps} steps (option guestSteps)`;
    if (Number(instance.stack.value) < 0) return `nested its calls deeper than ${STACK_BYTES} bytes of stack`;
    return `trapped: ${trapOf(error.message)}`;
  }
}

/** Steps of the call that ended last. */
export function stepsTaken(instance: Instance, limits: GuestLimits): number {
  return limits.steps - Number(instance.steps.value);
}

/** A hypercall that cannot be carried out: it ends the guest as a trap does. The message goes on after "it". */
export class GuestMistake extends Error {
  override readonly name = "GuestMistake";
}

/** Hypercalls before the first event: what they would answer is no part of any log. */
export const idleImports: HypercallFunctions = idle();

function idle(): HypercallFunctions {
  const refuse = (name: HypercallName) => (): never => {
    throw new GuestMistake(`made the hypercall "${name}" before its first event`);
  };
  return {
    now: refuse("now"),
    random: refuse("random"),
    set_timer: refuse("set_timer"),
    read_input: refuse("read_input"),
    reply: refuse("reply"),
    read_block: refuse("read_block"),
    write_block: refuse("write_block"),
  };
}

/** The specification's words for a trap; engines have their own, and two versions of one may differ. */
function trapOf(message: string): string {
  return TRAPS.find(([pattern]) => pattern.test(message))?.[1] ?? "undefined behaviour";
}

const TRAPS: readonly (readonly [RegExp, string])[] = [
  [/^unreachable/, "unreachable"],
  [/table index|table access|table or dropped|invalid (table|index)/i, "out of bounds table access"],
  [/memory access|data segment/, "out of bounds memory access"],
  [/(divide|division|remainder) by zero/, "integer divide by zero"],
  [/unrepresentable|float/, "invalid conversion to integer, or integer overflow"],
  [/signature mismatch|null function|indirect call/, "indirect call type mismatch"],
];
