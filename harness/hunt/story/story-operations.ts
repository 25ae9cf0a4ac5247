/**
 * What clients asked for and were told, in words: by whom, and whether that node still took itself for a leader that
 * the others had already replaced, because that is how most stale answers come about.
 */
import { keyText } from "../../../histories/key-text.ts";
import type { Operation } from "../../../histories/operation.ts";
import { pairOperations } from "../../../histories/pair.ts";
import { clientName } from "../../../runs/client-name.ts";
import type { NodeNote } from "../../../runs/results.ts";
import { requestText } from "../../../histories/words/operation-text.ts";
import { bareText, shortText } from "../../../histories/words/value-text.ts";
import type { StoryInput } from "./story-input.ts";
import type { Turn } from "./story-turn.ts";

/** What is known of the run's nodes. */
type Nodes = Pick<StoryInput, "notes" | "leaderRoles" | "words">;

/** With more operations, only the last ones are told. */
const OPERATIONS_MAX = 12;

/** What clients asked for and were answered, the last 12 operations, in order of their invocation. */
export function operationTurns({ events, ...nodes }: Nodes & Pick<StoryInput, "events">): Turn[] {
  const operations = pairOperations(events).slice(-OPERATIONS_MAX);
  return operations.map((operation) => {
    const { invokeTime, completeTime, process, outcome } = operation;
    const turn = { subject: clientName(process), isAlone: true };
    const text = requestText(operation);
    if (completeTime === undefined) return { ...turn, time: invokeTime, phrase: `asked for ${text}` };
    if (outcome === "info") {
      return { ...turn, time: invokeTime, phrase: `asked for ${text} and never learnt what became of it` };
    }
    return { ...turn, time: completeTime, phrase: answerPhrase(operation, completeTime, nodes) };
  });
}

function answerPhrase(operation: Operation, time: number, nodes: Nodes): string {
  const { f, key, output, outcome, node } = operation;
  const what = requestText(operation);
  const by = node === undefined ? "" : ` by ${node}${stillLeading(node, time, nodes)}`;
  if (outcome === "fail") return `was told${by} that its ${what} did not happen`;
  if (f !== "read") return `was told${by} that its ${what} happened`;
  const from = by.replace(" by ", " from ");
  const object = key === undefined ? "" : ` ${keyText(key)}`;
  return `read${object}${from} and got ${shortText(output ?? null)}`;
}

/** ", which still took itself for the leader of term 1," when another leads a later term; else nothing. */
function stillLeading(node: string, time: number, { notes, leaderRoles, words }: Nodes): string {
  const roles = notes.filter((each) => each.note.event === "role" && each.time <= time);
  const leads = ({ note: { role } }: NodeNote): boolean => typeof role === "string" && leaderRoles.includes(role);
  const own = roles.findLast((each) => each.node === node);
  if (own === undefined || !leads(own)) return "";
  const term = Number(own.note["term"]);
  const isReplaced = roles.some((each) => leads(each) && Number(each.note["term"]) > term);
  const lead = words?.describeLead?.(own.note) ?? bareText(own.note["role"]);
  return isReplaced ? `, which still took itself for ${lead},` : "";
}
