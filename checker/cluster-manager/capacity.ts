/**
 * capacity: an agent's processors are a bounded counter. Tasks that certainly ran at one moment must have had room together (E3).
 *
 * When a task ends by itself no client can tell. But one whose kill was answered with KILLED ran until then, and one that runs in run since it was launched. So each of them held its processors from the answer to its launch to the
 * question for its kill, and that at least.
 *
 * Source: the bounded counter of Antidote (Balegas et al. 2015), as an object with launches and ends.
 */
import type { Operation } from "../../histories/operation.ts";
import { type Check, refuted } from "../history-check.ts";
import { answeredAt, nameOf, type SeenTask, tasksIn } from "./task-history.ts";
import { taskReader } from "./task-shapes.ts";

/** Says whether agents had room for what certainly ran on them. */
export const capacity: Check = {
  name: "capacity",
  description: "tasks that certainly ran at one moment had room on their agent (E3)",
  ...taskReader,
  check(operations) {
    const held = holdingsIn(operations);
    const byAgent = new Map<string, Holding[]>();
    for (const holding of held) {
      const agent = holding.seen.agentId ?? "";
      byAgent.set(agent, [...(byAgent.get(agent) ?? []), holding]);
    }
    for (const [agent, holdings] of byAgent) {
      const over = overCommitted(holdings);
      if (over === undefined) continue;
      const names = over.map(({ seen }) => `${seen.name} (${seen.cpus})`).join(", ");
      return refuted(
        `Agent ${agent} has ${over[0]?.seen.agentCpus ?? 0} cpus, and at one moment ${names} ran there.`,
        over.map(({ by }) => by),
      );
    }
    return { valid: true, message: `${held.length} tasks certainly ran for a while, and had room.`, operations: [] };
  },
};

/** A task that certainly held its processors between two places of the history. */
interface Holding {
  readonly seen: SeenTask;
  readonly from: number;
  readonly to: number;
  /** The operation that saw it first. */
  readonly by: number;
}

/** Tasks that were seen running, and that ended as KILLED after a client had asked for it. */
function holdingsIn(operations: readonly Operation[]): readonly Holding[] {
  const asked = new Map<string, number>();
  const running = new Map<string, Holding>();
  const killed = new Set<string>();
  for (const operation of operations) {
    const { f, id, invokeIndex } = operation;
    const name = nameOf(operation);
    if (f === "kill" && !asked.has(name)) asked.set(name, invokeIndex);
    for (const seen of tasksIn(operation)) {
      const from = answeredAt(operation);
      if (seen.state === "KILLED") killed.add(seen.task);
      const known = running.get(seen.task);
      if (seen.state === "RUNNING" && (known === undefined || from < known.from)) {
        running.set(seen.task, { seen, from, to: Infinity, by: id });
      }
    }
  }
  return [...running.values()].flatMap((holding) => {
    const to = asked.get(holding.seen.name);
    return killed.has(holding.seen.task) && to !== undefined && to > holding.from ? [{ ...holding, to }] : [];
  });
}

/** Tasks of one agent that ran at one moment and needed more than it has; undefined: there was always room. */
function overCommitted(holdings: readonly Holding[]): readonly Holding[] | undefined {
  for (const { from } of holdings) {
    const together = holdings.filter((one) => one.from <= from && from < one.to);
    const used = together.reduce((sum, { seen }) => sum + seen.cpus, 0);
    if (used > (together[0]?.seen.agentCpus ?? Infinity)) return together;
  }
  return undefined;
}
