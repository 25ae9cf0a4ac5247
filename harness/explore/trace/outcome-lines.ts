/**
 * What came of each event of a trace, as the lines below its command: who sent what, what nodes noted, what clients got.
 */
import { canonicalText } from "../../../histories/canonical-text.ts";
import { requestText } from "../../../histories/words/operation-text.ts";
import { bareText, shortText } from "../../../histories/words/value-text.ts";
import type { NodeNote } from "../../../runs/results.ts";
import type { ClientOperation, ClientOutcome } from "../../../systems-under-test/node-kit/client.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import { messageText } from "../../words/message-words.ts";
import { withWords } from "../../words/note-words.ts";
import type { Letter } from "../letter.ts";
import type { Play, PlayedStep } from "./play.ts";
import { oneLine } from "./step-text.ts";

/** A line each; empty when nothing came of it. */
export function outcomeLines(
  { step, impossible, notes, sent, ended }: PlayedStep,
  words: SystemWords | undefined,
): string[] {
  if (impossible !== undefined) return [`cannot happen: ${impossible}`];
  const said = notes.map((note) => withWords(note, words)).filter(({ isMinor }) => isMinor !== true);
  return [
    ...said.map(({ node, text, note }) => oneLine(`${node}: ${text ?? noteText(note)}`)),
    ...sentLines(sent, words),
    ...(ended === undefined ? [] : [`${step.who}: ${endingText(ended)}`]),
  ];
}

/** A note that its system has no words for. */
function noteText({ event, ...rest }: NodeNote["note"]): string {
  const { role, ...others } = rest;
  const subject = event === "role" && typeof role === "string" ? `is ${role} now` : event;
  const details = Object.entries(event === "role" ? others : rest).map(([name, value]) => `${name} ${bareText(value)}`);
  return details.length === 0 ? subject : `${subject} (${details.join(", ")})`;
}

/** How an operation ended: "read x → 3", "write x 1, done", "tas, nobody knows (timeout)". */
export function endingText({
  operation,
  outcome: { type, value, error },
}: {
  readonly operation: ClientOperation;
  readonly outcome: ClientOutcome;
}): string {
  const { f, key, value: input } = operation;
  const request = requestText({ f, input, ...(key === undefined ? {} : { key }) });
  const why = error === undefined ? "" : ` (${shortText(error)})`;
  if (type === "fail") return `${request}, did not happen${why}`;
  if (type === "info") return `${request}, nobody knows${why}`;
  return canonicalText(value) === canonicalText(input) && f !== "read"
    ? `${request}, done`
    : `${request} → ${shortText(value)}`;
}

/** What is wrong, a line each; one that says that nothing is. */
export function endLines({ failures }: Pick<Play, "failures">): string[] {
  return failures.length === 0
    ? ["nothing is wrong"]
    : failures.map(({ kind, message }) => oneLine(`${kind}: ${message}`));
}

/** The same to several is one line: "n1 -> n2, n3: asks for its vote". */
function sentLines(sent: readonly Letter[], words: SystemWords | undefined): string[] {
  const receivers = new Map<string, string[]>();
  for (const { from, to, body } of sent) {
    const what = JSON.stringify([from, oneLine(messageText(body, words))]);
    receivers.set(what, [...(receivers.get(what) ?? []), to]);
  }
  return [...receivers].map(([what, to]) => {
    const [from, text] = JSON.parse(what) as [string, string];
    return `${from} -> ${to.join(", ")}: ${text}`;
  });
}
