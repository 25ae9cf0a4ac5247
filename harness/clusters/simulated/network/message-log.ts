/**
 * MessageLog: every message of a simulated run with what became of it, also of those that never left because their
 * node ended while they waited for its disk. What was not said is often the point of a story.
 */
import type { MessageRecord, NodeNote } from "../../../../runs/results.ts";
import type { Json } from "../../../../histories/json.ts";
import type { AnyNode, Effect, Input, Token } from "../../../../systems-under-test/node-kit/node.ts";
import type { System } from "../../../../systems-under-test/system.ts";
import type { SystemWords } from "../../../../systems-under-test/words.ts";
import { messageText, messageType } from "../../../words/message-words.ts";
import type { MessageFate, SentMessage } from "../options.ts";

/** Follows the messages of one run. */
export interface MessageLog {
  onMessage(message: SentMessage, timeNs: number): MessageFate;
  /** The system with an eye on what its nodes hold back until a write is durable. */
  around(system: System, nowNs: () => number): System;
  /** In order of time. Call it once, when the run is over. @param dead the nodes that do not run any more */
  records(dead: readonly string[]): readonly MessageRecord[];
  /** After that: what nodes noted in steps whose writes were not on disk when the node ended, e.g. a vote. */
  lost(): readonly NodeNote[];
}

interface Draft extends Omit<MessageRecord, "arrived" | "lost"> {
  readonly arrived: number[];
  lost?: number;
}

/** Something that waits for a write. */
interface Waiting<What> {
  readonly after: Token;
  readonly what: What;
}

/** Of one life of a node. */
interface Life {
  sends: readonly Waiting<Draft>[];
  notes: readonly Waiting<NodeNote>[];
}

type Effects = readonly Effect<Json, Json>[];

/** Messages that are kept while a run goes on: some 100 bytes each. */
const KEPT_MAX = 200_000;

/** Keeps the last 200,000 messages. @param words of the system, for the messages */
export function createMessageLog(words: SystemWords | undefined): MessageLog {
  let drafts: Draft[] = [];
  let nowNs = (): number => 0;
  const lives = new Map<string, Life>();
  const lost: NodeNote[] = [];

  function keep(draft: Draft): Draft {
    drafts.push(draft);
    if (drafts.length > 2 * KEPT_MAX) drafts = drafts.slice(-KEPT_MAX);
    return draft;
  }

  function draftOf({ from, to, body }: SentMessage, time: number): Draft {
    return { time, from, to, message: messageType(body), text: messageText(body, words), arrived: [] };
  }

  /** Its life is over: what it held back was never sent, and what was not on disk may be forgotten. */
  function giveUp(id: string): void {
    const life = lives.get(id);
    for (const { what } of life?.sends ?? []) keep({ ...what, neverSent: true });
    for (const { what } of life?.notes ?? []) lost.push(what);
    lives.delete(id);
  }

  function watch(id: string, node: AnyNode): AnyNode {
    let durable = 0;
    const isWaiting = ({ after }: Waiting<unknown>): boolean => after > durable;
    return {
      wakeAt: () => node.wakeAt(),
      inspect: () => node.inspect(),
      step(input: Input<Json, Json>) {
        if (input.type === "boot") giveUp(id);
        const life = lives.get(id) ?? { sends: [], notes: [] };
        lives.set(id, life);
        if (input.type === "durable") {
          durable = Math.max(durable, input.token);
          life.sends = life.sends.filter(isWaiting);
          life.notes = life.notes.filter(isWaiting);
        }
        const effects = node.step(input);
        const sends = heldSends(effects, id).filter(isWaiting);
        const notes = notesOfWrites(effects, id, nowNs());
        if (sends.length > 0) life.sends = [...life.sends, ...sends];
        if (notes.length > 0) life.notes = [...life.notes, ...notes];
        return effects;
      },
    };
  }

  function heldSends(effects: Effects, from: string): Waiting<Draft>[] {
    return effects.flatMap((effect) => {
      if (effect.type !== "send" || effect.to === from || effect.after === undefined) return [];
      return [{ after: effect.after, what: draftOf({ from, to: effect.to, body: effect.message }, nowNs()) }];
    });
  }

  return {
    onMessage(message, timeNs) {
      const draft = keep(draftOf(message, timeNs));
      return { arrived: () => void draft.arrived.push(nowNs()), lost: () => void (draft.lost = nowNs()) };
    },
    around(system, now) {
      nowNs = now;
      return { ...system, createNode: (config, random) => watch(config.id, system.createNode(config, random)) };
    },
    records(dead) {
      for (const id of dead) giveUp(id);
      return drafts.toSorted((one, other) => one.time - other.time).slice(-KEPT_MAX);
    },
    lost: () => lost,
  };
}

/** The notes of a step that wrote something, with the write that they are about. */
function notesOfWrites(effects: Effects, node: string, time: number): Waiting<NodeNote>[] {
  const after = effects.findLast((effect) => effect.type === "write" || effect.type === "checkpoint")?.token;
  if (after === undefined) return [];
  return effects.flatMap((effect) =>
    effect.type === "note" ? [{ after, what: { time, node, note: effect.note } }] : [],
  );
}

/** Messages that are handed on, and how long after a failure they still help. */
const GIVEN_MAX = 4000;
const AFTER_NS = 50e6;

/** The last few thousand before the failure, and the few that follow it; without a failure, the last of the run. */
export function messagesAround(
  records: readonly MessageRecord[],
  failureNs: number | undefined,
): readonly MessageRecord[] {
  const untilNs = failureNs === undefined ? Infinity : failureNs + AFTER_NS;
  return records.filter(({ time }) => time <= untilNs).slice(-GIVEN_MAX);
}

/** The options with the notes that a system gives only when asked (`trace`); they change nothing else of a run. */
export function talkative(
  { options: known }: System,
  options: { readonly [name: string]: Json },
): { readonly [name: string]: Json } {
  return known.some(({ name }) => name === "trace") ? { ...options, trace: true } : options;
}
