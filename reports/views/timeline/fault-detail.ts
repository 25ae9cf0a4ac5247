/**
 * What a fault really did, in a few words, from the value that the nemesis recorded: nodes as "n1 n2", cut links as
 * the groups that they make, "n1 | n2 n3", where they make such groups, and as a count where they do not.
 */
import { isList } from "../../../histories/json.ts";
import type { Json } from "../../../histories/json.ts";
import { bareText } from "../../../histories/words/value-text.ts";
import { counted } from "../../../histories/words/counts.ts";

type JsonRecord = { readonly [name: string]: Json };

/** Whether the nemesis says that it did not do it. Nodes that were spared beside others are told as skipped, too. */
export function isSkipped(value: Json): boolean {
  if (!isRecord(value)) return false;
  return value["error"] !== undefined || (value["skipped"] !== undefined && value["nodes"] === undefined);
}

/** Words for a value; empty where it says nothing. */
export function faultDetail(value: Json): string {
  if (value === null) return "";
  if (isList(value)) {
    if (value.length > 0 && value.every(isList)) return value.map((group) => wordsOf(group)).join(" | ");
    return wordsOf(value);
  }
  if (!isRecord(value)) return bareText(value, 80);
  const { nodes, links, recordsLost, target, add, remove, isCommitted } = value;
  const parts = [
    isList(add) && isList(remove) ? memberWords(add, remove) : "",
    typeof isCommitted === "boolean" ? (isCommitted ? "committed" : "not committed yet") : "",
    isList(nodes) ? wordsOf(nodes) : "",
    isList(links)
      ? linkWords(
          links.map((link) => bareText(link)),
          isList(nodes),
        )
      : "",
    typeof recordsLost === "number" ? `${counted(recordsLost, "record")} lost` : "",
    ...Object.entries(MESSAGES_DONE).map(([name, word]) => messageWords(value[name], word)),
  ].filter((part) => part !== "");
  return parts.length > 0 ? parts.join(", ") : target === undefined ? bareText(value, 80) : bareText(target, 80);
}

/** What a fault of links did to messages, as the nemesis counts it when the fault ends. */
const MESSAGES_DONE: { readonly [name: string]: string } = {
  dropped: "dropped",
  delayed: "delayed",
  duplicated: "doubled",
  reordered: "held back",
  corrupted: "corrupted",
  reset: "taken by resets",
};

function messageWords(number: Json | undefined, word: string): string {
  return typeof number === "number" ? `${counted(number, "message")} ${word}` : "";
}

/** e.g. "+n6 −n2". */
function memberWords(add: readonly Json[], remove: readonly Json[]): string {
  const signed = (sign: string, nodes: readonly Json[]): string[] => nodes.map((node) => `${sign}${bareText(node)}`);
  return [...signed("+", add), ...signed("−", remove)].join(" ");
}

/** Beside the nodes that they belong to, links are a count: what happens on them need not be a cut. */
function linkWords(links: readonly string[], areNodesNamed: boolean): string {
  const groups = areNodesNamed ? undefined : groupsOf(links);
  return groups === undefined ? counted(links.length, "link") : groups.map((group) => group.join(" ")).join(" | ");
}

/** The groups that these links ("n1>n2") cut apart; undefined when they do not part nodes cleanly, both ways. */
export function groupsOf(links: readonly string[]): string[][] | undefined {
  const cut = new Set(links);
  const nodes = [...new Set(links.flatMap((link) => link.split(">")))].sort();
  const groups: string[][] = [];
  for (const node of nodes) {
    const group = groups.find((others) => !cut.has(`${node}>${others[0] ?? ""}`));
    if (group === undefined) groups.push([node]);
    else group.push(node);
  }
  const groupOf = new Map(groups.flatMap((group) => group.map((node) => [node, group] as const)));
  for (const from of nodes) {
    for (const to of nodes) {
      if (from !== to && cut.has(`${from}>${to}`) === (groupOf.get(from) === groupOf.get(to))) return undefined;
    }
  }
  return groups.length > 1 ? groups : undefined;
}

function wordsOf(list: readonly Json[]): string {
  return list.map((part) => bareText(part)).join(" ");
}

function isRecord(value: Json): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
