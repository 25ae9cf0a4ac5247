import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEdn, readEdnElements } from "./edn-reader.ts";

describe("one form", () => {
  test("sets and maps are equal whatever the order, wherever they stand; a vector is no set", () => {
    const same = (a: string, b: string): boolean => JSON.stringify(readEdn(a)) === JSON.stringify(readEdn(b));
    expect(same("#{1 2 #{3 4}}", "#{#{4 3} 2 1}")).toBe(true);
    expect(same("{#{1 2} 3}", "{#{2 1} 3}")).toBe(true);
    expect(same("[[:w :x #{1 2}]]", "[[:w :x #{2 1}]]")).toBe(true);
    expect(same("#{[1 2]}", "#{[2 1]}")).toBe(false);
    expect(same("[1 2]", "#{1 2}")).toBe(false);
    expect(same("#{1}", "#{:1}")).toBe(false);
  });

  test.each([
    ["#{1 2 1}", "h.edn:1:1: expected each element of the set once, found 1 twice"],
    ["[#{#{1 2} #{2 1}}]", "h.edn:1:2: expected each element of the set once, found #{1,2} twice"],
    ["{1 :a, 1 :b}", 'h.edn:1:1: expected each name once, found "1" twice'],
    ...["017", "-017", "+00", "017N", "01.5", "01/3"].map((number) => [
      `[${number}]`,
      `h.edn:1:2: expected a number without a zero before it (Clojure takes such a one for octal, EDN for none), found "${number}"`,
    ]),
  ])("refuses %s", (text, message) => {
    expect(() => readEdn(text, "h.edn")).toThrow(message);
  });

  test.each([
    ["nil", null],
    ["true", true],
    ["-12", -12],
    ["+5", 5],
    ["1.5e3", 1500],
    ["1.50M", 1.5],
    ["7N", 7],
    ["9007199254740994", 9_007_199_254_740_994],
    ["9007199254740993", "9007199254740993"],
    ["123456789012345678901N", "123456789012345678901"],
    ["1/3", "1/3"],
    ["##Inf", "Inf"],
    [":timed-out", "timed-out"],
    [":jepsen.etcd/lost", "jepsen.etcd/lost"],
    ["some-symbol", "some-symbol"],
    ["\\a", "a"],
    ["\\space", " "],
    ["\\u00e9", "é"],
    ["\\(", "("],
    ['"a\\"b\\n\\u00e9 ü"', 'a"b\né ü'],
    ['"two\nlines"', "two\nlines"],
    ["[1 [2, 3] ()]", [1, [2, 3], []]],
    ["#{:b :a}", { "#{}": ["a", "b"] }],
    ["#{}", { "#{}": [] }],
    ['{1 :a, "1" :b, nil :c, "nil" :d, "null" :e}', { "1": "a", '"1"': "b", null: "c", nil: "d", '"null"': "e" }],
    ['{#{2 1} 3, [1 2] 4, "[1,2]" 5}', { '{"#{}":[1,2]}': 3, "[1,2]": 4, '"[1,2]"': 5 }],
    ['{"#{}" [1]}', { '"#{}"': [1] }],
    ["0", 0],
    ["[0.5 -0.5 0N 0e3]", [0.5, -0.5, 0, 0]],
    ["{:a 1, :b/c [2], 3 4}", { a: 1, "b/c": [2], "3": 4 }],
    ["#:jepsen{:a 1, :x/b 2}", { "jepsen/a": 1, "x/b": 2 }],
    ["#jepsen.history.Op{:index 0, :f :read}", { index: 0, f: "read" }],
    ['#inst "2014-08-06"', "2014-08-06"],
    ['#object[java.net.ConnectException 0x1f "refused"]', ["java.net.ConnectException", 31, "refused"]],
    ["[1 #_ 2 #_ {:a [3]} 4]", [1, 4]],
    ["[1 #_ #_ 2 3 4]", [1, 4]],
    ["^{:line 3} [1]", [1]],
    ["; a comment\n 3 ; another", 3],
    ["\uFEFF[1]", [1]],
  ])("%s", (text, value) => {
    expect(readEdn(text)).toEqual(value);
  });

  test.each([
    ["[1 2", 'h.edn:1:1: expected "]", found the end of the text'],
    ["[1\n (2", 'h.edn:2:2: expected ")", found the end of the text'],
    ["[1 }", 'h.edn:1:4: expected a form, found "}"'],
    ["{:a 1 :b}", "h.edn:1:1: expected a value for every name of the map, found 3 forms"],
    ["[{:a 1 :b 2 :a 3}]", 'h.edn:1:2: expected each name once, found "a" twice'],
    ['\n\n  "open', "h.edn:3:3: expected the string's closing quote, found the end of the text"],
    ['"\\q"', 'h.edn:1:3: expected one of n t r b f u " \\ after the backslash, found "q"'],
    ['"\\u12"', "h.edn:1:4: expected four hexadecimal digits after \\u"],
    ["12abc", 'h.edn:1:1: expected a number, found "12abc"'],
    ["\\nolf", "h.edn:1:1: expected a character, found \\nolf"],
    ["[: 1]", 'h.edn:1:2: expected a word after ":", found " "'],
    ["'(1 2)", `h.edn:1:1: expected a form, found "'"`],
    ["# 1", 'h.edn:1:1: expected a tag after "#", found ""'],
    ["1 2", 'h.edn:1:3: expected one form, found "2" after it'],
    ["", "h.edn:1:1: expected a form, found the end of the text"],
    ["[".repeat(100_000), "h.edn:1:202: expected at most 200 levels of nesting, found more"],
    ["#_".repeat(100_000), "expected at most 200 levels of nesting, found more"],
    ["#a ".repeat(100_000), "expected at most 200 levels of nesting, found more"],
  ])("refuses malformed text, naming the place (case %#)", (text, message) => {
    expect(() => readEdn(text, "h.edn")).toThrow(message);
  });
});

describe("the elements of a file", () => {
  const elements = '{:a 1}\n; comment\n #x.Op{:b "two words"} {:c [1\n2]}';
  const expected = [
    { value: { a: 1 }, line: 1 },
    { value: { b: "two words" }, line: 3 },
    { value: { c: [1, 2] }, line: 3 },
  ];

  test.each([
    ["one after the other", elements],
    ["in a vector", `[${elements}]`],
    ["in a list", `(${elements}\n)`],
    ["in a tagged vector", `#jepsen.history.DenseHistory [${elements}]`],
  ])("come out the same %s, with their lines", (_name, text) => {
    expect([...readEdnElements([text], "h.edn")]).toMatchObject(expected);
  });

  test("come out the same wherever the text is cut", () => {
    const text = `[${elements} {:e \\space, :f #{-1.5e3 2/3}, :g "\\u00e9\\\\"} #_ (skipped)]`;
    const whole = [...readEdnElements([text], "h.edn")];
    for (let cut = 0; cut <= text.length; cut++) {
      expect([...readEdnElements([text.slice(0, cut), "", text.slice(cut)], "h.edn")]).toEqual(whole);
    }
    expect([...readEdnElements(text.split(""), "h.edn")]).toEqual(whole);
  });

  test("an unclosed vector gives its elements, then an error at its bracket", () => {
    const reader = readEdnElements(["\n[{:a 1}"], "h.edn");
    expect(reader.next().value).toMatchObject({ value: { a: 1 } });
    expect(() => reader.next()).toThrow('h.edn:2:1: expected "]", found the end of the file');
  });
});

test("any text is read or refused with a place, never anything else", () => {
  const piece = fc.constantFrom(
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "#",
    "_",
    '"',
    "\\",
    ":",
    "^",
    ";",
    "\n",
    " ",
    "1",
    "/",
    "a",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      expect(outcome(pieces)).toMatch(/^(read|MalformedHistoryError: h\.edn:\d+:\d+: )/);
    }),
    { numRuns: 1500 },
  );
});

function outcome(pieces: readonly string[]): string {
  try {
    for (const element of readEdnElements(pieces, "h.edn")) JSON.stringify(element);
    return "read";
  } catch (error) {
    return String(error);
  }
}
