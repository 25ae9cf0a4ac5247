/**
 * Messages one by one, as a space-time diagram shows them: endpoints as columns, what each node went through, and
 * which messages only repeat what was said before.
 *
 * Source: Lamport 1978, the diagrams of figure 1.
 */
import { clientName, clientProcess } from "../../../runs/client-name.ts";
import type { MessageRecord } from "../../../runs/results.ts";
import { firstFailureNs } from "../failure/failure-moment.ts";
import { leaderRolesOf } from "../leaders/leader-roles.ts";
import { faultMarks, outages } from "./fault-marks.ts";
import { messageGaps, missingAmong } from "./gaps.ts";
import { nodeMarks } from "./node-marks.ts";
import type { MessagesView, RunRecord, ShownMessage, ShownOperation } from "../data/report-data.ts";
import { operationText } from "../../../histories/words/operation-text.ts";

/** Limits, so that a page opens at once. */
const MESSAGES_MAX = 4000;
const MARKS_MAX = 2000;
const CLIENTS_MAX = 6;
/** Enough after the failure to see that it was one. */
const AFTER_FAILURE_MAX = 12;
/** As journals of messages name it. */
const HARNESS = "harness";
/** The column of those clients that have none of their own. */
const OTHERS = "other clients";

/** The view; undefined when the run has no records of single messages. */
export function messagesView(run: RunRecord, endNs: number): MessagesView | undefined {
  const failureNs = firstFailureNs(run);
  const records = aroundFailure(run.messages, failureNs);
  const [first] = records;
  if (first === undefined) return undefined;
  const nodes = nodesOf(run, records);
  const others = othersOf(records, nodes);
  const clients = clientsOf(run, records, failureNs ?? endNs);
  const lastNs = Math.max(...records.slice(-20).map(({ time }) => time), failureNs ?? endNs);
  return {
    columns: [...nodes, ...others, ...clients],
    nodes,
    startNs: first.time,
    endNs: lastNs,
    failureNs,
    messages: shownMessages(records),
    omitted: Math.max(run.messages.indexOf(first), missingAmong(records)),
    gaps: messageGaps(records),
    marks: nodeMarks(run.notes, leaderRolesOf(run.test)).slice(0, MARKS_MAX),
    faults: faultMarks(run),
    outages: outages(run, endNs),
    operations: shownOperations(run, clients),
  };
}

/**
 * What of the view belongs to these messages, from the first of them on, and up to `untilNs`. Where they are picked out of many, client
 * operations and small notes would be most of the picture, and are left out.
 */
export function within(
  view: MessagesView,
  messages: readonly ShownMessage[],
  { arePicked, untilNs = view.endNs }: { readonly arePicked: boolean; readonly untilNs?: number | undefined },
): MessagesView {
  const { nodes } = view;
  const endNs = Math.min(view.endNs, untilNs);
  const startNs = messages[0]?.time ?? view.startNs;
  const isInside = ({ timeNs }: { readonly timeNs: number }): boolean => timeNs >= startNs && timeNs <= endNs;
  const overlaps = (span: { readonly startNs: number; readonly endNs: number | undefined }): boolean =>
    span.startNs <= endNs && (span.endNs ?? Infinity) >= startNs;
  const operations = arePicked ? [] : view.operations.filter(overlaps);
  const named = new Set([...messages.flatMap(({ from, to }) => [from, to]), ...operations.map(({ column }) => column)]);
  const hasOthers = [...named].some((name) => !view.columns.includes(name));
  return {
    ...view,
    startNs,
    endNs,
    columns: view.columns.filter(
      (column) => nodes.includes(column) || named.has(column) || (column === OTHERS && hasOthers),
    ),
    marks: view.marks.filter((mark) => isInside(mark) && !(arePicked && mark.weight === "soft")),
    faults: view.faults.filter(isInside),
    outages: view.outages.filter(overlaps),
    operations,
    gaps: arePicked ? [] : view.gaps.filter((gap) => gap.startNs >= startNs && gap.endNs <= endNs),
  };
}

/** Whoever is named, in order of appearance; clients are not. */
function namesIn(records: readonly MessageRecord[]): string[] {
  const names = new Set(records.flatMap(({ from, to }) => [from, to]));
  return [...names].filter((name) => clientProcess(name) === undefined);
}

/** Those at the start, and those that joined and have something to show here. */
function nodesOf({ test, notes }: RunRecord, records: readonly MessageRecord[]): readonly string[] {
  const names = namesIn(records);
  const joined = notes.map(({ node }) => node).filter((node) => names.includes(node));
  return [...new Set([...(test?.nodes ?? names.sort()), ...joined])];
}

/** Services, and the harness, which sets nodes up: the latter last. */
function othersOf(records: readonly MessageRecord[], nodes: readonly string[]): string[] {
  const others = namesIn(records).filter((name) => !nodes.includes(name));
  return [...others.filter((name) => name !== HARNESS).sort(), ...others.filter((name) => name === HARNESS)];
}

function aroundFailure(messages: readonly MessageRecord[], failureNs: number | undefined): readonly MessageRecord[] {
  const after = failureNs === undefined ? -1 : messages.findIndex(({ time }) => time > failureNs);
  return messages.slice(0, after === -1 ? undefined : after + AFTER_FAILURE_MAX).slice(-MESSAGES_MAX);
}

/** Those that the failure is about, then those that were busy last before it; the rest share a column. */
function clientsOf(run: RunRecord, records: readonly MessageRecord[], untilNs: number): string[] {
  const explained = run.results?.keys.flatMap(({ explanation }) => explanation?.operations ?? []) ?? [];
  const busy = run.operations.filter(({ invokeTime }) => invokeTime <= untilNs).toReversed();
  const told = [...explained.flatMap((id) => run.operations[id] ?? []), ...busy];
  const seen = records.flatMap(({ from, to }) => [from, to]).filter((name) => clientProcess(name) !== undefined);
  const all = new Set([...told.map(({ process }) => clientName(process)), ...seen]);
  const own = [...all].slice(0, CLIENTS_MAX);
  const sorted = own.sort((one, other) => (clientProcess(one) ?? 0) - (clientProcess(other) ?? 0));
  return seen.some((name) => !own.includes(name)) ? [...sorted, OTHERS] : sorted;
}

/** Between nodes, a message is routine when the last one of its kind on the same link said the same and fared alike. */
function shownMessages(records: readonly MessageRecord[]): ShownMessage[] {
  const last = new Map<string, string>();
  const overtaken = overtakenAmong(records);
  return records.map((record, id) => {
    const link = `${record.from} ${record.to} ${record.message}`;
    const fate = fateOf(record);
    const isOvertaken = overtaken.has(record);
    const said = `${record.text} ${fate} ${record.arrived.length} ${isOvertaken}`;
    const isClients = [record.from, record.to].some((name) => clientProcess(name) !== undefined);
    const isRoutine = !isClients && last.get(link) === said;
    last.set(link, said);
    return { ...record, id, isRoutine, isOvertaken, fate };
  });
}

/** Those that arrived after a message that was sent later on the same directed link. */
function overtakenAmong(records: readonly MessageRecord[]): ReadonlySet<MessageRecord> {
  const earliest = new Map<string, number>();
  const overtaken = new Set<MessageRecord>();
  for (const record of records.toReversed()) {
    const [arrival] = record.arrived;
    if (arrival === undefined) continue;
    const link = `${record.from} ${record.to}`;
    const laterOnes = earliest.get(link) ?? Infinity;
    if (laterOnes < arrival) overtaken.add(record);
    earliest.set(link, Math.min(laterOnes, arrival));
  }
  return overtaken;
}

function fateOf({ arrived, lost, neverSent }: MessageRecord): ShownMessage["fate"] {
  if (neverSent === true) return "never sent";
  if (arrived.length > 0) return "arrived";
  return lost === undefined ? "under way" : "lost";
}

function shownOperations({ operations }: RunRecord, clients: readonly string[]): ShownOperation[] {
  return operations.flatMap((operation) => {
    const column = clientName(operation.process);
    if (!clients.includes(column)) return [];
    const { invokeTime, completeTime, outcome } = operation;
    return [{ column, startNs: invokeTime, endNs: completeTime, text: operationText(operation), outcome }];
  });
}
