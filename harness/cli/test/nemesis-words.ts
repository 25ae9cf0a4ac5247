/**
 * What the nemesis did, in words: "cut n1, n2 from n3, n4, n5" for a terminal, from the value that a completion of the
 * nemesis records in the history. The report words the same values for its bands, where the kind of fault stands beside.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import { faultOperation, HEAL_ALL } from "../../../histories/fault-operation.ts";
import { isList, type Json } from "../../../histories/json.ts";
import { counted } from "../../../histories/words/counts.ts";
import { bareText } from "../../../histories/words/value-text.ts";
import { faultDetail, groupsOf } from "../../../reports/views/timeline/fault-detail.ts";

type Told = { readonly [name: string]: Json };

/** A few words; for what is not known by name, the name and what is told of it. */
export function nemesisWords({ f, value }: Pick<HistoryEvent, "f" | "value">): string {
  if (f === HEAL_ALL) return "healed everything";
  const operation = faultOperation(f);
  const told = toldIn(value);
  if (operation === undefined) return `${f} ${faultDetail(value)}`.trim();
  const { action, fault } = operation;
  const { error, skipped, nodes } = told;
  if (error !== undefined) return `${fault}: could not ${action}: ${bareText(error, WHY_MAX)}`;
  if (skipped !== undefined && nodes === undefined) return `${fault}: not done, ${bareText(skipped, WHY_MAX)}`;
  return action === "start" ? `${startWords(fault, value)}${remarkIn(told)}` : stopWords(fault, value);
}

/** Characters of a reason that are shown. */
const WHY_MAX = 120;

const SYNCS = {
  "slow-disk": "slowed syncs of",
  "disk-stall": "holds syncs of",
  "disk-error": "fails syncs of",
  "disk-full": "fails syncs for want of room of",
} as const;

function startWords(fault: string, value: Json): string {
  const { nodes, links, lost } = toldIn(value);
  const on = isList(nodes) ? listed(nodes) : "";
  switch (fault) {
    case "partition":
      return isList(links) ? cutWords(value, links) : other(fault, value);
    case "client-partition":
      return `cut clients from ${on}${lost === "requests" || lost === "answers" ? ` (${lost} are lost)` : ""}`;
    case "kill":
      return `killed ${on}`;
    case "pause":
      return `paused ${on}`;
    case "power-loss":
      return `powered off ${on}${recordWords(toldIn(value)["recordsLost"])}`;
    case "slow":
      return `slowed messages of ${on}`;
    case "lossy":
      return `loses messages of ${on}`;
    case "duplicate":
      return `doubles messages of ${on}`;
    case "clock":
      return isList(toldIn(value)["clocks"])
        ? `set clocks: ${listed(toldIn(value)["clocks"] as readonly Json[])}`
        : other(fault, value);
    case "slow-disk":
    case "disk-stall":
    case "disk-error":
    case "disk-full":
      return on === "" ? other(fault, value) : `${SYNCS[fault]} ${on}`;
    case "reorder":
      return `reorders messages of ${on}`;
    case "corrupt":
      return `corrupts packets of ${on}`;
    case "rate":
      return `narrowed links of ${on}`;
    case "reset":
      return `resets connections of ${on}`;
    default:
      return other(fault, value);
  }
}

function cutWords(value: Json, links: readonly Json[]): string {
  const { deaf, mute, bridge } = toldIn(value);
  if (deaf !== undefined) return `cut ${bareText(deaf)} from what others send`;
  if (mute !== undefined) return `cut others from what ${bareText(mute)} sends`;
  if (bridge !== undefined) return `cut halves apart but for ${bareText(bridge)}`;
  const groups = groupsOf(links.map((link) => bareText(link)));
  if (groups === undefined) return `cut ${counted(links.length, "link")}`;
  const [one = [], another = [], ...more] = groups;
  if (more.length === 0) return `cut ${one.join(", ")} from ${another.join(", ")}`;
  return `cut apart ${groups.map((group) => group.join(", ")).join(" | ")}`;
}

function stopWords(fault: string, value: Json): string {
  const { nodes } = toldIn(value);
  const on = isList(nodes) ? listed(nodes) : "";
  if (fault === "kill" && on !== "") return `restarted ${on}`;
  if (fault === "pause" && on !== "") return `resumed ${on}`;
  if (fault === "power-loss" && on !== "") return `powered on ${on}`;
  const detail = faultDetail(value);
  return `${fault} ended${detail === "" ? "" : `, ${detail}`}`;
}

function other(fault: string, value: Json): string {
  const detail = faultDetail(value);
  return detail === "" ? `${fault} began` : `${fault}: ${detail}`;
}

function recordWords(lost: Json | undefined): string {
  return typeof lost === "number" && lost > 0 ? `, ${counted(lost, "record")} lost` : "";
}

function remarkIn({ remark }: Told): string {
  return remark === undefined ? "" : ` (${bareText(remark, WHY_MAX)})`;
}

function listed(nodes: readonly Json[]): string {
  return nodes.map((node) => bareText(node)).join(", ");
}

function toldIn(value: Json): Told {
  return typeof value === "object" && value !== null && !isList(value) ? value : {};
}
