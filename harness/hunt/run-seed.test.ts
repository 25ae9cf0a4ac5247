import { expect, test } from "vitest";
import myRegister from "../../templates/node/my-register.ts";
import { raft } from "../../systems-under-test/raft/system.ts";
import type { System } from "../../systems-under-test/system.ts";
import { judgeTally } from "../../runs/hunts/tally-verdict.ts";
import { REPEAT_EVERY } from "./campaign.ts";
import { differenceText, runSeed } from "./run-seed.ts";

test("a seed that is run twice, the second time through the codec, is the same run", () => {
  expect(runSeed({ fixed: {} }, raft, REPEAT_EVERY).tally.unrepeatable).toEqual([]);
});

test("a system that remembers the run before is found out, with the first event that differs", () => {
  let nodes = 0;
  const leaky: System = {
    ...myRegister,
    createNode(config, random) {
      const node = myRegister.createNode(config, random);
      // Each node of the process is woken once, a millisecond later than the one before.
      const delayMs = ++nodes;
      let wakeAt: number | null = null;
      return {
        step(input) {
          if (input.type === "boot") wakeAt = input.now + delayMs;
          else if (wakeAt !== null && input.now >= wakeAt) wakeAt = null;
          return node.step(input);
        },
        wakeAt: () => wakeAt,
        inspect: () => node.inspect(),
      };
    },
  };
  const { tally } = runSeed({ fixed: {} }, leaky, REPEAT_EVERY);
  expect(tally.unrepeatable).toEqual([{ seed: REPEAT_EVERY, difference: expect.stringMatching(/^event \d+ was \w+/) }]);
  expect(judgeTally(tally).reasons.join(" ")).toContain(`Seed ${REPEAT_EVERY} gave two different runs: event`);
});

test("a difference is told by the first event, also when one run is the beginning of the other", () => {
  const entry = { timeUs: 1500, kind: "deliver", target: 2, digest: 7 } as const;
  expect(differenceText([entry], [entry])).toBeUndefined();
  expect(differenceText([entry], [{ ...entry, digest: 8 }])).toBe(
    "event 0 was deliver for 2 at 1.500 ms, digest 7, then deliver for 2 at 1.500 ms, digest 8",
  );
  expect(differenceText([entry], [])).toBe("event 0 was deliver for 2 at 1.500 ms, digest 7, then the end of the run");
});
