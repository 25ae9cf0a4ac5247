/**
 * What clients asked for and were told, in words: by whom, and whether that node still took itself for a leader that
 * the others had already replaced, because that is how most stale answers come about.
 */
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Operation } from "../../../histories/operation.ts";
import { pairOperations } from "../../../histories/pair.ts";
import type { NodeNote } from "../../../runs/results.ts";
import { operationText } from "../../clusters/simulated/network/message-words.ts";
import type { Turn } from "./story-turn.ts";

/** With more operations, only the last ones are told. */
const OPERATIONS_MAX = 12;

export function operationTurns(events: readonly HistoryEvent[], notes: readonly NodeNote[]): Turn[] {
  const operations = pairOperations(events).slice(-OPERATIONS_MAX);
  return operations.map((operation) => {
    const { invokeTime, completeTime, process, outcome } = operation;
    const subject = `client ${process}`;
    const text = operationText({ f: operation.f, key: operation.key, value: operation.input });
    if (completeTime === undefined) return { time: invokeTime, subject, phrase: `asked for ${text}` };
    if (outcome === "info") {
      return { time: invokeTime, subject, phrase: `asked for ${text} and never learnt what became of it` };
    }
    return { time: completeTime, subject, phrase: answerPhrase(operation, completeTime, notes) };
  });
}

function answerPhrase(operation: Operation, time: number, notes: readonly NodeNote[]): string {
  const { f, key, input, output, outcome, node } = operation;
  const what = operationText({ f, key, value: input });
  const by = node === undefined ? "" : ` by ${node}${stillLeading(node, time, notes)}`;
  if (outcome === "fail") return `was told${by} that its ${what} did not happen`;
  if (f !== "read") return `was told${by} that its ${what} happened`;
  const from = by.replace(" by ", " from ");
  const value = output ?? null;
  return `read ${key === undefined ? "" : String(key)}${from} and got ${value === null ? "absent" : JSON.stringify(value)}`;
}

/** ", which still took itself for the leader of term 1," when another leads a later term; else nothing. */
function stillLeading(node: string, time: number, notes: readonly NodeNote[]): string {
  const roles = notes.filter((each) => each.note.event === "role" && each.time <= time);
  const own = roles.findLast((each) => each.node === node)?.note;
  if (own === undefined || own["role"] !== "leader") return "";
  const term = Number(own["term"]);
  const isReplaced = roles.some(({ note }) => note["role"] === "leader" && Number(note["term"]) > term);
  return isReplaced ? `, which still took itself for the leader of term ${term},` : "";
}
