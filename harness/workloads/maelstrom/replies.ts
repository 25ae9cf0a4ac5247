/**
 * echo and unique-ids: workloads in which one answer says all there is to say.
 */
import { echoReplies } from "../../../checker/convergence/echo-replies.ts";
import { nothingToDo, once, repeat } from "../../generator/combinators.ts";
import { atRate, type MaelstromWorkload } from "./maelstrom-workload.ts";

/** Texts that differ, so that somebody else's answer is noticed. */
const TEXTS = 128;

/** Texts that must come back as they are. */
export const echo: MaelstromWorkload = {
  name: "echo",
  description: "Texts that must come back as they were sent.",
  judge: { check: echoReplies },
  generator: (options) =>
    atRate(
      options,
      repeat(once(({ random }) => ({ f: "echo", value: `Please echo ${random.integer(0, TEXTS - 1)}` }))),
    ),
  finalGenerator: () => nothingToDo(),
  probe: { f: "echo", value: "Are you back?" },
  mustSucceed: ["echo"],
  defaults: { keys: 1, operationsPerKey: 200 },
  quiescenceMs: 0,
};

/** Ids of any kind, none of which may come twice. */
export const uniqueIds: MaelstromWorkload = {
  name: "unique-ids",
  description: "Requests for ids, none of which may be given out twice.",
  judge: { model: "unique-ids" },
  generator: (options) => atRate(options, repeat(once({ f: "generate" }))),
  finalGenerator: () => nothingToDo(),
  probe: { f: "generate" },
  mustSucceed: ["generate"],
  defaults: { keys: 1, operationsPerKey: 200 },
  quiescenceMs: 0,
};
