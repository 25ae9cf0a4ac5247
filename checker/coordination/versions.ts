/**
 * Versions: a znode's counts the sets of its life, so what clients were told of versions must agree with the sets that
 * are known. A set in doubt may be among them, or not.
 */
import { firstWhere } from "../consistency/known-positions.ts";
import { type Change, changeText } from "./changes.ts";
import type { KnownLog, Problem } from "./known-log.ts";
import type { Life, Lives } from "./lives.ts";
import type { Position } from "./requests.ts";

/** What is wrong with the versions that writers of this znode were told, or that they demanded. */
export function versionProblems({ path, lives }: Lives, log: KnownLog): readonly Problem[] {
  const spare = log.doubtsAbout("set", path, Infinity).length;
  const doubts = { create: earliest("create", path, log), delete: earliest("delete", path, log) };
  return lives.flatMap((life) => {
    if (!life.isFromKnown) return [];
    const mayEndUnseen = life.owner !== undefined && log.closedAt(life.owner) === undefined;
    /**
     * Whether a change may belong to a later life that nobody was told of: the znode may have been removed since, and made
     * again, by writes in doubt or with its session. Who was told its stat knows better.
     */
    const isPerhapsOfAnother = ({ at, stat }: Change): boolean =>
      stat === undefined && doubts.create < at && (mayEndUnseen || doubts.delete < at);
    return problemsIn(life, spare, isPerhapsOfAnother);
  });
}

/** After this place a write in doubt may have done this to the znode; Infinity: there is none. */
function earliest(kind: Change["kind"], path: string, log: KnownLog): Position {
  return log
    .doubtsAbout(kind, path, Infinity)
    .reduce((first, { operation }) => Math.min(first, log.floorOf(operation.invokeIndex)), Infinity);
}

function problemsIn(
  { changes, end }: Life,
  spare: number,
  isPerhapsOfAnother: (change: Change) => boolean,
): readonly Problem[] {
  const problems: Problem[] = [];
  const wrong = (change: Change, why: string): void =>
    void problems.push({
      message: `${changeText(change)} ${why}`,
      operations: [(change.operation ?? change.shownBy)?.id],
    });
  // What the version may be before the next change: those in doubt may have come in between.
  let [least, most] = [0, spare];
  for (const change of end === undefined ? changes : [...changes, end]) {
    const { kind, version, expected } = change;
    if (kind === "create") continue;
    if (isPerhapsOfAnother(change)) [least, most] = [0, Math.max(most, spare)];
    const isFound = expected === undefined || (expected >= least && expected <= most);
    if (!isFound) wrong(change, `was accepted for version ${expected}, but the version was ${rangeText(least, most)}`);
    if (expected !== undefined && isFound) [least, most] = [expected, expected];
    if (kind === "delete") continue;
    [least, most] = [least + 1, most + 1];
    if (version !== undefined) {
      if (version < least || version > most)
        wrong(change, `answered version ${version}, but it became ${rangeText(least, most)}`);
      else [least, most] = [version, version];
    }
    most = Math.max(most, least + spare);
  }
  return problems;
}

/** What a read at this place may show as the version: one for each set that is known by then, more by those in doubt. */
export function versionsAt(
  life: Life,
  path: string,
  at: Position,
  log: KnownLog,
): { readonly least: number; readonly most: number } {
  const last = lastChangeAt(life, at);
  const least = last === undefined ? 0 : (leastVersions(life).get(last) ?? 0);
  return { least, most: least + log.doubtsAbout("set", path, at).length };
}

/** The last change of this life up to this place; undefined for none. */
export function lastChangeAt({ changes }: Life, at: Position): Change | undefined {
  return changes[firstWhere(changes.length, (place) => (changes[place]?.at ?? 0) > at) - 1];
}

const kept = new WeakMap<Life, ReadonlyMap<Change, number>>();

/** The least version after each change: the sets until then, or what the writer was told. */
function leastVersions(life: Life): ReadonlyMap<Change, number> {
  const known = kept.get(life);
  if (known !== undefined) return known;
  let version = 0;
  const versions = new Map<Change, number>();
  for (const change of life.changes) {
    if (change.kind === "set") version = Math.max(version + 1, change.version ?? 0);
    versions.set(change, version);
  }
  kept.set(life, versions);
  return versions;
}

function rangeText(least: number, most: number): string {
  return least === most ? String(least) : `from ${least} to ${most}`;
}
