/**
 * The session guarantees (Terry et al. 1994), for registers in which every value is written at most once. Each of them
 * asks for an order of the versions of every key, such that
 * - read-your-writes: a read shows no version older than one that its process wrote before;
 * - monotonic-reads: a read shows no version older than one that its process read before;
 * - monotonic-writes: a written version is newer than those that its process wrote before;
 * - writes-follow-reads: a written version is newer than those that its process read before;
 * - session: all four, with one and the same order.
 * A successful cas counts as a read of the version that it found and then a write. The initial version is the oldest.
 *
 * Each rule says of two versions that one is not older than the other. There is an order iff no two versions are in one
 * strongly connected component. Some rules are about all earlier versions of a process. For these, each step of the
 * process has an extra node, "the newest so far", so that the number of edges stays linear.
 *
 * Each key is judged by itself. Operations that never returned give no rules. Only reads show the order of the
 * versions. So a history can break monotonic-writes alone only by a value that nobody wrote, and writes-follow-reads
 * alone only by values that are read before they are written. What people mean by these two is `session`.
 */
import { CAS, IMPOSSIBLE, READ, cellColumns } from "../base/cell-columns.ts";
import type { CellColumns } from "../base/cell-columns.ts";
import { BOUNDLESS } from "../base/effort.ts";
import { componentsOf } from "./components.ts";
import type { Sessions } from "./sessions.ts";
import type { SessionGuarantee } from "./guarantees.ts";
import { wrongIndex } from "../base/wrong-index.ts";

/** What an algorithm says about a guarantee; the verdict is undefined where it does not apply. */
export interface GuaranteeRuling {
  readonly verdict: boolean | undefined;
  readonly because: string;
}

/** Decides one guarantee. Linear. Does not apply where a value is written twice to a key. */
export function bySessionGuarantee(sessions: Sessions, guarantee: SessionGuarantee): GuaranteeRuling {
  const { history } = sessions;
  if (history.model.action === undefined)
    return { verdict: undefined, because: "only defined here for objects of one value" };
  const cells = cellColumns(history, BOUNDLESS);
  if (cells.hasAppends) return { verdict: undefined, because: "not defined here for appends" };
  const versions = versionsOf(sessions, cells);
  if ("verdict" in versions) return versions;
  const edges = edgesOf(sessions, cells, versions, guarantee);
  const component = componentsOf(edges);
  const memberOf = new Map<number, number>();
  for (let version = 0; version < versions.count; version++) {
    const other = memberOf.get(component[version] ?? wrongIndex(version));
    if (other !== undefined) {
      const [a, b] = [other, version].map((one) => versions.text(one));
      return { verdict: false, because: `${a} and ${b} would each have to be the older` };
    }
    memberOf.set(component[version] ?? wrongIndex(version), version);
  }
  return { verdict: true, because: "there is such an order of the versions" };
}

/** The versions of all keys, numbered from 0. */
interface Versions {
  readonly count: number;
  /** The version of this key with this value; -1 for none. */
  readonly idOf: (key: number, value: number) => number;
  /** By key: its initial version. */
  readonly initials: readonly number[];
  readonly text: (version: number) => string;
}

function versionsOf({ keyOf, keyCount, history }: Sessions, cells: CellColumns): Versions | GuaranteeRuling {
  const { kind, wants, puts, initial, values } = cells;
  const size = values.size();
  const ids = new Map<number, number>();
  const names: number[] = [];
  const text = (version: number): string =>
    history.model.describeState(values.valueOf((names[version] ?? wrongIndex(version)) % size));
  const add = (name: number): number => {
    const id = names.push(name) - 1;
    ids.set(name, id);
    return id;
  };
  const initials = Array.from({ length: keyCount }, (_, key) => add(key * size + initial));
  for (let item = 0; item < kind.length; item++) {
    if (kind[item] === IMPOSSIBLE)
      return { verdict: undefined, because: "a failed cas that claims to have seen what it expected" };
    if (kind[item] === READ) {
      if ((puts[item] ?? wrongIndex(item)) >= 0) return { verdict: undefined, because: "a cas from a value to itself" };
      continue;
    }
    const name = (keyOf[item] ?? wrongIndex(item)) * size + (puts[item] ?? wrongIndex(item));
    if (ids.has(name)) return { verdict: undefined, because: `${text(ids.get(name) ?? 0)} is written more than once` };
    add(name);
  }
  for (let item = 0; item < kind.length; item++) {
    const want = wants[item] ?? wrongIndex(item);
    if (want === -1 || ids.has((keyOf[item] ?? wrongIndex(item)) * size + want)) continue;
    if (history.calls[item]?.known === true) {
      return { verdict: false, because: `${history.model.describeState(values.valueOf(want))} was never written` };
    }
  }
  return { count: names.length, idOf: (key, value) => ids.get(key * size + value) ?? -1, initials, text };
}

/** How far one process has come on one key; -1 for none. */
interface Progress {
  /** The last version that it read, and the last that it wrote. */
  read: number;
  written: number;
  /** The nodes for the newest of all versions that it read, and of all that it wrote. */
  newestRead: number;
  newestWritten: number;
}

/** By version or extra node: those that are not older. */
function edgesOf(sessions: Sessions, cells: CellColumns, versions: Versions, guarantee: SessionGuarantee): number[][] {
  const { keyOf } = sessions;
  const edges: number[][] = Array.from({ length: versions.count }, () => []);
  const link = (from: number, to: number): void => {
    if (from !== -1 && from !== to) edges[from]?.push(to);
  };
  const newest = (before: number, version: number): number => {
    const node = edges.push([]) - 1;
    link(before, node);
    link(version, node);
    return node;
  };
  for (let item = 0; item < cells.kind.length; item++) {
    if (cells.kind[item] === READ) continue;
    const key = keyOf[item] ?? wrongIndex(item);
    link(versions.initials[key] ?? wrongIndex(key), versions.idOf(key, cells.puts[item] ?? wrongIndex(item)));
  }
  const asks = (one: SessionGuarantee): boolean => guarantee === one || guarantee === "session";
  const onRead = (at: Progress, version: number): void => {
    if (asks("read-your-writes")) link(at.newestWritten, version);
    if (asks("monotonic-reads")) link(at.read, version);
    at.read = version;
    if (asks("writes-follow-reads")) at.newestRead = newest(at.newestRead, version);
  };
  const onWrite = (at: Progress, version: number): void => {
    if (asks("monotonic-writes")) link(at.written, version);
    if (asks("writes-follow-reads")) link(at.newestRead, version);
    at.written = version;
    if (asks("read-your-writes")) at.newestWritten = newest(at.newestWritten, version);
  };
  for (const session of sessions.sessions) {
    const progress = new Map<number, Progress>();
    for (const item of session) {
      const key = keyOf[item] ?? wrongIndex(item);
      const at = progress.get(key) ?? { read: -1, written: -1, newestRead: -1, newestWritten: -1 };
      progress.set(key, at);
      const kind = cells.kind[item];
      if (kind === READ || kind === CAS) onRead(at, versions.idOf(key, cells.wants[item] ?? wrongIndex(item)));
      if (kind !== READ) onWrite(at, versions.idOf(key, cells.puts[item] ?? wrongIndex(item)));
    }
  }
  return edges;
}
