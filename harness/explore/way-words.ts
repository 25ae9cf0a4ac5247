/**
 * A way to a world, in words: one line an event.
 */
import { requestText } from "../../histories/words/operation-text.ts";
import type { SystemWords } from "../../systems-under-test/words.ts";
import type { Cast, Happening } from "./events.ts";
import { successorOf } from "./events.ts";
import type { Letter } from "./letter.ts";
import type { World } from "./world.ts";
import { messageText } from "../words/message-words.ts";

/**
 * The lines, in order.
 * @param start the world where the way begins
 * @param words of the system, for its messages
 */
export function wayWords(
  cast: Cast,
  start: World,
  way: readonly Happening[],
  words: SystemWords | undefined,
): readonly string[] {
  let world = start;
  return way.map((happening) => {
    const line = lineOf(cast, world, happening, words);
    ({ world } = successorOf(cast, world, happening));
    return line;
  });
}

function lineOf(cast: Cast, world: World, happening: Happening, words: SystemWords | undefined): string {
  const { who, what, letter, keep = 0 } = happening;
  const { nodes, clients } = cast;
  const isNode = who < nodes.length;
  const name = (isNode ? nodes[who] : clients[who - nodes.length])?.name ?? "";
  switch (what) {
    case "boot":
      return `${name} starts again.`;
    case "crash":
      return isNode && unsyncedOf(cast, world, who) > 0
        ? `${name} loses its power, and ${keep} of ${unsyncedOf(cast, world, who)} writes were on disk.`
        : `${name} crashes.`;
    case "sync":
      return `A write of ${name} is on disk now.`;
    case "time out":
      return isNode ? `${name} times out.` : `${name} waits no longer.`;
    case "invoke": {
      const next = clients[who - nodes.length]?.view(world.states[who] as number).next;
      if (next === undefined) return `${name} begins nothing.`;
      const { f, key, value } = next;
      return `${name} begins ${requestText({ f, ...(key === undefined ? {} : { key }), input: value })}.`;
    }
    case "arrive":
    case "arrive twice":
      return letterLine(name, cast.letters.at(letter ?? 0), what === "arrive twice", words);
  }
}

function unsyncedOf({ nodes }: Cast, { states }: World, who: number): number {
  return nodes[who]?.view(states[who] as number).unsynced ?? 0;
}

function letterLine(name: string, letter: Letter, isCopy: boolean, words: SystemWords | undefined): string {
  const what = letter.kind === "request" ? "asks" : letter.kind === "reply" ? "answers" : "says";
  const copy = isCopy ? ", and a copy is on its way" : "";
  return `${name} hears from ${letter.from}, which ${what}: ${messageText(letter.body, words)}${copy}.`;
}
