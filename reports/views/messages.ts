/**
 * Messages one by one, as a space-time diagram shows them: endpoints as columns, what each node went through, and
 * which messages only repeat what was said before. Only simulated runs have such records.
 *
 * Source: Lamport 1978, the diagrams of figure 1.
 */
import type { Json } from "../../histories/json.ts";
import type { MessageRecord, NodeNote } from "../../histories/results.ts";
import { faultDetail } from "./fault-detail.ts";
import type {
  FaultMark,
  MessagesView,
  NodeMark,
  Outage,
  RunRecord,
  ShownMessage,
  ShownOperation,
} from "./report-data.ts";
import { brief, operationText } from "./words.ts";

/** Limits, so that a page opens at once. */
const MESSAGES_MAX = 4000;
const MARKS_MAX = 2000;
const CLIENTS_MAX = 8;
const FAULT_TEXT_MAX = 90;
const LINKS_NAMED = 8;

/** The view; undefined when the run has no records of single messages. */
export function messagesView(run: RunRecord, endNs: number): MessagesView | undefined {
  const records = run.messages.slice(-MESSAGES_MAX);
  const [first] = records;
  if (first === undefined) return undefined;
  const failureNs = run.results?.story?.at(-1)?.time;
  const nodes = run.test?.nodes ?? [...new Set(records.flatMap(({ from, to }) => [from, to]))].sort();
  const clients = clientsOf(run, records).slice(0, CLIENTS_MAX);
  const lastNs = Math.max(...records.slice(-20).map(({ time }) => time), failureNs ?? endNs);
  return {
    columns: [...nodes, ...clients],
    nodes,
    startNs: first.time,
    endNs: lastNs,
    failureNs,
    messages: shownMessages(records),
    omitted: run.messages.length - records.length,
    marks: nodeMarks(run.notes).slice(0, MARKS_MAX),
    faults: faultMarks(run),
    outages: outages(run, endNs),
    operations: shownOperations(run, clients),
  };
}

/** What of it falls into this stretch of time. */
export function within(view: MessagesView, startNs: number): MessagesView {
  const { endNs } = view;
  const isInside = ({ timeNs }: { readonly timeNs: number }): boolean => timeNs >= startNs && timeNs <= endNs;
  const overlaps = (span: { readonly startNs: number; readonly endNs: number | undefined }): boolean =>
    span.startNs <= endNs && (span.endNs ?? Infinity) >= startNs;
  return {
    ...view,
    marks: view.marks.filter(isInside),
    faults: view.faults.filter(isInside),
    outages: view.outages.filter(overlaps),
    operations: view.operations.filter(overlaps),
  };
}

function clientsOf(run: RunRecord, records: readonly MessageRecord[]): string[] {
  const named = new Set(records.flatMap(({ from, to }) => [from, to]).filter((name) => name.startsWith("client ")));
  for (const { process } of run.operations) if (named.size < CLIENTS_MAX) named.add(`client ${process}`);
  return [...named].sort((one, other) => Number(one.slice(7)) - Number(other.slice(7)));
}

/** A message is routine when the last one of its kind on the same link said the same and fared alike. */
function shownMessages(records: readonly MessageRecord[]): ShownMessage[] {
  const last = new Map<string, string>();
  return records.map((record, id) => {
    const link = `${record.from} ${record.to} ${record.message}`;
    const said = `${record.text} ${fateOf(record)}`;
    const isRoutine = last.get(link) === said;
    last.set(link, said);
    return { ...record, id, isRoutine, fate: fateOf(record) };
  });
}

function fateOf({ arrived, lost, neverSent }: MessageRecord): ShownMessage["fate"] {
  if (neverSent === true) return "never sent";
  if (arrived.length > 0) return "arrived";
  return lost === undefined ? "under way" : "lost";
}

function nodeMarks(notes: readonly NodeNote[]): NodeMark[] {
  const roles = new Map<string, string>();
  return notes.flatMap(({ time, node, note }): NodeMark[] => {
    const mark = (text: string, weight: NodeMark["weight"]): NodeMark[] => [{ timeNs: time, node, text, weight }];
    const term = note["term"] === undefined ? "" : ` ${brief(note["term"])}`;
    switch (note.event) {
      case "role": {
        const role = brief(note["role"]);
        const before = roles.get(node);
        roles.set(node, role);
        if (role === "follower" && before !== "leader") return [];
        return mark(`${role}${term}`, role === "leader" || role === "primary" || role === "solo" ? "strong" : "normal");
      }
      case "vote":
        return mark(`votes ${brief(note["for"])}, term${term}`, "normal");
      case "commit":
        return mark(`commit ${brief(note["index"])}`, "soft");
      default:
        return mark(
          [
            note.event,
            ...Object.values(note)
              .slice(1, 3)
              .map((value) => brief(value, 16)),
          ].join(" "),
          "soft",
        );
    }
  });
}

function faultMarks({ nemesis }: RunRecord): FaultMark[] {
  return nemesis
    .filter(({ f }) => f.startsWith("start-") || f.startsWith("stop-"))
    .map(({ f, time, value }) => {
      const isStart = f.startsWith("start-");
      const fault = f.slice(f.indexOf("-") + 1);
      const detail = linkNames(value) ?? faultDetail(value);
      const text = `${fault}${isStart ? "" : " ends"}${detail === "" ? "" : `: ${detail}`}`;
      return { timeNs: time, fault, isStart, text: brief(text, FAULT_TEXT_MAX) };
    });
}

/** Few links one by one: "n1→n2, n2→n1"; undefined when there are none, or too many. */
function linkNames(value: Json): string | undefined {
  if (typeof value !== "object" || value === null || !("links" in value) || !Array.isArray(value["links"])) {
    return undefined;
  }
  const links: readonly Json[] = value["links"];
  if (links.length > LINKS_NAMED) return undefined;
  return links.map((link) => brief(link).replace(">", "→")).join(", ");
}

const OUTAGES: { readonly [fault: string]: Outage["kind"] } = { kill: "down", "power-loss": "down", pause: "paused" };

/** When nodes were down or paused, from the faults that name their node. */
function outages({ nemesis, test }: RunRecord, endNs: number): Outage[] {
  const found: Outage[] = [];
  const open = new Map<string, { kind: Outage["kind"]; startNs: number }>();
  for (const node of test?.nodes ?? []) {
    for (const { f, time } of nemesis) {
      if (!f.endsWith(`-${node}`) && f !== "heal-all") continue;
      const fault = f.slice(f.indexOf("-") + 1, -node.length - 1);
      const current = open.get(node);
      if (f.startsWith("start-")) {
        const kind = OUTAGES[fault];
        if (kind !== undefined) open.set(node, { kind, startNs: time });
      } else if (current !== undefined && ((current.kind === "down") === (fault === "kill") || f === "heal-all")) {
        open.delete(node);
        found.push({ node, ...current, endNs: time });
      }
    }
    const last = open.get(node);
    if (last !== undefined) found.push({ node, ...last, endNs });
  }
  return found;
}

function shownOperations({ operations }: RunRecord, clients: readonly string[]): ShownOperation[] {
  return operations.flatMap((operation) => {
    const column = `client ${operation.process}`;
    if (!clients.includes(column)) return [];
    const { invokeTime, completeTime, outcome } = operation;
    return [{ column, startNs: invokeTime, endNs: completeTime, text: operationText(operation), outcome }];
  });
}
