/**
 * Steps of a trace as commands of its file, and back: "c0 begins write x 1", "n2 receives from n1: asks for its vote".
 */
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { operationNotation, type OperationShapes, parseOperation } from "./operation-notation.ts";
import type { TraceStep } from "./trace.ts";

/** The command, on one line. */
export function stepText(step: TraceStep, shapes: OperationShapes): string {
  const { who } = step;
  switch (step.do) {
    case "begin":
      return `${who} begins ${operationNotation(step.operation, shapes)}`;
    case "time out":
      return `${who} times out`;
    case "boot":
      return `${who} starts again`;
    case "sync":
      return `${who} syncs`;
    case "crash":
      return `${who} crashes${step.keep === 0 ? "" : ` keeping ${step.keep}`}`;
    case "receive": {
      const { from, isCopy, number, text } = step;
      return `${who} receives${isCopy ? " a copy" : ""} from ${from}${number === 1 ? "" : ` (number ${number})`}: ${oneLine(text)}`;
    }
  }
}

/** The forms of a command, for error messages. */
const FORMS = [
  "WHO begins OPERATION",
  "WHO receives [a copy] from WHO [(number N)]: WORDS",
  "WHO times out",
  "NODE crashes [keeping COUNT]",
  "NODE starts again",
  "NODE syncs",
];

const SIMPLE: { readonly [words: string]: "time out" | "boot" | "sync" } = {
  "times out": "time out",
  "starts again": "boot",
  syncs: "sync",
};

/** The step in a command, or what is wrong: "expected …, found …". */
export function parseStep(text: string, shapes: OperationShapes): TraceStep | { readonly problem: string } {
  const [, who = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(text) ?? [];
  const simple = SIMPLE[rest];
  if (simple !== undefined) return { do: simple, who };
  const [, operation] = /^begins\s+(.+)$/.exec(rest) ?? [];
  if (operation !== undefined) return beginning(who, parseOperation(operation, shapes));
  const [crash, keep = "0"] = /^crashes(?: keeping (\d+))?$/.exec(rest) ?? [];
  if (crash !== undefined) return { do: "crash", who, keep: Number(keep) };
  const receives = /^receives( a copy)? from (\S+?)(?: \(number (\d+)\))?: (.*)$/.exec(rest);
  if (receives === null) return { problem: `expected one of: ${FORMS.join("; ")}. Found "${text}"` };
  const [, copy, from = "", number = "1", said = ""] = receives;
  return { do: "receive", who, isCopy: copy !== undefined, from, number: Number(number), text: said };
}

function beginning(
  who: string,
  operation: ClientOperation | { readonly problem: string },
): TraceStep | { readonly problem: string } {
  return "problem" in operation ? operation : { do: "begin", who, operation };
}

/** What a message says may have line ends in it; a command has none. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
