/**
 * Operations on tasks, as checks see them: who was told what about which task.
 *
 * `launch` { name, cpus, … } and `kill` { name } answer the task of that name, `read` answers all tasks: each with its id, its
 * agent, its processors, its state, and whether it has certainly ended.
 */
import type { Json } from "../../histories/json.ts";
import type { Operation } from "../../histories/operation.ts";

/** A task as an answer shows it. */
export interface SeenTask {
  readonly task: string;
  readonly name: string;
  readonly agentId: string | null;
  readonly cpus: number;
  /** Processors of its agent. */
  readonly agentCpus: number;
  readonly state: string;
  readonly hasEnded: boolean;
}

/** The tasks that this operation's answer shows; none where it has no answer. */
export function tasksIn({ f, outcome, output }: Operation): readonly SeenTask[] {
  if (outcome !== "ok" || output === undefined || output === null) return [];
  const all = f === "read" ? (Array.isArray(output) ? (output as readonly Json[]) : []) : [output];
  return all as unknown as readonly SeenTask[];
}

/** The name that a launch or kill is about. */
export function nameOf({ input }: Operation): string {
  const { name } = (input ?? {}) as { readonly name?: Json };
  return typeof name === "string" ? name : "";
}

/** Where in the history it was answered; Infinity: never. */
export function answeredAt({ completeIndex, outcome }: Operation): number {
  return outcome === "ok" ? (completeIndex ?? Infinity) : Infinity;
}
