/**
 * Tripwires: during a simulated run, every global source of time, chance and asynchrony throws.
 *
 * Nodes get time and randomness as arguments; that is the wall. The tripwires only tell when something climbed over
 * it. They do not catch a function that was captured before the run, nor a node: module, which the pure folders
 * cannot import.
 */

/** Thrown by a tripwire. Never caught by the simulation: it is a fault of the code under it, not a finding. */
export class TripwireError extends Error {
  override readonly name = "TripwireError";
  constructor(what: string) {
    super(`${what} was used in a simulated run: expected time and randomness as arguments, and no promises' jobs.`);
  }
}

const globalFunctions = [
  "Date",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "queueMicrotask",
  "requestAnimationFrame",
  "fetch",
] as const;

/** Methods of global objects, as [object, method]. */
const globalMethods = [
  ["Math", "random"],
  ["performance", "now"],
  ["crypto", "randomUUID"],
  ["crypto", "getRandomValues"],
  ["process", "nextTick"],
  ["process", "hrtime"],
] as const;

/**
 * Calls `action` with the tripwires set, and takes them away after it, also when it throws.
 * `action` must be synchronous.
 *
 * @throws TripwireError from within whatever touches one
 */
export function withTripwires<Result>(action: () => Result): Result {
  const setBefore = restore.length;
  const globals = globalThis as unknown as Record<string, unknown>;

  function replace(owner: Record<string, unknown> | undefined, name: string, label: string): void {
    if (owner === undefined || owner === null || typeof owner[name] !== "function") return;
    const own = Object.getOwnPropertyDescriptor(owner, name);
    if (own !== undefined && own.configurable !== true) return;
    const stub = function stub(): never {
      throw new TripwireError(label);
    };
    // `Date.now()` reaches the stub's property, `new Date()` and `Date()` the stub itself.
    if (name === "Date") Object.defineProperty(stub, "now", { value: stub });
    Object.defineProperty(owner, name, { value: stub, configurable: true, writable: true });
    restore.push(() => {
      if (own === undefined) delete owner[name];
      else Object.defineProperty(owner, name, own);
    });
  }

  for (const name of globalFunctions) {
    replace(globals, name, name);
  }
  for (const [object, method] of globalMethods)
    replace(globals[object] as Record<string, unknown> | undefined, method, `${object}.${method}`);
  try {
    return action();
  } finally {
    takeTripwiresAway(setBefore);
  }
}

/** How those that are set are taken away, the last first. */
const restore: (() => void)[] = [];

/**
 * Takes away all but the first so many. Of use outside where a run was ended so that none of its `finally` blocks were
 * carried out, as V8 ends a script that is interrupted.
 */
export function takeTripwiresAway(count = 0): void {
  for (const undo of restore.splice(count).reverse()) undo();
}
