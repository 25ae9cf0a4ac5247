/**
 * task-answers: what clients are told of tasks must hold. What has ended stays ended (E6), a task is one and the same on one
 * agent (E7), and no task that was launched is missing afterwards (E4).
 *
 * A model would have to know when tasks end by themselves, which no client can. So answers are compared with each other: what one
 * answer said for good, no question that was asked later may contradict.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";
import { type Check, type CheckVerdict, refuted } from "../history-check.ts";
import { answeredAt, nameOf, type SeenTask, tasksIn } from "./task-history.ts";
import { taskReader } from "./task-shapes.ts";

/** Says whether clients were told of tasks what can be true. */
export const taskAnswers: Check = {
  name: "task-answers",
  description:
    "tasks that ended stay ended, each task is on one agent, and none that was launched is missing (E4, E6, E7)",
  ...taskReader,
  check(operations) {
    const memory: Memory = {
      facts: new Map(),
      failing: failingIn(operations),
      ends: new Map(),
      names: new Map(),
      answers: 0,
    };
    // Answers in their order: each is compared with those that were given before its question was asked.
    const answered = operations.filter(({ outcome }) => outcome === "ok").sort((a, b) => answeredAt(a) - answeredAt(b));
    for (const operation of answered) {
      const wrong = take(memory, operation);
      if (wrong !== undefined) return wrong;
    }
    return {
      valid: true,
      message: `${memory.answers} answers about ${memory.facts.size} tasks fit together.`,
      operations: [],
    };
  },
};

interface Fact {
  readonly seen: SeenTask;
  readonly by: Operation;
}

interface Memory {
  /** By task, the first that was said of it. */
  readonly facts: Map<string, Fact>;
  /** By name, the launch of a task that ends in an error. */
  readonly failing: ReadonlyMap<string, Operation>;
  /** By task, the first answer that it has ended. */
  readonly ends: Map<string, Fact>;
  /** By name, the first answer to a launch. */
  readonly names: Map<string, Operation>;
  answers: number;
}

function take(memory: Memory, operation: Operation): CheckVerdict | undefined {
  const shown = tasksIn(operation);
  for (const seen of shown) {
    memory.answers++;
    const wrong = compare(memory, operation, seen);
    if (wrong !== undefined) return wrong;
  }
  if (operation.f === "launch" || operation.f === "kill") {
    const name = nameOf(operation);
    const other = shown.find((seen) => seen.name !== name);
    if (other !== undefined) return refuted(`Asked about ${name}, it answered about ${other.name}.`, [operation.id]);
    if (operation.f === "kill" && shown.some(({ hasEnded }) => !hasEnded)) {
      return refuted(`The kill of ${name} was answered, and it has not ended.`, [operation.id]);
    }
    if (!memory.names.has(name)) memory.names.set(name, operation);
    return undefined;
  }
  return missing(memory, operation, shown);
}

function failingIn(operations: readonly Operation[]): ReadonlyMap<string, Operation> {
  const failing = operations.filter(
    ({ f, input }) => f === "launch" && (input as { readonly fails?: Json }).fails === true,
  );
  return new Map(failing.map((operation) => [nameOf(operation), operation]));
}

function compare(memory: Memory, operation: Operation, seen: SeenTask): CheckVerdict | undefined {
  const { task } = seen;
  const failing = seen.state === "FINISHED" ? memory.failing.get(seen.name) : undefined;
  if (failing !== undefined) {
    return refuted(`${seen.name} ends in an error, and it was told to have finished well.`, [failing.id, operation.id]);
  }
  const first = memory.facts.get(task);
  if (first === undefined) memory.facts.set(task, { seen, by: operation });
  else if (first.seen.name !== seen.name || first.seen.agentId !== seen.agentId || first.seen.cpus !== seen.cpus) {
    return refuted(`Task ${task} was ${told(first.seen)}, and then ${told(seen)}.`, [first.by.id, operation.id]);
  }
  const end = memory.ends.get(task);
  if (end === undefined) {
    if (seen.hasEnded) memory.ends.set(task, { seen, by: operation });
    return undefined;
  }
  if (answeredAt(end.by) >= operation.invokeIndex || (seen.hasEnded && seen.state === end.seen.state)) return undefined;
  const now = seen.hasEnded ? seen.state : `${seen.state}, not ended`;
  return refuted(`Task ${task} had ended as ${end.seen.state}, and then it was ${now}.`, [end.by.id, operation.id]);
}

function told({ name, agentId, cpus }: SeenTask): string {
  return `${name} with ${cpus} cpus on ${agentId ?? "no agent"}`;
}

/** A task that somebody was told of is in every view that is asked for later. */
function missing({ facts }: Memory, operation: Operation, shown: readonly SeenTask[]): CheckVerdict | undefined {
  const there = new Set(shown.map(({ task }) => task));
  for (const [task, { by }] of facts) {
    if (there.has(task) || answeredAt(by) >= operation.invokeIndex) continue;
    return refuted(`Task ${task} was known, and a later view does not show it.`, [by.id, operation.id]);
  }
  return undefined;
}
