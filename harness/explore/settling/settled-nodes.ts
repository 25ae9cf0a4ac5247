/**
 * The way on which the nodes of a case settle, found on nodes of its own.
 */
import type { Note } from "../../../systems-under-test/node-kit/node.ts";
import { createNodeMachine, type NodeInput, type NodeView } from "../node-machine.ts";
import type { Machine } from "../participant.ts";
import type { SearchCase } from "../search-case.ts";
import { settle, type Settling } from "./settle.ts";

/** The role that a note announces; undefined: it is about something else. */
export function roleIn({ event, role }: Note): string | undefined {
  return event === "role" && typeof role === "string" ? role : undefined;
}

/** How the nodes of this case settle, or why they do not. */
export function settlingOf(
  asked: Pick<SearchCase, "system" | "nodes" | "options" | "mutant" | "losesWrites">,
): Settling {
  const { system, options, mutant, losesWrites = false } = asked;
  const members = system.members(asked.nodes, options);
  const roles = new Map<string, string>();
  const machines = new Map<string, Machine<NodeInput, NodeView>>();
  for (const { id } of members) {
    const machine = createNodeMachine({
      id,
      create: (random) => system.createNode({ id, members, options, mutant }, random),
      isSyncedAtOnce: !losesWrites,
      mayHalt: system.restartsHalted,
      onNote(note) {
        const role = roleIn(note);
        if (role !== undefined) roles.set(id, role);
      },
    });
    machines.set(id, machine);
  }
  const letters = [...machines.values()].flatMap((machine) => machine.feed({ do: "boot" }).letters);
  return settle({ system, options, members, letters, machines, roles });
}
