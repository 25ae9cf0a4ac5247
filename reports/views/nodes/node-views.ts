/**
 * What each node was over the run, in its system's own words: the roles that it said it had, what it noted, what its log
 * says. A page has room for some hundred lines of each, so those around the failure are kept, or the last.
 */
import { bareText } from "../../../histories/words/value-text.ts";
import type { NodeNote } from "../../../runs/results.ts";
import type { LogLine, NodeView, Outage, ProgressPoint, RoleSpan, RunRecord, TimedText } from "../data/report-data.ts";
import { roleText } from "../leaders/role-text.ts";
import { type LinesAround, linesAround } from "./lines-around.ts";

/** What was found out elsewhere. */
export interface KnownOfNodes {
  readonly leaderRoles: ReadonlySet<string>;
  readonly outages: readonly Outage[];
  readonly durationNs: number;
  readonly failureNs: number | undefined;
}

const NOTES_MAX = 300;
const ROLES_MAX = 100;
const LINES_MAX = 200;
const SPANS_MAX = 500;

/** Nodes that the run names, and those that only left notes. */
export function nodeViews(run: RunRecord, known: KnownOfNodes): NodeView[] {
  const notesOf = new Map<string, NodeNote[]>((run.test?.nodes ?? []).map((node) => [node, []]));
  for (const note of run.notes) {
    const own = notesOf.get(note.node);
    if (own === undefined) notesOf.set(note.node, [note]);
    else own.push(note);
  }
  return [...notesOf].map(([node, own]) => {
    const outages = known.outages.filter((outage) => outage.node === node);
    const notes = keptNotes(own, known.failureNs);
    const log = linesAround(
      (run.logLines ?? []).filter((line) => line.node === node).map(logLine),
      known.failureNs,
      LINES_MAX,
    );
    const progress = (run.progress ?? []).filter((point) => point.node === node);
    return {
      node,
      roles: roleSpans(own, outages, known)
        .flatMap((span) => termSpans(span, progress))
        .slice(0, SPANS_MAX),
      outages,
      notes: notes.lines,
      notesOmitted: notes.omitted,
      logFile: run.files.find((file) => file.path === `${node}/node.log`),
      log: log.lines,
      logOmitted: log.omitted,
      findings: (run.results?.findings ?? []).filter((finding) => finding.node === node),
    };
  });
}

/** Roles are few, and what a node was is asked first: they stay, whatever else there is no room for. */
function keptNotes(notes: readonly NodeNote[], failureNs: number | undefined): LinesAround<TimedText> {
  const lines = notes.map(noteLine);
  const roles = linesAround(lines.filter(isRole), failureNs, ROLES_MAX);
  const others = linesAround(
    lines.filter((line) => !isRole(line)),
    failureNs,
    NOTES_MAX,
  );
  return {
    lines: [...roles.lines, ...others.lines].sort((one, other) => one.timeNs - other.timeNs),
    omitted: roles.omitted + others.omitted,
  };
}

function isRole({ event }: TimedText): boolean {
  return event === "role";
}

/** From one role to the next; a node that ends has none until it says so again. */
function roleSpans(
  notes: readonly NodeNote[],
  outages: readonly Outage[],
  { leaderRoles, durationNs }: KnownOfNodes,
): RoleSpan[] {
  const roles = notes.filter(({ note }) => note.event === "role");
  return roles.map((noted, place) => {
    const next = roles[place + 1]?.time ?? durationNs;
    const end = outages.find(({ kind, startNs }) => kind === "down" && startNs >= noted.time && startNs < next);
    const { role, term } = noted.note;
    return {
      text: roleText(noted),
      name: bareText(role),
      ...(typeof term === "number" ? { term } : {}),
      leads: leaderRoles.has(bareText(role)),
      startNs: noted.time,
      endNs: Math.max(noted.time, end?.startNs ?? next),
    };
  });
}

/** Terms go by while a node keeps its role, which it noted once: from each term that it told since, the role is one in that term. */
function termSpans(span: RoleSpan, progress: readonly ProgressPoint[]): RoleSpan[] {
  const spans = [span];
  for (const { timeNs, term } of progress) {
    const last = spans.at(-1) ?? span;
    if (term === undefined || last.term === undefined || term <= last.term) continue;
    if (timeNs < last.startNs || timeNs >= span.endNs) continue;
    spans.splice(
      -1,
      1,
      { ...last, endNs: timeNs },
      { ...last, text: `${span.name}, term ${term}`, term, startNs: timeNs },
    );
  }
  return spans.filter(({ startNs, endNs }) => spans.length === 1 || endNs > startNs);
}

function logLine({ timeNs, source, text }: LogLine): TimedText {
  return { timeNs, text: source === "out" ? text : `${source}: ${text}` };
}

function noteLine({ time, note, text, isMinor }: NodeNote): TimedText {
  return { timeNs: time, event: note.event, text: text ?? noteText(note), ...(isMinor === true ? { isMinor } : {}) };
}

/** A note that its system has no words for: its fields. */
function noteText({ event, ...rest }: NodeNote["note"]): string {
  const details = Object.entries(rest).map(([name, value]) =>
    name === event ? bareText(value, 60) : `${name} ${bareText(value, 60)}`,
  );
  return [event, details.join(", ")].filter((part) => part !== "").join(": ");
}
