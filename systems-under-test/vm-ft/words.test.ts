import { expect, test } from "vitest";
import { vmFtWords } from "./words.ts";

const answer = { old: 0, owner: "h2#h2-1", generation: 1 };

test.each([
  [{ type: "call", request: { f: "tas" } }, "asks to test and set the flag"],
  [{ type: "call", request: { f: "reset" } }, "asks to reset the flag"],
  [
    { type: "answer", answer: { ...answer, result: "done" } },
    "answers that the flag was 0, now of h2#h2-1 in generation 1",
  ],
  [
    { type: "answer", answer: { ...answer, result: "stale", old: 1 } },
    "answers that the flag was 1 (stale), now of h2#h2-1 in generation 1",
  ],
  [
    { type: "answer", answer: { result: "done", old: 0, owner: null, generation: null } },
    "answers that the flag was 0",
  ],
  [{ type: "answer", reply: { type: "ok", value: 5 } }, "answers 5"],
])("%j: %s", (message, words) => {
  expect(vmFtWords.describeMessage?.(message)).toBe(words);
});

test.each([
  [{ event: "role", role: "primary", term: 2 }, "primary in generation 2"],
  [{ event: "role", role: "booting", term: 0 }, "booting"],
  [{ event: "halted", why: "its disk is gone" }, "halted: its disk is gone"],
])("a host's note %j: %s", (note, words) => {
  expect(vmFtWords.describeNote?.(note)?.text).toBe(words);
});
