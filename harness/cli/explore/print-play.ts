/**
 * A trace that was played, for the terminal: its events by number, what the clients saw, and what is wrong with it.
 */
import { keyText } from "../../../histories/key-text.ts";
import { operationText } from "../../../histories/words/operation-text.ts";
import { pairOperations } from "../../../histories/pair.ts";
import type { SystemWords } from "../../../systems-under-test/words.ts";
import type { Play } from "../../explore/trace/play.ts";
import { traceClientOf } from "../../explore/trace/trace-record.ts";
import { failureText, traceStory } from "../../explore/trace/trace-story.ts";
import type { Terminal } from "../base/terminal.ts";

/** Prints it. */
export function printPlay(play: Play, words: SystemWords | undefined, terminal: Terminal): void {
  const width = String(play.steps.length).length;
  for (const { time, text, isFailure } of traceStory(play, words)) {
    if (isFailure !== true) terminal.print(`  ${String(eventOf(time)).padStart(width)}. ${text}`);
  }
  const operations = pairOperations(play.events.filter(({ process }) => process !== "nemesis"));
  if (operations.length > 0) terminal.print("\nWhat the clients saw:");
  for (const operation of operations) {
    const { invokeTime, completeTime, process, outcome } = operation;
    const until = completeTime === undefined ? "…" : String(eventOf(completeTime));
    const doubt = outcome === "info" ? " (nobody knows)" : "";
    const where = operation.key === undefined ? "" : ` on ${keyText(operation.key)}`;
    const span = `from event ${eventOf(invokeTime)} to ${until}`;
    terminal.print(`  ${traceClientOf(process)}  ${operationText(operation)}${where}${doubt}  ${span}`);
  }
  if (play.failures.length > 0) terminal.print("");
  for (const failure of play.failures) {
    terminal.print(terminal.verdict(false, `Event ${eventOf(failure.timeNs)}: ${failureText(failure)}`));
  }
}

function eventOf(timeNs: number): number {
  return Math.round(timeNs / 1e6);
}
