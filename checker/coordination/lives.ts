/**
 * The lives of a znode: each begins with a create and ends with a delete or with the session that owns the znode.
 *
 * For every place in the log this tells whether the znode was there, was not, or may have been. The last is so only where
 * a write in doubt, or the end of a session that nobody was told of, could have made the difference, and where there is
 * room in the log for it.
 */
import { firstWhere } from "../consistency/known-positions.ts";
import { type Change, changeText } from "./changes.ts";
import { type KnownLog, type Problem, problemOfShown } from "./known-log.ts";
import type { Observation } from "./observations.ts";
import { type Position, positionText } from "./requests.ts";

/** One life. The znode was there from `from` on, before `sureEnd` for certain, and not from `maxEnd` on. */
export interface Life {
  readonly from: Position;
  /** False: it was there at `from`, and nobody knows since when. */
  readonly isFromKnown: boolean;
  readonly sureEnd: Position;
  readonly maxEnd: Position;
  /** What ended it, where that is known. */
  readonly end?: Change;
  readonly owner?: string;
  /** Its create, where that is known, and its sets, in order. */
  readonly changes: readonly Change[];
  /** The last place at which it was seen, and who saw it. */
  readonly seenBy?: Observation;
}

/** A znode through the whole log. */
export interface Lives {
  readonly path: string;
  /** In order. */
  readonly lives: readonly Life[];
  /** Where its changes do not follow from each other. */
  readonly problems: readonly Problem[];
}

/** A life that is being put together. */
interface Draft {
  from: Position;
  isFromKnown: boolean;
  end?: Change;
  owner?: string;
  changes: Change[];
  seenAt: Position;
  seenBy?: Observation;
}

/** The lives of a znode. @param seen what was seen of it, in any order */
export function livesOf(path: string, log: KnownLog, seen: readonly Observation[]): Lives {
  const problems: Problem[] = [];
  const drafts = draftsOf(path, log, problems);
  const mayBeNew = log.doubtsAbout("create", path, Infinity).length > 0;
  for (const observation of seen) {
    if (!observation.isPresent) continue;
    const { at, stat } = observation;
    const draft = drafts[firstWhere(drafts.length, (one) => (drafts[one]?.from ?? 0) > at) - 1];
    if (draft === undefined || at <= draft.seenAt) continue;
    // Without its stat it may be another life of the znode, which begins and ends with writes in doubt.
    if (stat?.czxid === draft.from || (stat === undefined && !mayBeNew && draft.end === undefined)) {
      draft.seenAt = at;
      draft.seenBy = observation;
    }
  }
  const lives = drafts.map((draft, place) => lifeOf(draft, { path, log, next: drafts[place + 1], problems }));
  return { path, lives, problems };
}

function draftsOf(path: string, log: KnownLog, problems: Problem[]): readonly Draft[] {
  const drafts: Draft[] = [];
  let before: Change | undefined;
  for (const change of log.changes.get(path) ?? []) {
    const wrong = problemOfShown(log, change);
    if (wrong !== undefined) problems.push(wrong);
    let current = drafts.at(-1);
    const isThere = current !== undefined && current.end === undefined;
    if (change.kind === "create" || current === undefined || !isThere) {
      const isFromKnown = change.kind === "create";
      if (!isFromKnown && log.doubtsAbout("create", path, change.at).length === 0)
        problems.push(conflict(change, before, "though the znode was not there"));
      current = { from: change.at, isFromKnown, changes: [], seenAt: change.at };
      if (change.owner !== undefined) current.owner = change.owner;
      drafts.push(current);
    }
    if (change.kind === "delete") current.end = change;
    else {
      current.changes.push(change);
      current.seenAt = change.at;
    }
    before = change;
  }
  return drafts;
}

function lifeOf(
  draft: Draft,
  around: {
    readonly path: string;
    readonly log: KnownLog;
    readonly next: Draft | undefined;
    readonly problems: Problem[];
  },
): Life {
  const { path, log, next, problems } = around;
  const { from, isFromKnown, end, owner, changes, seenAt, seenBy } = draft;
  const common = {
    from,
    isFromKnown,
    changes,
    ...(end === undefined ? {} : { end }),
    ...(owner === undefined ? {} : { owner }),
    ...(seenBy === undefined ? {} : { seenBy }),
  };
  if (end !== undefined) return { ...common, sureEnd: end.at, maxEnd: end.at };
  const latest = next?.from ?? Infinity;
  const sureUntil = log.knownUntil(Math.max(seenAt, openUntil(draft, path, log)));
  if (canVanish(draft, path, log) && sureUntil + 1 < latest)
    return { ...common, sureEnd: sureUntil + 0.25, maxEnd: latest };
  const [again] = next?.changes ?? [];
  if (again !== undefined) problems.push(conflict(again, changes.at(-1), "though the znode was still there"));
  return { ...common, sureEnd: latest, maxEnd: latest };
}

/** While its session is open, only a delete removes it. */
function openUntil({ owner }: Draft, path: string, log: KnownLog): Position {
  if (owner === undefined || log.doubtsAbout("delete", path, Infinity).length > 0) return -Infinity;
  return log.openAt(owner);
}

/** Whether something that nobody was told of may have removed it. */
function canVanish({ owner, isFromKnown }: Draft, path: string, log: KnownLog): boolean {
  if (log.doubtsAbout("delete", path, Infinity).length > 0) return true;
  return !isFromKnown || (owner !== undefined && log.closedAt(owner) === undefined);
}

function conflict(change: Change, before: Change | undefined, why: string): Problem {
  const after = before === undefined ? "" : `, after ${changeText(before)}`;
  const operations = [before, change].map((one) => (one?.operation ?? one?.shownBy)?.id);
  return { message: `The log has ${changeText(change)}${after}, ${why}`, operations };
}

/** What is known of a znode at one place: "maybe" where a write in doubt or the end of a session makes the difference. */
export function standingAt(
  { lives }: Lives,
  at: Position,
): { readonly life?: Life; readonly is: "there" | "gone" | "maybe" } {
  const life = lives[firstWhere(lives.length, (one) => (lives[one]?.from ?? 0) > at) - 1];
  if (life === undefined) return { is: "gone" };
  return { life, is: at < life.sureEnd ? "there" : at < life.maxEnd ? "maybe" : "gone" };
}

/** For people: when a life was known to go on. */
export function lifeText({ from, end, seenBy }: Life): string {
  const until =
    end === undefined
      ? seenBy === undefined
        ? ""
        : `, seen by operation ${seenBy.request.operation.id}`
      : `, deleted at ${positionText(end.at)}`;
  return `created at ${positionText(from)}${until}`;
}
