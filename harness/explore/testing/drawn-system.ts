/**
 * Drawn systems: nodes whose behaviour is a table of random reactions. They make no sense, and so nothing about them suits the
 * search by chance: they send, write, wait, forget and answer in every combination.
 *
 * n1 talks to clients; n2 and n3 have one table between them and are interchangeable.
 */
import type { AnyNode, Effect, Id, Input, Json, Ms } from "../../../systems-under-test/node-kit/node.ts";
import type { RandomStream } from "../../../systems-under-test/node-kit/random.ts";
import { createRetryingClient } from "../../../systems-under-test/node-kit/retrying-client.ts";
import type { Member, Moment, System, Violation } from "../../../systems-under-test/system.ts";

/** What a node does at one event in one mode. */
interface Reaction {
  readonly mode: number;
  readonly sends: "nothing" | "to the sender" | "to the others" | "to n1";
  readonly type: number;
  readonly writes: boolean;
  /** What is sent waits for what was written. */
  readonly waits: boolean;
  readonly sleeps: boolean;
}

const MODES = 3;
const EVENTS = ["boot", "tick", "request", "receive 0", "receive 1", "durable"] as const;
type Table = ReadonlyMap<string, Reaction>;

/** Messages that a node sends in one life: else two of them could talk for ever. */
const SENDS_MAX = 2;

/** Names of all nodes. */
const IDS: readonly Id[] = ["n1", "n2", "n3"];

/** How a drawn system is made. */
export interface DrawnSystemOptions {
  /** Nodes say their whole state. */
  readonly isOpen: boolean;
  /** The nodes that are said to be interchangeable. */
  readonly interchangeable: readonly (readonly Id[])[];
}

/** A system of these reactions; the same for equal draws. */
export function drawnSystem(random: RandomStream, { isOpen, interchangeable }: DrawnSystemOptions): System {
  const front = drawnTable(random);
  const peer = drawnTable(random);
  return {
    kind: "nodes",
    name: "drawn",
    title: "Drawn",
    description: "Random reactions.",
    workloads: ["register"],
    options: [],
    mutants: [],
    defaultNodes: 3,
    members: (): readonly Member[] => IDS.map((id) => ({ id, role: "server", isTarget: true })),
    createNode: ({ id }) => createNode(id, id === "n1" ? front : peer, isOpen),
    createClient: ({ timeoutMs }, stream) =>
      createRetryingClient({
        protocol: {
          encode: ({ f, value }) => ({ f, value }),
          decode: (reply, { f, value }) => ({
            type: "done",
            outcome: { type: "ok", value: f === "read" ? reply : value },
          }),
        },
        nodes: ["n1"],
        firstNode: 0,
        timeoutMs,
        random: stream,
      }),
    leaderRoles: [],
    restartsHalted: false,
    interchangeable: () => interchangeable,
    invariants: notAllInTheLastMode,
  };
}

/** Treats all nodes alike, as the invariants of interchangeable ones must. */
function notAllInTheLastMode({ nodes, messages }: Moment): readonly Violation[] {
  const modes = [...nodes.values()].map((node) => (node as { readonly mode: number }).mode);
  if (modes.length < IDS.length || modes.some((mode) => mode !== MODES - 1) || messages.length < 1) return [];
  return [{ invariant: "variety", message: "all nodes are in the last mode, and a message is on its way" }];
}

function drawnTable(random: RandomStream): Table {
  const table = new Map<string, Reaction>();
  for (let mode = 0; mode < MODES; mode++) {
    for (const event of EVENTS) {
      table.set(`${mode} ${event}`, {
        mode: random.chance(0.5) ? mode : random.integer(0, MODES - 1),
        sends: random.pick(["nothing", "to the sender", "to the others", "to n1"] as const),
        type: random.integer(0, 1),
        writes: random.chance(0.4),
        waits: random.chance(0.5),
        sleeps: random.chance(0.4),
      });
    }
  }
  return table;
}

function createNode(id: Id, table: Table, isOpen: boolean): AnyNode {
  const state = { mode: 0, sent: 0, token: 0, wakeAt: null as Ms | null };

  function react(input: Input<Json, Json>, event: string): Effect<Json, Json>[] {
    const { mode, sends, type, writes, waits, sleeps } = table.get(`${state.mode} ${event}`) as Reaction;
    state.mode = mode;
    state.wakeAt = sleeps ? input.now + 10 : null;
    const effects: Effect<Json, Json>[] = [];
    if (writes) effects.push({ type: "write", token: ++state.token, records: [mode] });
    const after = waits ? { after: state.token } : {};
    if (input.type === "request") {
      effects.push({ type: "reply", connection: input.connection, reply: mode > 0 ? 1 : null, ...after });
    }
    const to = receivers(id, input, sends);
    // All or none: who is named first is no more than the others.
    if (state.sent + to.length > SENDS_MAX) return effects;
    state.sent += to.length;
    for (const other of to) effects.push({ type: "send", to: other, message: { type }, ...after });
    return effects;
  }

  const node: AnyNode = {
    step(input) {
      if (input.type === "boot") state.mode = Number(input.durable.records.at(-1) ?? 0);
      // A write at each sync would never end.
      if (input.type === "durable" && state.token > 1) return [];
      if (input.type === "receive") return react(input, `receive ${(input.message as { readonly type: number }).type}`);
      return (EVENTS as readonly string[]).includes(input.type) ? react(input, input.type) : [];
    },
    wakeAt: () => state.wakeAt,
    inspect: () => ({ mode: state.mode }),
  };
  return isOpen ? { ...node, wholeState: () => ({ ...state }) } : node;
}

function receivers(id: Id, input: Input<Json, Json>, sends: Reaction["sends"]): readonly Id[] {
  switch (sends) {
    case "nothing":
      return [];
    case "to the sender":
      return input.type === "receive" ? [input.from] : [];
    case "to the others":
      return IDS.filter((other) => other !== id);
    case "to n1":
      return id === "n1" ? [] : ["n1"];
  }
}
