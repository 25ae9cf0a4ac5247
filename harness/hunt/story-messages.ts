/**
 * MessageLog: every message of a simulated run with what became of it, also of those that never left because their
 * node ended while they waited for its disk. What was not said is often the point of a story.
 */
import type { MessageRecord } from "../../histories/results.ts";
import type { Json } from "../../histories/json.ts";
import type { AnyNode, Effect, Input, Token } from "../../systems-under-test/node-kit/node.ts";
import type { System } from "../../systems-under-test/system.ts";
import type { MessageFate, SentMessage } from "../clusters/simulated/options.ts";
import { messageTerm, messageText, messageType } from "./story-words.ts";

export interface MessageLog {
  onMessage(message: SentMessage, timeNs: number): MessageFate;
  /** The system with an eye on what its nodes hold back until a write is durable. */
  around(system: System, nowNs: () => number): System;
  /** In order of time. Call it once, when the run is over. @param dead the nodes that do not run any more */
  records(dead: readonly string[]): readonly MessageRecord[];
}

interface Draft extends Omit<MessageRecord, "arrived" | "lost"> {
  readonly arrived: number[];
  lost?: number;
}

interface Held {
  readonly after: Token;
  readonly draft: Draft;
}

/** @param max the last so many messages are kept */
export function createMessageLog(max: number): MessageLog {
  let drafts: Draft[] = [];
  let nowNs = (): number => 0;
  /** Per node, of its present life. */
  const held = new Map<string, readonly Held[]>();

  function keep(draft: Draft): Draft {
    drafts.push(draft);
    if (drafts.length > 2 * max) drafts = drafts.slice(-max);
    return draft;
  }

  /** Its life is over: what it held back was never sent. */
  function giveUp(id: string): void {
    for (const { draft } of held.get(id) ?? []) keep({ ...draft, neverSent: true });
    held.delete(id);
  }

  function watch(id: string, node: AnyNode): AnyNode {
    let durable = 0;
    return {
      wakeAt: () => node.wakeAt(),
      inspect: () => node.inspect(),
      step(input: Input<Json, Json>) {
        if (input.type === "boot") giveUp(id);
        if (input.type === "durable") {
          durable = Math.max(durable, input.token);
          const token = durable;
          held.set(
            id,
            (held.get(id) ?? []).filter(({ after }) => after > token),
          );
        }
        const effects = node.step(input);
        const waiting = effects.flatMap((effect) => heldBy(effect, id, durable));
        if (waiting.length > 0) held.set(id, [...(held.get(id) ?? []), ...waiting]);
        return effects;
      },
    };
  }

  function heldBy(effect: Effect<Json, Json>, from: string, durable: Token): Held[] {
    if (effect.type !== "send" || effect.to === from || (effect.after ?? 0) <= durable) return [];
    return [{ after: effect.after ?? 0, draft: draftOf({ from, to: effect.to, body: effect.message }, nowNs()) }];
  }

  return {
    onMessage(message, timeNs) {
      const draft = keep(draftOf(message, timeNs));
      return { arrived: () => void draft.arrived.push(nowNs()), lost: () => void (draft.lost = nowNs()) };
    },
    around(system, now) {
      nowNs = now;
      return { ...system, makeNode: (config, random) => watch(config.id, system.makeNode(config, random)) };
    },
    records(dead) {
      for (const id of dead) giveUp(id);
      return drafts.toSorted((one, other) => one.time - other.time).slice(-max);
    },
  };
}

function draftOf({ from, to, body }: SentMessage, time: number): Draft {
  const term = messageTerm(body);
  const message = messageType(body);
  return { time, from, to, message, text: messageText(body), ...(term === undefined ? {} : { term }), arrived: [] };
}
