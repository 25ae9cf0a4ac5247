import fc from "fast-check";
import { expect, test } from "vitest";
import { addressOf, parseAddress, TABS, type ViewState } from "./view-state.ts";

test.each<[string, ViewState]>([
  ["", { tab: "story", filter: {}, choices: {} }],
  ["#timeline", { tab: "timeline", filter: {}, choices: {} }],
  ["#timeline/123", { tab: "timeline", operation: 123, filter: {}, choices: {} }],
  ["#messages?t=3.66", { tab: "messages", timeNs: 3_660_000_000, filter: {}, choices: {} }],
  [
    "#timeline/7?t=0.000000001&key=x+17&from=1&to=2.5&text=a%26b&process=3&type=info&f=read&only-key=%221%22&node=n1&fault=partition",
    {
      tab: "timeline",
      operation: 7,
      timeNs: 1,
      key: "x 17",
      from: 1e9,
      to: 2.5e9,
      filter: { text: "a&b", process: "3", type: "info", f: "read", key: '"1"', node: "n1", fault: "partition" },
      choices: {},
    },
  ],
  [
    "#performance?lanes=key&latency=quantiles&without=a%2Cb&without=c",
    { tab: "performance", filter: {}, choices: { lanes: "key", latency: "quantiles", without: ["a,b", "c"] } },
  ],
])("the address %j is read, and written again", (hash, state) => {
  expect(parseAddress(hash)).toEqual(state);
  expect(parseAddress(addressOf(state))).toEqual(state);
});

test.each<[string, ViewState]>([
  ["#nothing/12", { tab: "story", operation: 12, filter: {}, choices: {} }],
  ["#timeline/-1", { tab: "timeline", filter: {}, choices: {} }],
  ["#timeline/1e3", { tab: "timeline", filter: {}, choices: {} }],
  ["#timeline/99999999999999999999", { tab: "timeline", filter: {}, choices: {} }],
  ["#faults?t=soon", { tab: "faults", filter: {}, choices: {} }],
  ["#faults?t=-1", { tab: "faults", filter: {}, choices: {} }],
  ["#faults?t=1e400", { tab: "faults", filter: {}, choices: {} }],
  ["#faults?t=Infinity&t=2", { tab: "faults", filter: {}, choices: {} }],
  ["#faults?from=2&to=1", { tab: "faults", filter: {}, choices: {} }],
  ["#faults?from=2", { tab: "faults", filter: {}, choices: {} }],
  ["#faults?text=&key", { tab: "faults", key: "", filter: {}, choices: {} }],
  ["#faults?text=%E0%A4%A", { tab: "faults", filter: { text: "\uFFFD%A" }, choices: {} }],
  ["#timeline?lanes=process&rates=constructor&latency=", { tab: "timeline", filter: {}, choices: {} }],
  ["#messages?without=b&without=a&without=b", { tab: "messages", filter: {}, choices: { without: ["a", "b"] } }],
  ["#__proto__?__proto__=1&constructor=2", { tab: "story", filter: {}, choices: {} }],
])("of the nonsense in %j nothing is left", (hash, state) => {
  expect(parseAddress(hash)).toEqual(state);
});

const timeNs = fc.integer({ min: 0, max: 36e12 });

test("whatever is looked at, its address says exactly that", () => {
  const filter = fc.record(
    { text: fc.string({ minLength: 1, unit: "binary" }), key: fc.string({ minLength: 1 }), node: fc.constant("n1") },
    { requiredKeys: [] },
  );
  const way = fc.record(
    { lanes: fc.constant("key" as const), progress: fc.constantFrom("applied" as const, "term" as const) },
    { requiredKeys: [] },
  );
  const types = fc.uniqueArray(fc.string(), { minLength: 1 }).map((all) => ({ without: all.sort() }));
  const choices = fc.oneof(
    way,
    fc.tuple(way, types).map(([ways, without]) => ({ ...ways, ...without })),
  );
  const window = fc.option(fc.tuple(timeNs, timeNs).filter(([from, to]) => from !== to));
  const state = fc.record(
    { tab: fc.constantFrom(...TABS), filter, choices, timeNs, operation: fc.nat(), key: fc.string(), window },
    { requiredKeys: ["tab", "filter", "choices"] },
  );
  fc.assert(
    fc.property(state, ({ window: ends, ...rest }) => {
      const [from, to] = [...(ends ?? [])].sort((one, other) => one - other);
      const drawn: ViewState = { ...rest, ...(from === undefined ? {} : { from, to }) };
      expect(parseAddress(addressOf(drawn))).toEqual(drawn);
    }),
  );
});

test("any text at all is an address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.webQueryParameters(), (text, query) => {
      const state = parseAddress(`#${text}?${query}`);
      expect(parseAddress(addressOf(state))).toEqual(state);
    }),
  );
});
