/**
 * What the nemesis did, in words.
 */
import { expect, test } from "vitest";
import type { Json } from "../../../histories/json.ts";
import { nemesisWords } from "./nemesis-words.ts";

const between = (some: readonly string[], others: readonly string[]): Json =>
  some.flatMap((one) => others.flatMap((other) => [`${one}>${other}`, `${other}>${one}`]));

test.each([
  [
    "start-partition",
    { target: "halves", links: between(["n1", "n2"], ["n3", "n4", "n5"]) },
    "cut n1, n2 from n3, n4, n5",
  ],
  ["start-partition", { target: "one-way", deaf: "n1", links: ["n2>n1", "n3>n1"] }, "cut n1 from what others send"],
  ["start-partition", { target: "one-way", mute: "n1", links: ["n1>n2", "n1>n3"] }, "cut others from what n1 sends"],
  ["start-partition", { target: "bridge", bridge: "n3", links: ["n1>n5"] }, "cut halves apart but for n3"],
  ["start-partition", { target: [["n1", "n2"]], links: ["n1>n2", "n2>n3"] }, "cut 2 links"],
  ["stop-partition", { dropped: 1234 }, "partition ended, 1,234 messages dropped"],
  [
    "start-client-partition",
    { nodes: ["n2"], lost: "answers", links: ["n2>client"] },
    "cut clients from n2 (answers are lost)",
  ],
  ["start-kill", { target: "majority", nodes: ["n1", "n4"] }, "killed n1, n4"],
  ["start-kill", { target: "all", nodes: ["n1"], skipped: "n2: the system cannot lose another node now" }, "killed n1"],
  [
    "start-kill",
    { target: "one", skipped: "there is no node to act on" },
    "kill: not done, there is no node to act on",
  ],
  ["stop-kill", { nodes: ["n4", "n1"] }, "restarted n4, n1"],
  ["stop-kill", { nodes: ["n4"], error: "it does not start" }, "kill: could not stop: it does not start"],
  [
    "start-pause",
    { nodes: ["n1"], remark: "no leader was known: one node at random" },
    "paused n1 (no leader was known: one node at random)",
  ],
  ["start-power-loss", { nodes: ["n3"], recordsLost: 2 }, "powered off n3, 2 records lost"],
  ["start-slow", { nodes: ["n3"], links: ["n3>n1"] }, "slowed messages of n3"],
  ["start-membership", { change: "grow", add: ["n6"], remove: ["n2"] }, "membership: +n6 −n2"],
  ["start-blink", null, "blink began"],
  ["stop-blink", null, "blink ended"],
  ["heal-all", null, "healed everything"],
  ["recorder-note", "a word", "recorder-note a word"],
] as readonly (readonly [string, Json, string])[])("%s %j: %s", (f, value, words) => {
  // prettier-ignore
  expect(nemesisWords({ f, value })).toBe(words);
});
