/**
 * Objects made of nodes and their versions: a register, a counter and a queue.
 *
 * A node's version counts its sets, and a set that names the version it expects is a compare-and-set. Numbered children come
 * out in the order in which they were made, and of those who delete one only one succeeds.
 *
 * Source: Hunt et al. 2010, sections 2.1 and 2.4; ZooKeeper's recipe of queues.
 */
import type { ClientOutcome } from "../../node-kit/client.ts";
import type { Json } from "../../node-kit/node.ts";
import { inOrder } from "./line.ts";
import { dataOf, ensure, freshReads } from "./reads.ts";
import { ask, askUntilSent, fail, isLost, ok, unsuccessful, type Recipe, type RecipeCall } from "./recipe.ts";

/** How often an operation begins again that lost against another. */
const TRIES_MAX = 8;

/** What a node holds, and how often it was set. */
interface Held {
  readonly data: Json;
  readonly version: number;
}

function* held(call: RecipeCall, path: string): Recipe<Held | undefined> {
  const [got] = (yield* freshReads(call, [{ f: "get", path }])) ?? [];
  return got?.ok === true && got.stat !== undefined ? { data: dataOf(got), version: got.stat.version } : undefined;
}

/** Reads, and sets what follows from it if nobody else did meanwhile; again if somebody did. */
function* change(
  call: RecipeCall,
  follow: (held: Held) => { readonly data: Json; readonly value: Json } | ClientOutcome,
): Recipe {
  const path = `${call.root}/value`;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = yield* held(call, path);
    if (before === undefined) return fail(call, "lost");
    const next = follow(before);
    if ("type" in next) return next;
    const [set] = yield* ask([{ f: "set", path, data: next.data, version: before.version }]);
    if (set?.ok === true) return ok(next.value);
    if (isLost(set)) return unsuccessful(call, set);
  }
  return fail(call, "contention");
}

/** A register: `write`, `read` and `cas` [from, to]. */
export function* onRegister(call: RecipeCall): Recipe {
  const { operation, root, around } = call;
  if (!(yield* ensure(call, "value"))) return fail(call, "not-prepared");
  if (operation.f === "write") {
    const [set] = yield* askUntilSent(around, [{ f: "set", path: `${root}/value`, data: operation.value }]);
    return set?.ok === true ? ok(operation.value) : unsuccessful(call, set);
  }
  if (operation.f === "read") {
    const now = yield* held(call, `${root}/value`);
    return now === undefined ? fail(call, "lost") : ok(now.data);
  }
  const [from = null, to = null] = operation.value as readonly Json[];
  return yield* change(call, ({ data }) =>
    data === from ? { data: to, value: operation.value } : fail(call, ["mismatch", data]),
  );
}

/**
 * A counter: `fetch-and-add` 1 and `read`. Each set adds 1, so the number is the version, too; a read answers both where they
 * differ, which no counter does.
 */
export function* onCounter(call: RecipeCall): Recipe {
  if (!(yield* ensure(call, "value"))) return fail(call, "not-prepared");
  if (call.operation.f === "read") {
    const now = yield* held(call, `${call.root}/value`);
    if (now === undefined) return fail(call, "lost");
    const number = Number(now.data ?? 0);
    return ok(number === now.version ? number : [number, now.version]);
  }
  return yield* change(call, ({ data }) => ({ data: Number(data ?? 0) + 1, value: Number(data ?? 0) }));
}

/** A queue: `enqueue` an element, `dequeue` the oldest; null when there is none. */
export function* onQueue(call: RecipeCall): Recipe {
  const { operation, root, around } = call;
  if (!(yield* ensure(call, "items"))) return fail(call, "not-prepared");
  if (operation.f === "enqueue") {
    const item = { f: "create", path: `${root}/items/item-`, data: operation.value, sequential: true } as const;
    const [made] = yield* askUntilSent(around, [item]);
    return made?.ok === true ? ok(operation.value) : unsuccessful(call, made);
  }
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const [listed] = (yield* freshReads(call, [{ f: "children", path: `${root}/items` }])) ?? [];
    if (listed?.ok !== true) return fail(call, "lost");
    const [first] = inOrder(listed.children ?? []);
    if (first === undefined) return ok(null);
    const path = `${root}/items/${first}`;
    const [got, gone] = yield* ask([
      { f: "get", path },
      { f: "delete", path },
    ]);
    if (gone?.ok === true) return ok(dataOf(got));
    if (isLost(gone)) return unsuccessful(call, gone);
  }
  return fail(call, "contention");
}
