/**
 * Elections of a leader: candidates that wait for their turn, leaders that act and resign, and others that ask who leads.
 * Leaders stand still now and then before they act, longer than their session lives.
 */
import { elections, oneLeaderAtATime, oneWakesOne } from "../../../checker/coordination/recipes/elections.ts";
import type { HistoryEvent } from "../../../histories/event.ts";
import type { Json } from "../../../histories/json.ts";
import { delay, once, phases, repeat, untilOk } from "../../generator/combinators.ts";
import type { Context } from "../../generator/generator.ts";
import { byAll } from "../final-reads.ts";
import { keyedGenerator } from "../keyed-workload.ts";
import { type Choice, type Tokens, underToken, without } from "../operations/under-token.ts";
import type { Workload } from "../workload.ts";

/** In the end a candidate asks so often whether its turn has come: until the session of a leader that died has ended. */
const LAST_TRIES_MAX = 50;
const LAST_GAP_MS = 100;

/** `lead` waits for the own turn, `act` is done as the leader, `resign` ends a candidacy, and `leader` answers who leads. */
export const electionRecipe: Workload = {
  name: "election-recipe",
  description: "Candidates that lead one after the other, each in a newer epoch; one that goes wakes one other.",
  judge: elections,
  checks: [oneWakesOne],
  checksOfClaims: [oneLeaderAtATime],
  generator: (options) =>
    keyedGenerator(
      options,
      ({ key, firstValue }) => underToken({ key, firstValue, choose, after }),
      (index) => `/election/${index}`,
    ),
  // Everybody has a turn, and makes room for the next.
  finalGenerator: (options, keysInUse) =>
    byAll(options, keysInUse, (key) =>
      phases(untilOk(delay(LAST_GAP_MS, repeat(once({ f: "lead", key }), LAST_TRIES_MAX))), once({ f: "resign", key })),
    ),
  probe: { f: "leader" },
  mustSucceed: ["lead", "act", "resign", "leader"],
  defaults: { keys: 2, operationsPerKey: 80 },
};

/** What a process does that leads, and one that does not, as often as it stands here. */
const AS_LEADER: readonly string[] = ["resign", "resign", "act", "act", "leader"];
const OTHERWISE: readonly string[] = ["lead", "lead", "lead", "lead", "lead", "lead", "leader", "resign"];

function choose({ random }: Context, epoch: Json | undefined): Choice {
  return { f: random.pick(epoch === undefined ? OTHERWISE : AS_LEADER), value: null };
}

/** Who led, and has not resigned nor been told that it leads no longer. */
function after(epochs: Tokens, { f, process, type, value }: HistoryEvent): Tokens {
  if (f === "lead" && type === "ok") return new Map([...epochs, [process, value]]);
  const isOver = (f === "resign" && type === "invoke") || (f === "act" && type === "fail");
  return isOver ? without(epochs, process) : epochs;
}
