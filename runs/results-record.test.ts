import { expect, test } from "vitest";
import { parseRunResults } from "./results-record.ts";

const results = {
  format: 1,
  valid: false,
  headline: "Not linearizable.",
  checks: [{ kind: "history", name: "linearizable", valid: false, message: "1 of 1 keys is not" }],
  model: "register",
  keys: [
    {
      valid: false,
      operationCount: 2,
      decidedBy: "zones",
      explanation: {
        culprit: 1,
        operations: [0, 1],
        start: "initial",
        sentences: ["It held 1."],
        lastLinearized: [0],
        configurations: [{ state: "1", why: "read 2" }],
      },
    },
  ],
  checkTimeMs: 1,
  operationCount: 2,
  stats: [{ f: "read", ok: 1, fail: 0, info: 0 }],
  faults: [{ fault: "kill", armed: 1, effective: 1, effect: "killed 1" }],
  findings: [{ time: 5, message: "n1 ended" }],
  story: [{ time: 5, text: "n1 ended." }],
  property: "set-full",
  network: {
    all: { sent: 6, received: 6 },
    clients: { sent: 4, received: 4 },
    servers: { sent: 2, received: 2 },
    services: { sent: 2, received: 2 },
    perOperation: { all: 6, clients: 4, servers: 2 },
  },
  availability: { okFraction: 0.5, required: 0.99 },
};

test("results as they are written are read, with fields that are not known yet", () => {
  const later = { ...results, laterField: 1, checks: [{ ...results.checks[0], laterField: 2 }] };
  expect(parseRunResults(later)).toBe(later);
});

test.each<[string, object, string]>([
  ["no results at all", [], "the whole: expected an object, found []"],
  [
    "a verdict of another kind",
    { ...results, valid: "maybe" },
    'valid: expected true, false or "unknown", found "maybe"',
  ],
  ["without a headline", { ...results, headline: undefined }, "headline: expected a string, found nothing"],
  ["a check that is a text", { ...results, checks: ["fine"] }, 'checks.0: expected an object, found "fine"'],
  [
    "a count below zero",
    { ...results, stats: [{ f: "read", ok: -1, fail: 0, info: 0 }] },
    "stats.0.ok: expected at least 0, found -1",
  ],
  [
    "an explanation without operations",
    { ...results, keys: [{ ...results.keys[0], explanation: { culprit: 1 } }] },
    "keys.0.explanation.operations: expected an array, found nothing",
  ],
  [
    "a share above one",
    { ...results, availability: { okFraction: 1.5 } },
    "availability.okFraction: expected at most 1, found 1.5",
  ],
  [
    "messages of the network without those of clients",
    { ...results, network: { ...results.network, clients: undefined } },
    "network.clients: expected an object, found nothing",
  ],
  [
    "figures that are a list",
    { ...results, checks: [{ ...results.checks[0], figures: [1] }] },
    "checks.0.figures: expected an object, found [1]",
  ],
  ["a property that is no name", { ...results, property: {} }, "property: expected a string, found {}"],
])("%s: says where, what was expected and what was found", (_, value, message) => {
  expect(() => parseRunResults(value)).toThrow(new Error(message));
});
