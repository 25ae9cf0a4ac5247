/**
 * Misspelt fields of znode operations. A check passes over what it does not know, because services answer more than it needs:
 * with `verison` in place of `version` a conditional write would be judged as one that expects nothing.
 *
 * As with the fields of events, a name is refused that resembles one of ours where that one is lacking.
 */
import { isList, type Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { nearestName } from "../../histories/words/did-you-mean.ts";
import { fieldsOf } from "./requests.ts";

const ASKED = ["path", "data", "version", "ephemeral", "sequential", "watch", "operations", "requests"];
const ANSWERED = [
  "session",
  "server",
  "zxid",
  "stat",
  "data",
  "children",
  "created",
  "exists",
  "events",
  "results",
  "answers",
];
const STAT = ["version", "czxid", "mzxid", "pzxid", "ephemeralOwner", "numChildren"];
const EVENT = ["type", "path", "zxid"];
/** A name that has a meaning elsewhere is no misspelling: "version" is near "session". */
const ALL = new Set([...ASKED, ...ANSWERED, ...STAT, ...EVENT]);

/** What is wrong with the fields of an operation, "expected …, found …"; undefined where nothing resembles one of ours. */
export function misspeltField({ input, output, partial, error }: Operation): string | undefined {
  const answers = [output, partial, ...(isList(error) ? [error[1]] : [])];
  return askedProblem(input) ?? firstOf(answers, answerProblem);
}

function askedProblem(value: Json | undefined): string | undefined {
  const { operations, requests } = fieldsOf(value);
  return (
    problemIn(value, ASKED) ?? firstOf(listed(operations), askedProblem) ?? firstOf(listed(requests), askedProblem)
  );
}

function answerProblem(value: Json | undefined): string | undefined {
  const { stat, events, answers } = fieldsOf(value);
  return (
    problemIn(value, ANSWERED) ??
    problemIn(stat, STAT) ??
    firstOf(listed(events), (event) => problemIn(event, EVENT)) ??
    firstOf(listed(answers), answerProblem)
  );
}

function problemIn(value: Json | undefined, known: readonly string[]): string | undefined {
  const fields = fieldsOf(value);
  return firstOf(Object.keys(fields), (name) => {
    const meant = ALL.has(name) ? undefined : nearestName(name, known);
    if (meant === undefined || Object.hasOwn(fields, meant)) return undefined;
    return `expected a field such as ${known.slice(0, 4).join(", ")}, found "${name}". Did you mean "${meant}"?`;
  });
}

function listed(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function firstOf<Thing>(things: readonly Thing[], problem: (thing: Thing) => string | undefined): string | undefined {
  for (const thing of things) {
    const found = problem(thing);
    if (found !== undefined) return found;
  }
  return undefined;
}
