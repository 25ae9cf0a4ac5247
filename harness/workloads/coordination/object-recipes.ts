/**
 * A configuration, registers, counters and queues made of nodes of a coordination service.
 */
import { configurations } from "../../../checker/coordination/recipes/configurations.ts";
import { delay, mix, once, phases, repeat, untilOk } from "../../generator/combinators.ts";
import { byThree, finalAnswers, finalReads } from "../final-reads.ts";
import { keyedGenerator } from "../keyed-workload.ts";
import { countingUp } from "../operations/counting-up.ts";
import { draining } from "../operations/draining.ts";
import type { Workload } from "../workload.ts";

/** Values of a register: few, so that a compare-and-set often finds the one that it expects. */
const REGISTER_VALUES = 5;

/** The last change of each configuration, and how often it is tried: until the session of a writer that died has ended. */
const LAST_CHANGE = { f: "configure", value: 0 };
const LAST_CHANGE_GAP_MS = 100;
const TRIES_MAX = 100;

const named =
  (recipe: string) =>
  (index: number): string =>
    `/${recipe}/${index}`;

/** `configure` value changes three nodes as one; `read` answers them, `latest` after it has caught up. */
export const configurationRecipe: Workload = {
  name: "configuration-recipe",
  description: "A configuration of several nodes that is changed as one, and readers that must never see parts of two.",
  judge: configurations,
  generator: (options) =>
    keyedGenerator(
      options,
      ({ key, firstValue }) =>
        mix([
          { weight: 1, generator: countingUp({ f: "configure", key, firstValue }) },
          { weight: 3, generator: repeat(once({ f: "read", key })) },
          { weight: 1, generator: repeat(once({ f: "latest", key })) },
        ]),
      named("configuration"),
    ),
  // A writer may have died half way, so first somebody configures once more: whoever is the writer, or becomes it.
  finalGenerator: (options, keysInUse) =>
    phases(
      ...keysInUse.map((key) => untilOk(delay(LAST_CHANGE_GAP_MS, repeat(once({ ...LAST_CHANGE, key }), TRIES_MAX)))),
      finalAnswers(options, keysInUse, { f: "latest" }),
    ),
  probe: LAST_CHANGE,
  mustSucceed: ["configure", "read", "latest"],
  defaults: { keys: 1, operationsPerKey: 200 },
};

/** Registers: compare-and-set is a set of the version that was read. */
export const registerRecipe: Workload = {
  name: "register-recipe",
  description: "Registers of nodes: a compare-and-set names the version that it has read.",
  judge: "cas-register",
  generator: (options) =>
    keyedGenerator(
      options,
      ({ key }) =>
        mix([
          { weight: 2, generator: repeat(once({ f: "read", key })) },
          {
            weight: 2,
            generator: repeat(once(({ random }) => ({ f: "write", key, value: random.integer(1, REGISTER_VALUES) }))),
          },
          {
            weight: 2,
            generator: repeat(
              once(({ random }) => ({
                f: "cas",
                key,
                value: [random.integer(1, REGISTER_VALUES), random.integer(1, REGISTER_VALUES)],
              })),
            ),
          },
        ]),
      named("register"),
    ),
  finalGenerator: finalReads,
  mustSucceed: ["read", "write", "cas"],
  defaults: { keys: 2, operationsPerKey: 100 },
};

/** Counters: each set by version adds 1, so that the version is the count. */
export const counterRecipe: Workload = {
  name: "counter-recipe",
  description: "Counters of nodes: as many successful sets as the version says.",
  judge: "counter",
  generator: (options) =>
    keyedGenerator(
      options,
      ({ key }) =>
        mix([
          { weight: 3, generator: repeat(once({ f: "fetch-and-add", key, value: 1 })) },
          { weight: 2, generator: repeat(once({ f: "read", key })) },
        ]),
      named("counter"),
    ),
  finalGenerator: finalReads,
  mustSucceed: ["fetch-and-add", "read"],
  defaults: { keys: 2, operationsPerKey: 100 },
};

/** Queues of numbered nodes. */
export const queueRecipe: Workload = {
  name: "queue-recipe",
  description: "Queues of numbered nodes: the lowest number comes out first, and only once.",
  judge: "fifo-queue",
  generator: (options) =>
    keyedGenerator(
      options,
      (key) =>
        mix([
          { weight: 1, generator: countingUp({ ...key, f: "enqueue" }) },
          { weight: 1, generator: repeat(once({ f: "dequeue", key: key.key })) },
        ]),
      named("queue"),
    ),
  finalGenerator: (options, keysInUse) =>
    byThree(options, keysInUse, (key) => draining({ f: "dequeue", key, triesMax: 2 * options.operationsPerKey })),
  probe: { f: "dequeue" },
  mustSucceed: ["enqueue", "dequeue"],
  defaults: { keys: 2, operationsPerKey: 100 },
};
