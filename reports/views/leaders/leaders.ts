/**
 * Which nodes believed that they led, and when, from the nodes' own role notes.
 *
 * Beliefs may overlap: a leader that was cut off believes in itself for a while, and this is what the reader needs
 * to see. Overlapping stints are put in rows below each other; nobody is declared the true one.
 */
import type { NodeNote } from "../../../runs/results.ts";
import { bandNames } from "../timeline/bands.ts";
import type { Band, LeaderStint } from "../data/report-data.ts";
import { roleText } from "./role-text.ts";
import { bareText } from "../../../histories/words/value-text.ts";

/** Faults that end a belief at once, since the process is gone. */
const DEADLY_FAULTS: ReadonlySet<string> = new Set(["kill", "power-loss"]);

/** Notes that begin or end a life of a node: it does not lead until it says so again. */
const BOOT_EVENTS: ReadonlySet<string> = new Set(["boot", "booted", "started", "halted"]);

/** What a run knows of who leads. */
export interface LeadershipRecord {
  /** In order of time. */
  readonly notes: readonly NodeNote[];
  /** Roles in which a node leads, by the names in its notes. */
  readonly leaderRoles: ReadonlySet<string>;
}

/**
 * All stints in order of their start, each with a row such that no two of one row overlap.
 *
 * @param durationNs the end of the run, for those who lead to the end
 */
export function leaderStints(
  { notes, leaderRoles }: LeadershipRecord,
  bands: readonly Band[],
  durationNs: number,
): LeaderStint[] {
  const open = new Map<string, Omit<LeaderStint, "row" | "endNs">>();
  const stints: Omit<LeaderStint, "row">[] = [];
  const close = (node: string, timeNs: number): void => {
    const stint = open.get(node);
    if (stint === undefined) return;
    open.delete(node);
    stints.push({ ...stint, endNs: Math.max(stint.startNs, Math.min(timeNs, deathOf(stint, bands))) });
  };
  for (const noted of notes) {
    const { time, node, note } = noted;
    if (BOOT_EVENTS.has(note.event)) close(node, time);
    if (note.event !== "role") continue;
    const role = bareText(note["role"]);
    const text = roleText(noted);
    const current = open.get(node);
    if (current !== undefined && current.text === text) continue;
    close(node, time);
    if (leaderRoles.has(role)) open.set(node, { node, text, startNs: time });
  }
  for (const node of open.keys()) close(node, durationNs);
  return inRows(stints.sort((left, right) => left.startNs - right.startNs));
}

function deathOf(stint: Omit<LeaderStint, "row" | "endNs">, bands: readonly Band[]): number {
  const death = bands.find(
    (band) => DEADLY_FAULTS.has(band.fault) && band.startNs >= stint.startNs && bandNames(band, stint.node),
  );
  return death?.startNs ?? Infinity;
}

function inRows(stints: readonly Omit<LeaderStint, "row">[]): LeaderStint[] {
  const rowEnds: number[] = [];
  return stints.map((stint) => {
    const free = rowEnds.findIndex((endNs) => endNs <= stint.startNs);
    const row = free === -1 ? rowEnds.length : free;
    rowEnds[row] = stint.endNs;
    return { ...stint, row };
  });
}
