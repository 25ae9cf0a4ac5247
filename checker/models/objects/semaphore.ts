/**
 * The semaphore: so many permits; acquire takes one, release gives one back. An acquire that was answered false found
 * none left. State: how many are taken.
 */
import { callText } from "../call-text.ts";
import type { Model } from "../model.ts";

/** @param permits how many may be taken at a time */
export function semaphore(permits: number): Model {
  return {
    name: "semaphore",
    description: "permits (2 unless told): acquire → false when none is left, release",
    functions: ["acquire", "release"],
    initial: 0,
    beginning: {
      expected: `how many of the ${permits} permits are taken, a whole number`,
      stateOf: (held) => {
        if (held === null) return 0;
        return Number.isSafeInteger(held) && Number(held) >= 0 && Number(held) <= permits ? held : undefined;
      },
    },
    special: "semaphore",
    permits,
    step: (state, call) => {
      const taken = Number(state);
      if (call.f === "release") return taken > 0 ? taken - 1 : undefined;
      if (call.known && call.output === false) return taken === permits ? state : undefined;
      return taken < permits ? taken + 1 : undefined;
    },
    readOnly: (call) => call.f === "acquire" && call.known && call.output === false,
    describe: (call) => callText(call, { input: false, output: call.output === false }),
    describeState: (state) => `${Number(state)} of ${permits} permits taken`,
  };
}
