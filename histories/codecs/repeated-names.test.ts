import { expect, test } from "vitest";
import { readEvents } from "./formats.ts";
import type { HistoryFormat } from "./formats.ts";
import { parseJson } from "./exact-numbers.ts";

test.each([
  ['{"f":"read","f":"write"}', "f"],
  ['{"a":1,"b":{"c":[{"d":1,"e":2,"d":1}]}}', "d"],
  ['{"a":":","a":":"}', "a"],
  ['{"a":1,"\\u0061":1}', "a"],
  ['{"__proto__":1,"__proto__":2}', "__proto__"],
])("%s is refused, for %s stands twice", (text, name) => {
  expect(() => parseJson(text)).toThrow(new RangeError(`expected each name once, found "${name}" twice`));
});

test.each(['{"a":{"a":[{"a":1},{"a":2}]},"b":"a"}', '{"a":"\\"a\\":1,\\"a\\":","b":":"}', "[]", '":"', '{"":{"":1}}'])(
  "%s is read",
  (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  },
);

test.each<[HistoryFormat, string]>([
  ["jsonl", '{"index":0,"time":0,"type":"invoke","process":0,"f":"read","f":"write","value":1}\n'],
  ["json", '[{"index":0,"type":"invoke","process":0,"f":"read","value":{"x":1,"x":2}}]'],
  ["edn", "{:type :invoke, :process 0, :f :read, :f :write}"],
])("a history in %s with a field twice is refused by its place", (format, text) => {
  const read = (): unknown => [...readEvents([text], { name: "h", format, note: () => undefined })];
  expect(read).toThrow(/^h:1(:\d+)?: expected each name once, found "[fx]" twice$/);
});
