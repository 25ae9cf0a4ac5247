/**
 * echo and unique-ids: workloads in which one answer says all there is to say.
 */
import { echoReplies } from "../../../checker/convergence/echo-replies.ts";
import { echo as echoRpc, uniqueIds as uniqueIdsRpc } from "../../clusters/executables/rpc/workload-rpcs.ts";
import { nothingToDo, once, repeat } from "../../generator/combinators.ts";
import type { Workload } from "../workload.ts";
import { atRate } from "./maelstrom-phases.ts";

/** Texts that differ, so that somebody else's answer is noticed. */
const TEXTS = 128;

/** Texts that must come back as they are. */
export const echo: Workload = {
  name: "echo",
  description: "Texts that must come back as they were sent.",
  judge: echoReplies,
  generator: (options) =>
    atRate(
      options,
      repeat(once(({ random }) => ({ f: "echo", value: `Please echo ${random.integer(0, TEXTS - 1)}` }))),
    ),
  finalGenerator: () => nothingToDo(),
  probe: { f: "echo", value: "Are you back?" },
  mustSucceed: ["echo"],
  defaults: { keys: 1, operationsPerKey: 200 },
  rpc: echoRpc,
};

/** Ids of any kind, none of which may come twice. */
export const uniqueIds: Workload = {
  name: "unique-ids",
  description: "Requests for ids, none of which may be given out twice.",
  judge: "unique-ids",
  generator: (options) => atRate(options, repeat(once({ f: "generate" }))),
  finalGenerator: () => nothingToDo(),
  probe: { f: "generate" },
  mustSucceed: ["generate"],
  defaults: { keys: 1, operationsPerKey: 200 },
  rpc: uniqueIdsRpc,
};
