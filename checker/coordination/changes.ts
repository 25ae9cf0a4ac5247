/**
 * What is known of a service's log: which transaction changed which znode, and which changes are in doubt.
 *
 * Clients are told the zxid of each write that was acknowledged, servers note the transactions that they apply, and a
 * read shows the zxids of the writes that it saw. A write in doubt has no place: it may be anywhere after what was
 * acknowledged before it began, or nowhere.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { type Asked, type Position, type Request, type Stat, positionText } from "./requests.ts";

/** What one transaction did to one znode. */
export interface Change {
  readonly at: Position;
  /** Its number among the changes of its transaction. */
  readonly step: number;
  readonly path: string;
  readonly kind: "create" | "set" | "delete";
  /** Undefined: nobody knows. */
  readonly data?: Json;
  /** The version after a set, where its client was told. */
  readonly version?: number;
  /** The version that a conditional write expected to find. */
  readonly expected?: number;
  /** The stat that the client of a set was told. */
  readonly stat?: Stat;
  /** The session that owns it, of an ephemeral znode that is created. */
  readonly owner?: string;
  /** Whose write it is; undefined where only servers or readers tell of it. */
  readonly operation?: Operation;
  /** The read that shows it, where nobody else tells of it. Only a write in doubt can be behind it. */
  readonly shownBy?: Operation;
}

/** A write of which nobody knows whether it happened. */
export interface Doubt {
  readonly operation: Operation;
  readonly asked: Asked;
}

const WRITES: ReadonlySet<string> = new Set(["create", "set", "delete"]);

/** The changes that clients were told of. */
export function acknowledgedChanges(requests: readonly Request[]): readonly Change[] {
  return requests.flatMap(({ operation, asked, answer }): readonly Change[] => {
    if (answer?.at === undefined || answer.error !== undefined) return [];
    const { at, session, inMulti } = answer;
    const steps = asked.f === "multi" ? asked.operations : [asked];
    return steps.flatMap((one, step): readonly Change[] => {
      if (!isWrite(one)) return [];
      const { created, stat } = (asked.f === "multi" ? inMulti[step] : answer) ?? {};
      const path = created ?? one.path;
      if (one.sequential && path === one.path) return [];
      const owner = one.f === "create" && one.ephemeral ? session : undefined;
      return [
        {
          at,
          step,
          path,
          kind: one.f,
          operation,
          ...(one.data === undefined ? {} : { data: one.data }),
          ...(owner === undefined ? {} : { owner }),
          ...(one.version === undefined ? {} : { expected: one.version }),
          ...(one.f === "set" && stat !== undefined ? { version: stat.version, stat } : {}),
        },
      ];
    });
  });
}

/** The writes of which nobody knows whether they happened, by path; sequential ones by what their names begin with. */
export function doubtsOf(requests: readonly Request[]): ReadonlyMap<string, readonly Doubt[]> {
  const byPath = new Map<string, Doubt[]>();
  for (const { operation, asked, answer } of requests) {
    if (answer !== undefined) continue;
    for (const one of asked.f === "multi" ? asked.operations : [asked]) {
      if (!isWrite(one)) continue;
      const row = byPath.get(one.path);
      if (row === undefined) byPath.set(one.path, [{ operation, asked: one }]);
      else row.push({ operation, asked: one });
    }
  }
  return byPath;
}

function isWrite(asked: Asked): asked is Asked & { readonly f: Change["kind"] } {
  return WRITES.has(asked.f);
}

/** The same transaction did the same to this znode, as far as both tell. */
export function agrees(one: Change, other: Change): boolean {
  const isSame = (a: Json | undefined, b: Json | undefined): boolean =>
    a === undefined || b === undefined || JSON.stringify(a) === JSON.stringify(b);
  return one.path === other.path && one.kind === other.kind && isSame(one.data, other.data);
}

/** e.g. "the set of /a at 1.7". */
export function changeText({ kind, path, at }: Change): string {
  return `the ${kind} of ${path} at ${positionText(at)}`;
}

/** The path that a znode's name hangs from; "/" for those at the top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}
