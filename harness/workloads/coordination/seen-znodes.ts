/**
 * What the clients of a workload have lately seen of the tree: which nodes are there, and in which version.
 *
 * Without it most operations would be refused: a node is there or not, and a conditional write needs the version of now.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";

/** By path of each node that is there as far as anybody saw: its version; undefined where only that it is there was seen. */
export type SeenZnodes = ReadonlyMap<string, number | undefined>;

/** So many nodes with numbers behind their names are remembered. */
const NUMBERED_MAX = 6;

/** One request and what came of it; `code`: why it was refused. */
interface Answered {
  readonly f: string;
  readonly path: string;
  readonly isOk: boolean;
  readonly code: Json | undefined;
  readonly said: { readonly [name: string]: Json | undefined };
}

/** What is known after this event. The same map where it says nothing new. */
export function seenAfter(seen: SeenZnodes, event: HistoryEvent): SeenZnodes {
  const answered = answeredIn(event);
  if (answered.length === 0) return seen;
  const next = new Map(seen);
  for (const one of answered) take(next, one);
  return withoutOldest(next);
}

function answeredIn({ type, f, value, error }: HistoryEvent): readonly Answered[] {
  const said = objectOf(value);
  if (f === "pipeline") {
    const requests = listOf(said["requests"]);
    return listOf(said["answers"]).map((answer, place) => {
      const { ok, error: code, ...rest } = objectOf(answer);
      const { f: asked, path } = objectOf(requests[place]);
      return { f: textOf(asked), path: textOf(path), isOk: ok === true, code, said: rest };
    });
  }
  if (type === "ok" && f === "multi") {
    const results = listOf(said["results"]);
    return listOf(said["operations"]).map((operation, place) => {
      const { f: asked, path } = objectOf(operation);
      return { f: textOf(asked), path: textOf(path), isOk: true, code: undefined, said: objectOf(results[place]) };
    });
  }
  if ((type !== "ok" && type !== "fail") || typeof said["path"] !== "string") return [];
  const code = Array.isArray(error) ? (error as readonly Json[])[0] : undefined;
  return [{ f, path: said["path"], isOk: type === "ok", code, said }];
}

function take(seen: Map<string, number | undefined>, { f, path, isOk, code, said }: Answered): void {
  if (!isOk) {
    if (code === "no-node" && f !== "create") seen.delete(path);
    if (code === "node-exists" || code === "bad-version") seen.set(path, undefined);
    return;
  }
  if (f === "delete" || (f === "exists" && said["exists"] === false)) {
    seen.delete(path);
    return;
  }
  const name = typeof said["created"] === "string" ? said["created"] : path;
  const { version } = objectOf(said["stat"]);
  if (f === "create" || f === "set" || f === "get") {
    // A node that is put in again is the newest.
    seen.delete(name);
    seen.set(name, typeof version === "number" ? version : undefined);
  }
}

function withoutOldest(seen: Map<string, number | undefined>): SeenZnodes {
  const numbered = [...seen.keys()].filter((path) => /\d{10}$/.test(path));
  for (const path of numbered.slice(0, -NUMBERED_MAX)) seen.delete(path);
  return seen;
}

function objectOf(value: Json | undefined): { readonly [name: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: Json })
    : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
