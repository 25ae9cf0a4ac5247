/**
 * Check: an ephemeral znode is there exactly as long as the session that owns it is open, on every server.
 */
import { type Check, refuted } from "../history-check.ts";
import { counted } from "../../histories/words/counts.ts";
import { znodeReader } from "./shapes/znode-shapes.ts";
import { type Life, standingAt } from "./lives.ts";
import type { Observation } from "./observations.ts";
import { positionText } from "./requests.ts";
import { nothingToSay } from "./words.ts";
import { type Znodes, znodesOf } from "./znodes.ts";

/** C10: ephemeral znodes are there iff their session is open. */
export const ephemerals: Check = {
  name: "ephemerals",
  description: "an ephemeral znode is there exactly as long as the session that owns it is open",
  hearsNodes: true,
  ...znodeReader,
  check(operations, testimony) {
    const znodes = znodesOf(operations, testimony);
    const nothing = nothingToSay(znodes.requests);
    if (nothing !== undefined) return nothing;
    for (const { path, lives } of znodes.lives.values()) {
      for (const life of lives) {
        const found = orphan(path, life, znodes);
        if (found !== undefined) return refuted(found, [life.changes[0]?.operation?.id]);
      }
    }
    for (const observation of znodes.observations) {
      const found = problemOf(observation, znodes);
      if (found === undefined) continue;
      const { operation, asked } = observation.request;
      return refuted(`Operation ${operation.id} (${asked.f} ${asked.path}) ${found}.`, [operation.id]);
    }
    const owned = [...znodes.lives.values()].flatMap(({ lives }) => lives.filter(({ owner }) => owner !== undefined));
    return {
      valid: true,
      message: `${counted(owned.length, "ephemeral znode")} went with their sessions.`,
      operations: [],
    };
  },
};

/** Created by a session that was over. */
function orphan(path: string, { owner, from }: Life, { log }: Znodes): string | undefined {
  const closed = owner === undefined ? undefined : log.closedAt(owner);
  if (closed === undefined || closed >= from) return undefined;
  return `${path} was created at ${positionText(from)} by session ${owner}, which had ended at ${positionText(closed)}.`;
}

function problemOf({ path, at, isPresent, stat }: Observation, znodes: Znodes): string | undefined {
  const { life } = standingAt(znodes.of(path), at);
  const owner = stat?.owner ?? (isPresent ? undefined : life?.owner);
  if (owner === undefined) return undefined;
  const closed = znodes.log.closedAt(owner);
  if (isPresent) {
    if (closed === undefined || closed > at) return undefined;
    return `sees ${path} at ${positionText(at)}, but its session ${owner} had ended at ${positionText(closed)}`;
  }
  if (life === undefined || life.end !== undefined || znodes.log.doubtsAbout("delete", path, at).length > 0)
    return undefined;
  const isOpen = closed === undefined ? znodes.log.openAt(owner) >= at : closed > at;
  return isOpen ? `does not see ${path} at ${positionText(at)}, though its session ${owner} was open` : undefined;
}
