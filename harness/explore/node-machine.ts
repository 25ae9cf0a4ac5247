/**
 * A node as a machine: the node's own code with its gate and its disk, over all of its lives.
 *
 * Its clock stands still, except that a time-out takes it to the moment for which the node waits. What it draws at random
 * is in `even-stream.ts`.
 */
import { createDiskImage } from "../../systems-under-test/node-kit/disk-image.ts";
import { createExecution, type Execution } from "../../systems-under-test/node-kit/execution.ts";
import type { AnyNode, Json, Ms, Note } from "../../systems-under-test/node-kit/node.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import { createNodeStream, type NodeStream } from "./even-stream.ts";
import type { Letter } from "./letter.ts";
import type { Machine, Output } from "./participant.ts";

/** What may happen to a node. */
export type NodeInput =
  | { readonly do: "boot" | "time out" | "sync" }
  /** The power is lost: the oldest `keep` of the unsynced writes survive. */
  | { readonly do: "crash"; readonly keep: number }
  | { readonly do: "receive"; readonly letter: Letter };

/** What the search must know of a node's state. */
export interface NodeView {
  readonly life: "new" | "running" | "crashed" | "halted";
  /** The moment for which it waits, on its own clock; null: none. */
  readonly wakeAt: Ms | null;
  /** Writes that are not on disk yet. */
  readonly unsynced: number;
  /** What the node says of itself; undefined unless it runs. */
  readonly inspected: Json | undefined;
}

/** How a node's machine is made. */
export interface NodeMachineOptions {
  readonly id: string;
  /** Gives a node that was never started, which draws from this stream. */
  readonly create: (random: RandomStream) => AnyNode;
  /** Writes are on disk at once, and no `sync` is needed. */
  readonly isSyncedAtOnce: boolean;
  /** A halt is a repair's beginning, not a mistake. */
  readonly mayHalt: boolean;
  /** Told what the node notes: of a way that is told in words. */
  readonly onNote?: (note: Note) => void;
}

/** Steps that one input may give rise to, before the node is held to be talking to itself for ever. */
const STEPS_MAX = 10_000;

/** A node that was never booted. */
export function createNodeMachine(options: NodeMachineOptions): Machine<NodeInput, NodeView> {
  return new NodeMachine(options);
}

class NodeMachine implements Machine<NodeInput, NodeView> {
  readonly #options: NodeMachineOptions;
  #disk = createDiskImage();
  #life: NodeView["life"] = "new";
  #lives = 0;
  #nowMs: Ms = 0;
  #node: AnyNode | undefined;
  #random: NodeStream | undefined;
  #execution: Execution<Json, Json, Json> | undefined;
  /** Sends and replies that wait for a write, as the gate has them. */
  #held: { readonly after: number; readonly text: string }[] = [];
  /** What happened to the node in this life, beginning with what it booted from: it can be in one state only. */
  #told: string[] = [];
  /** The writes that the disk has not synced, as texts. */
  #unsynced: string[] = [];
  #letters: Letter[] = [];
  #problem: string | undefined;

  constructor(options: NodeMachineOptions) {
    this.#options = options;
  }

  feed(input: NodeInput): Output {
    this.#letters = [];
    this.#problem = undefined;
    // A number would do for a letter, but not for people who look at a key.
    this.#told.push(JSON.stringify(input));
    switch (input.do) {
      case "boot":
        this.#boot();
        break;
      case "crash":
        this.#end("crashed", input.keep);
        break;
      case "sync":
        this.#sync(1);
        break;
      case "time out":
        this.#nowMs = Math.max(this.#nowMs, this.#execution?.node.wakeAt() ?? 0);
        this.#execution?.step({ type: "tick", now: this.#nowMs });
        break;
      case "receive":
        this.#receive(input.letter);
    }
    this.#settle();
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return { letters: this.#letters, ...problem };
  }

  key(): string {
    const { snapshot, records } = this.#disk.durable();
    return JSON.stringify([
      this.#life,
      this.#lives,
      this.#nowMs,
      this.#life === "running" ? this.#stateText() : "",
      snapshot,
      records,
      this.#unsynced,
    ]);
  }

  view(): NodeView {
    const node = this.#life === "running" ? this.#execution?.node : undefined;
    return {
      life: this.#life,
      wakeAt: node?.wakeAt() ?? null,
      unsynced: this.#unsynced.length,
      inspected: node?.inspect(),
    };
  }

  #stateText(): string {
    const state = this.#node?.wholeState?.();
    if (state === undefined) return this.#told.join("\n");
    const held = this.#held.map(({ text }) => text).sort();
    return JSON.stringify([state, this.#node?.wakeAt(), held, this.#random?.drawn()]);
  }

  #boot(): void {
    this.#lives++;
    this.#told = [JSON.stringify([this.#disk.durable(), this.#nowMs])];
    this.#life = "running";
    const incarnation = `${this.#options.id}-${this.#lives}`;
    this.#random = createNodeStream(incarnation);
    const node = this.#options.create(this.#random);
    this.#node = node;
    this.#execution = createExecution(this.#watched(node), {
      put: (write) => {
        this.#unsynced.push(JSON.stringify(write));
        this.#disk.put(write);
      },
      send: (to, message) => this.#letters.push({ kind: "message", from: this.#options.id, to, body: message }),
      reply: (connection, reply) => this.#reply(connection, reply),
      applyWaits: () => undefined,
      note: (note) => this.#options.onNote?.(note),
      halted: (why) => {
        if (!this.#options.mayHalt) this.#problem = `${this.#options.id} halted: ${why}`;
        this.#end("halted", 0);
      },
      threw: (error) => {
        this.#problem = `${this.#options.id} failed: ${error instanceof Error ? error.message : String(error)}`;
        this.#end("halted", 0);
      },
    });
    this.#execution.step({ type: "boot", now: this.#nowMs, durable: this.#disk.durable(), incarnation });
  }

  /** Remembers what the gate will hold back. */
  #watched(node: AnyNode): AnyNode {
    const step: AnyNode["step"] = (input) => {
      const effects = node.step(input);
      for (const effect of effects) {
        const after = "after" in effect ? (effect.after ?? 0) : 0;
        if (after > 0) this.#held.push({ after, text: JSON.stringify(effect) });
      }
      return effects;
    };
    return { step, wakeAt: () => node.wakeAt(), inspect: () => node.inspect() };
  }

  #receive(letter: Letter): void {
    const now = this.#nowMs;
    const { from, body } = letter;
    if (letter.kind === "message") this.#execution?.step({ type: "receive", now, from, message: body });
    else this.#execution?.step({ type: "request", now, connection: `${from} ${letter.id}`, request: body });
  }

  #reply(connection: string, body: Json): void {
    const [to = "", id] = connection.split(" ");
    this.#letters.push({ kind: "reply", from: this.#options.id, to, id: Number(id), body });
  }

  #sync(count: number): void {
    const token = this.#disk.sync(count);
    if (token === null) return;
    this.#unsynced.splice(0, count);
    this.#held = this.#held.filter(({ after }) => after > token);
    this.#execution?.step({ type: "durable", now: this.#nowMs, token });
  }

  /** What needs no decision is done at once: applies, and writes where every write is durable. */
  #settle(): void {
    for (let steps = 0; this.#life === "running"; steps++) {
      const execution = this.#execution as Execution<Json, Json, Json>;
      if (steps > STEPS_MAX) {
        this.#problem = `${this.#options.id} never comes to rest`;
        return;
      }
      const [index] = execution.takeApplies(1);
      if (index !== undefined) execution.step({ type: "applied", now: this.#nowMs, index });
      else if (this.#options.isSyncedAtOnce && this.#disk.unsyncedCount() > 0) this.#sync(1);
      else return;
    }
  }

  #end(life: "crashed" | "halted", keep: number): void {
    this.#life = life;
    this.#execution?.end();
    this.#held = [];
    this.#told = [];
    this.#unsynced = [];
    this.#disk.powerLoss(keep);
  }
}
