/**
 * What the nemesis did, for the diagram of messages: the moments at which faults begin and end, and while nodes did not
 * run because of it.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { faultOperation, HEAL_ALL } from "../../../histories/fault-operation.ts";
import type { Json } from "../../../histories/json.ts";
import { bareText } from "../../../histories/words/value-text.ts";
import type { FaultMark, Outage, RunRecord } from "../data/report-data.ts";
import { faultDetail } from "../timeline/fault-detail.ts";

const FAULT_TEXT_MAX = 90;
const LINKS_NAMED = 8;

/**
 * One mark for each instant: faults that change together share a line. Where the nemesis records what it is about to do
 * and then what it did, the latter has the mark.
 */
export function faultMarks({ nemesis }: Pick<RunRecord, "nemesis">): FaultMark[] {
  const marks: FaultMark[] = [];
  const done = nemesis.filter((event, place) => !isAnnouncement(event, nemesis, place));
  for (const mark of done.flatMap(faultMark)) {
    const last = marks.at(-1);
    if (last?.timeNs !== mark.timeNs) marks.push(mark);
    else if (last.text !== mark.text) marks[marks.length - 1] = joined(last, mark);
  }
  return marks;
}

/** It says no more than a target, or nothing, and the next event of its kind says what was done. */
function isAnnouncement({ f, value }: HistoryEvent, events: readonly HistoryEvent[], place: number): boolean {
  if (isRecord(value)) return false;
  const { fault, action } = faultOperation(f) ?? {};
  for (let at = place + 1; at < events.length; at++) {
    const { f: laterF = "", value: laterValue = null } = events[at] ?? {};
    const later = faultOperation(laterF);
    if (laterF === HEAL_ALL) return false;
    if (later?.fault === fault) return later?.action === action && isRecord(laterValue);
  }
  return false;
}

function isRecord(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function joined(one: FaultMark, other: FaultMark): FaultMark {
  const { fault, isStart } = one.isStart ? one : other;
  return { timeNs: one.timeNs, fault, isStart, text: `${one.text}; ${other.text}` };
}

function faultMark({ f, time, value }: HistoryEvent): FaultMark[] {
  const operation = faultOperation(f);
  if (operation === undefined) return [];
  const { fault, action } = operation;
  const isStart = action === "start";
  const detail = linkNames(value) ?? faultDetail(value);
  const text = `${fault}${isStart ? "" : " ends"}${detail === "" ? "" : `: ${detail}`}`;
  return [{ timeNs: time, fault, isStart, text: bareText(text, FAULT_TEXT_MAX) }];
}

/** Few links one by one: "n1→n2, n2→n1"; undefined when there are none, or too many. */
function linkNames(value: Json): string | undefined {
  if (typeof value !== "object" || value === null || !("links" in value) || !Array.isArray(value["links"])) {
    return undefined;
  }
  const links: readonly Json[] = value["links"];
  if (links.length > LINKS_NAMED) return undefined;
  return links.map((link) => bareText(link).replace(">", "→")).join(", ");
}

const OUTAGES: { readonly [fault: string]: Outage["kind"] } = { kill: "down", "power-loss": "down", pause: "paused" };

/** When nodes were down or paused, from the faults that say which nodes they hit. */
export function outages({ nemesis, test }: RunRecord, endNs: number): Outage[] {
  return (test?.nodes ?? []).flatMap((node) => {
    const found: Outage[] = [];
    let open: Pick<Outage, "kind" | "startNs"> | undefined;
    for (const { f, time, value } of nemesis) {
      if (!hits(value, node) && f !== HEAL_ALL) continue;
      const { action, fault = "" } = faultOperation(f) ?? {};
      const kind = OUTAGES[fault.replace(`-${node}`, "")];
      if (action === "start" && kind !== undefined) open ??= { kind, startNs: time };
      if (action === "start" || open === undefined || (open.kind !== kind && f !== HEAL_ALL)) continue;
      found.push({ node, ...open, endNs: time });
      open = undefined;
    }
    return open === undefined ? found : [...found, { node, ...open, endNs }];
  });
}

function hits(value: Json, node: string): boolean {
  return typeof value === "object" && value !== null && "nodes" in value && Array.isArray(value["nodes"])
    ? value["nodes"].includes(node)
    : false;
}
