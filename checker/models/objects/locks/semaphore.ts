/**
 * The semaphore: a number of permits. An acquire takes one, a release gives one back. An acquire that answers false
 * found none left. State: the number of permits taken.
 */
import { callText } from "../../../../histories/words/operation-text.ts";
import type { Model } from "../../model.ts";

/** @param permits the number of permits, at least 1 */
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
