/**
 * settle: takes the nodes from their start to where they serve, so that a search begins with what is interesting.
 *
 * An election, or the first checkpoint of a pair, is ten or twenty events. A search that begins at the start must go
 * through every order of them first, and seldom gets any further. So this goes one way only, in which all is well: every message
 * arrives, in the order of sending, and every write is synced at once. When nothing is on its way and the cluster does not
 * serve yet, the time comes for the node that waits for the earliest moment.
 *
 * It serves when, by the words of its system, none of its nodes is unready or about to lead, and one leads. Where none does,
 * it is enough that nobody waits for anything.
 */
import type { Json } from "../../../systems-under-test/node-kit/node.ts";
import type { Member, System } from "../../../systems-under-test/system.ts";
import type { Letter } from "../letter.ts";
import type { NodeInput, NodeView } from "../node-machine.ts";
import type { Machine } from "../participant.ts";

/** One event on the way. */
export interface SettlingStep {
  /** The node that it happens to. */
  readonly who: string;
  readonly input: NodeInput;
}

/** Nodes that were started, and nothing else. */
export interface StartedNodes {
  readonly system: System;
  /** The system's options, with defaults filled in. */
  readonly options: { readonly [name: string]: Json };
  readonly members: readonly Member[];
  /** What was sent, oldest first. */
  readonly letters: readonly Letter[];
  /** By id. */
  readonly machines: ReadonlyMap<string, Machine<NodeInput, NodeView>>;
  /** By id, the role in the node's latest `role` note; kept up to date while the nodes go their way. */
  readonly roles: ReadonlyMap<string, string>;
}

/** The way, or why it does not end, e.g. "vm-ft does not settle: …". */
export type Settling = { readonly steps: readonly SettlingStep[] } | { readonly problem: string };

/** A correct cluster of any size that is fit for a search needs a few dozen. */
const STEPS_MAX = 5_000;

/** Takes the nodes there. Deterministic: the same nodes go the same way. */
export function settle(nodes: StartedNodes): Settling {
  const { system } = nodes;
  const letters = [...nodes.letters];
  const steps: SettlingStep[] = [];
  let orders = 0;
  let isOrdered = false;
  while (steps.length < STEPS_MAX) {
    let step = syncing(nodes) ?? arrival(nodes, letters);
    if (step === undefined) {
      if (isSettled(nodes)) return { steps };
      if (!isOrdered) {
        const given = ordersOf(nodes, orders);
        letters.push(...given);
        orders += given.length;
        isOrdered = true;
        continue;
      }
      isOrdered = false;
      step = timeOut(nodes);
    }
    if (step === undefined) {
      if (isReady(nodes)) return { steps };
      return { problem: `${doesNot(nodes)} nobody waits for anything, and ${rolesText(nodes)}` };
    }
    const output = machineOf(nodes, step.who).feed(step.input);
    if (output.problem !== undefined) return { problem: `${doesNot(nodes)} ${output.problem}` };
    letters.push(...output.letters);
    steps.push(step);
  }
  return { problem: `${system.name} does not settle: after ${STEPS_MAX} events ${rolesText(nodes)}` };
}

function doesNot({ system }: StartedNodes): string {
  return `${system.name} does not settle:`;
}

/** "h1 is primary, h2 is backup": what each node said of itself last. */
export function rolesText({ members, roles }: Pick<StartedNodes, "members" | "roles">): string {
  return members.map(({ id }) => `${id} is ${roles.get(id) ?? "without a role"}`).join(", ");
}

function isSettled(nodes: StartedNodes): boolean {
  const { system, members, roles } = nodes;
  const isLed = members.some(({ id }) => system.leaderRoles.includes(roles.get(id) ?? ""));
  return (isLed || system.leaderRoles.length === 0) && isReady(nodes);
}

function isReady({ system, options, members, roles }: StartedNodes): boolean {
  const unready = [...(system.availability?.(members, options)?.unreadyRoles ?? []), ...(system.seekingRoles ?? [])];
  return !members.some(({ id }) => unready.includes(roles.get(id) ?? ""));
}

function machineOf({ machines }: StartedNodes, id: string): Machine<NodeInput, NodeView> {
  return machines.get(id) as Machine<NodeInput, NodeView>;
}

function viewOf(nodes: StartedNodes, id: string): NodeView {
  return machineOf(nodes, id).view();
}

function syncing(nodes: StartedNodes): SettlingStep | undefined {
  const writer = nodes.members.find(({ id }) => {
    const { life, unsynced } = viewOf(nodes, id);
    return life === "running" && unsynced > 0;
  });
  return writer === undefined ? undefined : { who: writer.id, input: { do: "sync" } };
}

/** Takes out the oldest letter to a node that runs; those before it are lost. */
function arrival(nodes: StartedNodes, letters: Letter[]): SettlingStep | undefined {
  for (let letter = letters.shift(); letter !== undefined; letter = letters.shift()) {
    const { to: who } = letter;
    const isThere = nodes.machines.get(who)?.view().life === "running";
    if (isThere) return { who, input: { do: "receive", letter } };
  }
  return undefined;
}

/** What an operator must order for the system to get whole, of all nodes: whoever cannot obey refuses. */
function ordersOf({ system, options, members }: StartedNodes, given: number): Letter[] {
  const orders = system.standingOrders?.(options) ?? [];
  return members
    .filter(({ isTarget }) => isTarget)
    .flatMap(({ id: to }) => orders.map((body) => ({ to, body })))
    .map((order, place) => ({ kind: "request", from: "operator", id: given + place + 1, ...order }));
}

/** A node that is down starts; else the time comes for the node that has the least to wait. */
function timeOut(nodes: StartedNodes): SettlingStep | undefined {
  const down = nodes.members.find(({ id }) => viewOf(nodes, id).life !== "running");
  if (down !== undefined) return { who: down.id, input: { do: "boot" } };
  let first: { readonly who: string; readonly at: number } | undefined;
  for (const { id: who } of nodes.members) {
    const at = viewOf(nodes, who).wakeAt;
    if (at !== null && (first === undefined || at < first.at)) first = { who, at };
  }
  return first === undefined ? undefined : { who: first.who, input: { do: "time out" } };
}
