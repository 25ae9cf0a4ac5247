/**
 * Execution: one life of a node under a host, from its boot to its end. Everything that a step may do is written here
 * once; a host only says how a write, a message or a note is carried out where it runs.
 *
 * Hosts that each went through the effects themselves would sooner or later differ: one would tell the node of a
 * write before the messages that waited for it have left, one would go on after a halt, and a bug of the host would
 * look like one of the system. The rules are:
 *
 * - effects are carried out one by one, in the order in which the step gave them
 * - a message that waits for a write passes the gate when the write is durable, before the node hears of it
 * - an effect may end the life (a halt, a full disk): nothing after it is carried out, and no step comes any more
 * - indexes of `apply` effects wait in one queue, in order, until the host takes them out
 */
import type { DiskWrite } from "./disk-image.ts";
import { createGate, type Gate } from "./gate.ts";
import type { Connection, Effect, Id, Input, Node, Note } from "./node.ts";

/** How a host carries out what a step may do. All are called from within `step`. */
export interface EffectPorts<Message, Reply> {
  /** Gives the disk a write or checkpoint. A host whose disk refuses it ends the life. */
  put(write: DiskWrite): void;
  send(to: Id, message: Message): void;
  reply(connection: Connection, reply: Reply): void;
  /** One more index waits in the queue of applies. */
  applyWaits(): void;
  note(note: Note): void;
  /** The node will not go on; its life is over already. */
  halted(why: string): void;
  /** The step threw, or broke a rule of the gate. A host that cannot go on throws the error again. */
  threw(error: unknown): void;
}

/** One life of a node. */
export interface Execution<Message, Request, Reply> {
  readonly node: Node<Message, Request, Reply>;
  /** Steps the node and carries out what comes of it; does nothing once the life is over. */
  step(input: Input<Message, Request>): void;
  /** Takes out the oldest waiting applies, `count` of them at most, oldest first. Default: all. */
  takeApplies(count?: number): readonly number[];
  /** Applies that wait. */
  applyCount(): number;
  /** The index of the youngest that waits; 0 when none does. */
  lastApply(): number;
  /** Ends the life, from within a step or between two. */
  end(): void;
  isOver(): boolean;
}

/** A life for a node that was just made; the first input must be its boot. */
export function createExecution<Message, Request, Reply>(
  node: Node<Message, Request, Reply>,
  ports: EffectPorts<Message, Reply>,
): Execution<Message, Request, Reply> {
  return new NodeExecution(node, ports);
}

/** A class: the simulation steps nodes millions of times, and closures made for each life are slower. */
class NodeExecution<Message, Request, Reply> implements Execution<Message, Request, Reply> {
  readonly node: Node<Message, Request, Reply>;
  readonly #ports: EffectPorts<Message, Reply>;
  readonly #gate: Gate<Message, Reply> = createGate();
  readonly #applies: number[] = [];
  #isOver = false;

  constructor(node: Node<Message, Request, Reply>, ports: EffectPorts<Message, Reply>) {
    this.node = node;
    this.#ports = ports;
  }

  step(input: Input<Message, Request>): void {
    if (input.type === "durable") this.#carryOut(this.#gate.durable(input.token));
    if (this.#isOver) return;
    let effects: readonly Effect<Message, Reply>[];
    try {
      effects = this.#gate.pass(this.node.step(input));
    } catch (error) {
      this.#ports.threw(error);
      return;
    }
    this.#carryOut(effects);
  }

  takeApplies(count = this.#applies.length): readonly number[] {
    return this.#applies.splice(0, count);
  }

  applyCount(): number {
    return this.#applies.length;
  }

  lastApply(): number {
    return this.#applies[this.#applies.length - 1] ?? 0;
  }

  end(): void {
    this.#isOver = true;
  }

  isOver(): boolean {
    return this.#isOver;
  }

  #carryOut(effects: readonly Effect<Message, Reply>[]): void {
    for (const effect of effects) {
      if (this.#isOver) return;
      switch (effect.type) {
        case "write":
        case "checkpoint":
          this.#ports.put(effect);
          break;
        case "send":
          this.#ports.send(effect.to, effect.message);
          break;
        case "reply":
          this.#ports.reply(effect.connection, effect.reply);
          break;
        case "apply":
          this.#applies.push(effect.index);
          this.#ports.applyWaits();
          break;
        case "note":
          this.#ports.note(effect.note);
          break;
        case "halt":
          this.#isOver = true;
          this.#ports.halted(effect.why);
          return;
      }
    }
  }
}
