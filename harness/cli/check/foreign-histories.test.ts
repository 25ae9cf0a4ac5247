/**
 * Histories as other tools write them, each read and judged, or refused with the place and what was expected.
 * The forms are those of Jepsen, Knossos, Maelstrom, elle-cli and Porcupine, and of people who write by hand.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEvents } from "../../../histories/codecs/formats.ts";
import type { CheckFlags } from "./flags.ts";
import { checkedFile } from "../testing/checked-file.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-foreign-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Verdict {
  readonly valid: unknown;
  readonly model: string;
  readonly format: string;
  readonly operationCount: number;
  readonly notes: readonly string[];
}

function check(name: string, content: string | Uint8Array, flags: Partial<CheckFlags> = {}): Verdict {
  const path = join(folder, name);
  writeFileSync(path, content);
  return JSON.parse(checkedFile(path, { json: true, ...flags }).printed) as Verdict;
}

const op = (process: number | string, type: string, rest: string): string =>
  `{:process ${process}, :type :${type}, ${rest}}`;
const w = (value: string): string[] => [
  op(0, "invoke", `:f :write, :value ${value}`),
  op(0, "ok", `:f :write, :value ${value}`),
];
const w1 = w("1");
const r = (seen: string): string[] => [
  op(1, "invoke", ":f :read, :value nil"),
  op(1, "ok", `:f :read, :value ${seen}`),
];
const edn = (...events: readonly string[]): string => events.join("\n");

/** Name, content with what was seen left open, a right answer, a wrong one, and the model that is to be guessed. */
type Case = readonly [name: string, content: (seen: string) => string, right: string, wrong: string, model: string];

const EDN: readonly Case[] = [
  ["one map a line", (seen) => edn(...w1, ...r(seen)), "1", "2", "cas-register"],
  ["a vector with trailing commas", (seen) => `[${[...w1, ...r(seen)].join(",\n")},]\n`, "1", "2", "cas-register"],
  ["a list, without commas", (seen) => `(${edn(...w1, ...r(seen)).replaceAll(",", "")})`, "1", "2", "cas-register"],
  ["CRLF and a byte order mark", (seen) => `\uFEFF${[...w1, ...r(seen)].join("\r\n")}`, "1", "2", "cas-register"],
  ["no line feeds at all", (seen) => [...w1, ...r(seen)].join(" "), "1", "2", "cas-register"],
  [
    "comments and discarded forms",
    (seen) => edn("; by hand", ...w1, "#_ {:process 9 :type :oops}", ...r(seen), ";;"),
    "1",
    "2",
    "cas-register",
  ],
  [
    "Jepsen's records",
    (seen) => edn(...[...w1, ...r(seen)].map((one, index) => `#jepsen.history.Op{:index ${index}, ${one.slice(1)}`)),
    "1",
    "2",
    "cas-register",
  ],
  [
    "a whole test's history behind its tag",
    (seen) => `#jepsen.history.DenseHistory [${[...w1, ...r(seen)].join(" ")}]`,
    "1",
    "2",
    "cas-register",
  ],
  ["a namespaced function", (seen) => edn(...w1, ...r(seen)).replaceAll(":f :", ":f :kv/"), "1", "2", "cas-register"],
  ["negative values", (seen) => edn(...w("-1"), ...r(seen)), "-1", "0", "cas-register"],
  ["ratios", (seen) => edn(...w("1/3"), ...r(seen)), "1/3", "2/3", "cas-register"],
  [
    "big integers that no double tells apart",
    (seen) => edn(...w("9007199254740993"), ...r(seen)),
    "9007199254740993N",
    "9007199254740992",
    "cas-register",
  ],
  [
    "decimals that no double tells apart",
    (seen) => edn(...w("0.1M"), ...r(seen)),
    "0.10M",
    "0.100000000000000000001M",
    "cas-register",
  ],
  ["floats", (seen) => edn(...w("1.5"), ...r(seen)), "1.50", "1.25", "cas-register"],
  ["characters", (seen) => edn(...w("\\a"), ...r(seen)), "\\a", "\\b", "cas-register"],
  ["text of other scripts", (s) => edn(...w('"κλέω"'), ...r(s)), '"κλέω"', '"κλ"', "cas-register"], // prettier-ignore
  ["maps as values, whatever the order", (s) => edn(...w("{:a 1 :b 2}"), ...r(s)), "{:b 2, :a 1}", "{:a 1}", "cas-register"], // prettier-ignore
  [
    "independent keys",
    (seen) => edn(...w1, ...r(`[:x ${seen}]`)).replaceAll(/value (1|nil)/g, "value [:x $1]"),
    "1",
    "2",
    "cas-register",
  ],
  [
    "independent keys that are text, and a cas",
    (seen) =>
      edn(
        op(0, "invoke", ':f :cas, :value ["k" [nil 2]]'),
        op(0, "ok", ':f :cas, :value ["k" [nil 2]]'),
        op(1, "invoke", ':f :read, :value ["k" nil]'),
        op(1, "ok", `:f :read, :value ["k" ${seen}]`),
      ),
    "2",
    "nil",
    "cas-register",
  ],
  ["other fields, such as :error vectors and exceptions", (seen) => edn(op(5, "invoke", ":f :read"), op(5, "info", ':f :read, :error [:timeout "x"], :exception {:via [{:type java.net.SocketTimeoutException, :at [java.net.Socket read "Socket.java" 12]}], :trace [#object[java.lang.Object 0x1f "x"]]}'), ...w1, ...r(seen)), "1", "2", "cas-register"], // prettier-ignore
  ["a nemesis that invokes and completes", (seen) => edn(...w1, op(":nemesis", "invoke", ":f :start-partition, :value :majority"), op(":nemesis", "info", ':f :start-partition, :value [:isolated {"n1" #{"n2"}}]'), ...r(seen)), "1", "2", "cas-register"], // prettier-ignore
  ["a process that goes on after an info", (seen) => edn(op(0, "invoke", ":f :write, :value 7"), op(0, "info", ":f :write, :value 7, :error :timeout"), ...w1, ...r(seen)), "7", "8", "cas-register"], // prettier-ignore
  [
    "indices that do not grow",
    (seen) => edn(...[...w1, ...r(seen)].map((one, index) => `{:index ${index % 2} ${one.slice(1)}`)),
    "1",
    "2",
    "cas-register",
  ],
  ["indices with gaps, times of -1", (seen) => edn(...[...w1, ...r(seen)].map((one, index) => `{:time -1 :index ${7 * index} ${one.slice(1)}`)), "1", "2", "cas-register"], // prettier-ignore
  ["times in ns since 1970", (seen) => edn(...[...w1, ...r(seen)].map((one, at) => `{:time 176411050512345678${at} ${one.slice(1)}`)), "1", "2", "cas-register"], // prettier-ignore
  ["times in ms with fractions", (seen) => edn(...[...w1, ...r(seen)].map((one, at) => `{:time ${at}.25 ${one.slice(1)}`)), "1", "2", "cas-register"], // prettier-ignore
  ["completions that leave a write's value out", (seen) => edn(w1[0] ?? "", "{:process 0 :type :ok :f :write}", ...r(seen)), "1", "2", "cas-register"], // prettier-ignore
  ["a read's answer already in its invocation, as in Knossos", (seen) => edn(...w1, op(1, "invoke", `:f :read, :value ${seen}`), op(1, "ok", `:f :read, :value ${seen}`)), "1", "2", "cas-register"], // prettier-ignore
  ["Porcupine's kv files", (seen) => edn('{:process 0, :type :invoke, :f :append, :key "0", :value "x 0 y"}', '{:process 0, :type :ok, :f :append, :key "0", :value "x 0 y"}', '{:process 1, :type :invoke, :f :get, :key "0", :value nil}', `{:process 1, :type :ok, :f :get, :key "0", :value "${seen}"}`), "x 0 y", "x", "text"], // prettier-ignore
  ["Elle's transactions on lists, without :f", (seen) => edn("{:index 0 :process 1 :type :invoke :value [[:append 253 1] [:append 253 3] [:r x]]}", "{:index 1 :process 1 :type :ok :value [[:append 253 1] [:append 253 3] [:r x []]]}", "{:index 2 :process 1 :type :invoke, :value [[:append 255 8] [:r 253 nil]]}", `{:index 3 :process 1 :type :ok, :value [[:append 255 8] [:r 253 ${seen}]]}`), "[1 3]", "[3 1]", "multi-register"], // prettier-ignore
  ["Elle's transactions on registers", (seen) => edn(op(0, "invoke", ":f :txn, :value [[:w 2 1] [:r 0 nil]]"), op(0, "ok", ":f :txn, :value [[:w 2 1] [:r 0 nil]]"), op(1, "invoke", ":f :txn, :value [[:r 2 nil]]"), op(1, "ok", `:f :txn, :value [[:r 2 ${seen}]]`)), "1", "nil", "multi-register"], // prettier-ignore
  ["Maelstrom's broadcast", (seen) => edn(op(0, "invoke", ":f :broadcast, :value 0"), op(0, "ok", ":f :broadcast, :value 0"), ...r(seen)), "(0)", "()", "set"], // prettier-ignore
  ["a set that is read whole", (seen) => edn(op(0, "invoke", ":f :add, :value 3"), op(0, "ok", ":f :add, :value 3"), ...r(seen)), "#{3}", "#{}", "set"], // prettier-ignore
  ["a counter", (seen) => edn(op(0, "invoke", ":f :add, :value 3"), op(0, "ok", ":f :add, :value 3"), ...r(seen)), "3", "0", "counter"], // prettier-ignore
  ["a queue", (seen) => edn(op(0, "invoke", ":f :enqueue, :value 3"), op(0, "ok", ":f :enqueue, :value 3"), op(1, "invoke", ":f :dequeue"), op(1, "ok", `:f :dequeue, :value ${seen}`)), "3", "4", "fifo-queue"], // prettier-ignore
  ["a mutex without values", (seen) => edn(op(0, "invoke", ":f :acquire"), op(0, "ok", ":f :acquire"), op(0, "invoke", `:f :${seen}`), op(0, "ok", `:f :${seen}`)), "release", "acquire", "mutex"], // prettier-ignore
];

describe("EDN", () => {
  test.each(EDN)("%s", (_name, content, right, wrong, model) => {
    expect(check("h.edn", content(right))).toMatchObject({ valid: true, model, format: "edn" });
    expect(check("h.edn", content(wrong))).toMatchObject({ valid: false, model, format: "edn" });
    expect(check("h.edn.gz", gzipSync(content(right)))).toMatchObject({ valid: true, model, format: "edn" });
  });
});

const event = (fields: string, process: number | string = 0): string => `{"process":${process},${fields}}`;
const writing = (value: string): string[] => [
  event(`"type":"invoke","f":"write","value":${value},"index":0`),
  event(`"type":"ok","f":"write","value":${value},"index":1`),
];
const wj = writing("1");
const rj = (seen: string): string[] => [
  event('"type":"invoke","f":"read","value":null,"index":2', 1),
  event(`"type":"ok","f":"read","value":${seen},"index":3`, 1),
];
const array = (...events: readonly string[]): string => `[${events.join(",\n")}]`;

const JSON_CASES: readonly Case[] = [
  ["an array, one object a line", (seen) => array(...wj, ...rj(seen)), "1", "2", "cas-register"],
  ["an array on one line", (seen) => array(...wj, ...rj(seen)).replaceAll("\n", ""), "1", "2", "cas-register"],
  ["CRLF and a byte order mark", (seen) => `\uFEFF${array(...wj, ...rj(seen)).replaceAll("\n", "\r\n")}`, "1", "2", "cas-register"], // prettier-ignore
  ["objects one a line, as a logger writes them", (seen) => [...wj, ...rj(seen)].join("\n"), "1", "2", "cas-register"],
  ["objects over several lines", (s) => JSON.stringify(JSON.parse(array(...wj, ...rj(s))), null, 2), "1", "2", "cas-register"], // prettier-ignore
  ["fields that nobody knows", (s) => array(...wj, ...rj(s)).replaceAll('"type"', '"op-index":1,"type"'), "1", "2", "cas-register"], // prettier-ignore
  ["words with their colons", (s) => array(...wj, ...rj(s)).replaceAll(/"(invoke|ok|read|write)"/g, '":$1"'), "1", "2", "cas-register"], // prettier-ignore
  ["processes as text", (s) => array(...wj, ...rj(s)).replaceAll(/"process":(\d)/g, '"process":"$1"'), "1", "2", "cas-register"], // prettier-ignore
  ["functions in capitals, as Go exports them", (s) => array(...wj, ...rj(s)).replaceAll('"write"', '"Put"').replaceAll('"read"', '"Get"'), "1", "2", "cas-register"], // prettier-ignore
  ["no indices", (s) => array(...wj, ...rj(s)).replaceAll(/,"index":\d/g, ""), "1", "2", "cas-register"],
  ["a nemesis in between", (s) => array(...wj, event('"type":"info","f":"start","value":null', '"nemesis"'), ...rj(s)), "1", "2", "cas-register"], // prettier-ignore
  ["integers that no double tells apart", (s) => array(...writing('9007199254740993'), ...rj(s)), "9007199254740993", "9007199254740992", "cas-register"], // prettier-ignore
  ["numbers beyond a double", (s) => array(...writing('1e400'), ...rj(s)), "10e399", "null", "cas-register"], // prettier-ignore
  ["names that JavaScript has a use for", (s) => array(...writing('{"__proto__":1}'), ...rj(s)), '{"__proto__":1}', '{"__proto__":2}', "cas-register"], // prettier-ignore
  ["independent keys", (s) => array(...wj, ...rj(`[0,${s}]`)).replaceAll(/"value":(1|null)/g, '"value":[0,$1]'), "1", "2", "cas-register"], // prettier-ignore
  ["Elle's transactions", (s) => array(event('"type":"invoke","value":[["append",1,1],["append",2,1]]'), event('"type":"ok","value":[["append",1,1],["append",2,1]]'), event('"type":"invoke","value":[["append",1,2],["r",2,null]]'), event(`"type":"ok","value":[["append",1,2],["r",2,${s}]]`)), "[1]", "[]", "multi-register"], // prettier-ignore
  ["Elle's transactions, words with their colons", (s) => array(event('"type":":invoke","value":[[":append","x",1],[":r","y",null]]'), event('"type":":ok","value":[[":append","x",1],[":r","y",null]]'), event('"type":":invoke","f":":txn","value":[[":r","x",null]]'), event(`"type":":ok","f":":txn","value":[[":r","x",${s}]]`)), "[1]", "[]", "multi-register"], // prettier-ignore
];

describe("JSON", () => {
  test.each(JSON_CASES)("%s", (_name, content, right, wrong, model) => {
    expect(check("h.json", content(right))).toMatchObject({ valid: true, model, format: "json" });
    expect(check("h.jsonl", content(wrong))).toMatchObject({ valid: false, model, format: "json" });
  });
});

const LOG: readonly Case[] = [
  ["the logs of 2014", (s) => `INFO  jepsen.util - 0\t:invoke\t:write\t1\nINFO  jepsen.util - 0\t:ok\t:write\t1\nINFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:ok\t:read\t${s}\n`, "1", "2", "cas-register"], // prettier-ignore
  ["Porcupine's logs of etcd, with a hint", (s) => `INFO  jepsen.util - 6 \t:invoke :write \t38 \t:hint 0\nINFO  jepsen.util - 6 \t:ok :write \t38 \t:hint 2\nINFO  jepsen.util - 4 \t:invoke :read \tnil \t:hint 0\nINFO  jepsen.util - 4 \t:ok :read \t${s} \t:hint 2\n`, "38", "3", "cas-register"], // prettier-ignore
  ["jepsen.log of today", (s) => `2021-02-26 23:38:59,833{GMT}\tINFO\t[jepsen test runner] jepsen.core: Relative time begins now\n2021-02-26 23:39:01,300{GMT}\tINFO\t[jepsen worker 1] jepsen.util: 1\t:invoke\t:write\t[0 2]\n2021-02-26 23:39:01,303{GMT}\tINFO\t[jepsen worker 1] jepsen.util: 1\t:ok\t:write\t[0 2]\n2021-02-26 23:39:01,526{GMT}\tINFO\t[jepsen worker 0] jepsen.util: 0\t:invoke\t:read\t[0 nil]\n2021-02-26 23:39:01,527{GMT}\tINFO\t[jepsen worker 0] jepsen.util: 0\t:ok\t:read\t[0 ${s}]\n`, "2", "3", "cas-register"], // prettier-ignore
  ["a console, with spaces", (s) => `INFO [2019-04-17 17:38:16,855] jepsen worker 0 - jepsen.util 0  :invoke :write  1\nINFO [2019-04-17 17:38:16,861] jepsen worker 0 - jepsen.util 0  :ok     :write  1\nINFO [2019-04-17 17:38:17,855] jepsen worker 1 - jepsen.util 1  :invoke :read   nil\nINFO [2019-04-17 17:38:17,861] jepsen worker 1 - jepsen.util 1  :ok :read  ${s}\n`, "1", "2", "cas-register"], // prettier-ignore
  ["history.txt, with the words of an exception", (s) => `7\t:invoke\t:write\t9\n7\t:info\t:write\t9\tRead timed out (n1: 80)\n0\t:invoke\t:write\t1\n0\t:ok\t:write\t1\n:nemesis\t:info\t:start\t"Cut off {…}"\n1\t:invoke\t:read\tnil\n1\t:ok\t:read\t${s}\n`, "9", "2", "cas-register"], // prettier-ignore
  ["CRLF", (s) => `0\t:invoke\t:write\t1\r\n0\t:ok\t:write\t1\r\n1\t:invoke\t:read\tnil\r\n1\t:ok\t:read\t${s}\r\n`, "1", "2", "cas-register"], // prettier-ignore
];

describe("Jepsen's text", () => {
  test.each(LOG)("%s", (_name, content, right, wrong, model) => {
    expect(check("h.log", content(right))).toMatchObject({ valid: true, model, format: "log" });
    expect(check("h.txt", content(wrong))).toMatchObject({ valid: false, model, format: "log" });
  });
});

/** Two keys; each is written once and the first is read, which no single object could answer. */
const KEYS: readonly (readonly [kind: string, one: string, other: string, sameAsOne: string])[] = [
  ["vectors", "[:t 1]", "[:t 2]", "(:t 1)"],
  ["truth values", "true", "false", "true"],
  ["nil and a number", "nil", "2", "nil"],
  ["sets", "#{1 2}", "#{1}", "#{2 1}"],
  ["maps", "{:a 1 :b 2}", "{:a 1}", "{:b 2, :a 1}"],
  ["keywords", ":a", ":b", ":a"],
  ["ratios", "1/3", "2/3", "1/3"],
  ["pairs with nil", "[1 nil]", "[2 nil]", "[1 nil]"],
  ["a number and its text", "1", '"1"', "1"],
  ["a vector and its text", "[1]", '"[1]"', "[1]"],
  ["nil and its text", "nil", '"null"', "nil"],
];

describe.each(KEYS)("independent keys that are %s are judged apart", (_kind, one, other, sameAsOne) => {
  const tuples = (read: string): [process: number, type: string, f: string, value: string][] => [
    [0, "invoke", "write", `[${one} 5]`],
    [0, "ok", "write", `[${one} 5]`],
    [0, "invoke", "write", `[${other} 7]`],
    [0, "ok", "write", `[${other} 7]`],
    [1, "invoke", "read", `[${sameAsOne} nil]`],
    [1, "ok", "read", `[${sameAsOne} ${read}]`],
  ];
  const ednOf = (read: string): string =>
    edn(...tuples(read).map(([process, type, f, value]) => op(process, type, `:f :${f}, :value ${value}`)));
  const logOf = (read: string): string =>
    tuples(read)
      .map(([process, type, f, value]) => `INFO  jepsen.util - ${process}\t:${type}\t:${f}\t${value}\n`)
      .join("");
  const jsonOf = (read: string): string =>
    array(
      ...[...readEvents([ednOf(read)], { name: "h", format: "edn", keys: "none", note: () => undefined })].map(
        ({ event: { process, type, f, value } }) => JSON.stringify({ process, type, f, value }),
      ),
    );

  test.each([
    ["h.edn", ednOf, {}],
    ["h.edn", ednOf, { keys: "tuple" }],
    ["h.log", logOf, {}],
    ["h.json", jsonOf, {}],
  ] as const)("%s (case %#)", (name, content, flags) => {
    expect(check(name, content("5"), flags)).toMatchObject({ valid: true });
    expect(check(name, content("7"), flags)).toMatchObject({ valid: false });
  });
});

test("a field of its own may have any key, too", () => {
  const own = (key: string, seen: string): string =>
    edn(...w("5"), ...w("7").map((line) => line.replace("0,", "2,")), ...r(seen))
      .split("\n")
      .map((line, at) => line.replace(":f", `:key ${at === 2 || at === 3 ? "#{3}" : key}, :f`))
      .join("\n");
  for (const key of ["[:t 1]", "true", "#{1 2}", "{:a 1}"]) {
    expect(check("h.edn", own(key, "5"))).toMatchObject({ valid: true });
    expect(check("h.edn", own(key, "7"))).toMatchObject({ valid: false });
  }
});

test("a key is shown as EDN has it where that is readable", () => {
  const path = join(folder, "shown.edn");
  const other = w("[[:t 1] 4]");
  const lines = [
    op(0, "invoke", ":f :read, :value [#{1 2} nil]"),
    op(0, "ok", ":f :read, :value [#{1 2} 3]"),
    ...other,
  ];
  writeFileSync(path, edn(...lines));
  expect(checkedFile(path).printed).toContain("Key #{1,2} is not linearizable");
});

test.each([
  ["h.edn", edn(...w1, "{:process 1 :type :invoke :f :read}", "{:process 1 :type :ok :f :read}"), "h.edn:4:1: :value: expected what the read got (nil for nothing), found nothing"], // prettier-ignore
  ["h.json", array(...wj, event('"type":"invoke","f":"read"'), event('"type":"ok","f":"read"')), "h.json:4:1: :value: expected what the read got"], // prettier-ignore
  ["h.jsonl", '{"index":0,"time":0,"type":"invoke","process":0,"f":"read"}\n{"index":1,"time":0,"type":"ok","process":0,"f":"read"}', "h.jsonl:2: value: expected what the read got, or null"], // prettier-ignore
  ["h.json", array(...wj, event('"type":"ok","f":"write","value":NaN')), "h.json:3:1: expected one JSON object"],
  ["h.json", `[${event(`"type":"invoke","f":"write","value":${"[".repeat(1e5)}${"]".repeat(1e5)}`)}]`, "h.json:1:2: expected at most 200 levels of nesting, found more"], // prettier-ignore
  ["h.edn", op(0, "invoke", `:f :write, :value ${"[".repeat(1e5)}`), "expected at most 200 levels of nesting, found more"], // prettier-ignore
  ["h.edn", edn(op(0, "invoke", ":f :withdraw, :value {:from 1, :amount 3}")), "no model and no check knows all of the operations withdraw"], // prettier-ignore
  ["h.edn", edn(op("c1", "invoke", ":f :read")), "h.edn:1:1: :process: expected an integer from 0 to 999999999 or :nemesis"], // prettier-ignore
  ["h.edn", edn(op(0, "invoke", ":f :add, :value 1"), op(0, "ok", ":f :add, :value 1"), ...r("9007199254740993")), 'h.edn:3: operation 1 (event 2): read: expected the answer to be a whole number, found "9007199254740993"'], // prettier-ignore
  ["h.edn", edn(op(0, "invoke", ":f :inc, :value 9007199254740991"), ...r("1")), "h.edn:1: operation 0 (event 0): increment: expected a whole number up to 2^32, for sums must stay exact"], // prettier-ignore
  ["h.log", "INFO  jepsen.util - 3 went away\n", "h.log:1: expected PROCESS, :TYPE, :F and VALUE"],
  ["h.edn", edn(w1[0] ?? "", (w1[1] ?? "").slice(0, 18)), 'h.edn:2:1: expected "}", found the end of the file'],
])("%s is refused, told by place (case %#)", (name, content, message) => {
  expect(() => check(name, content)).toThrow(message);
});

test("standard input is a file, too, and integers of ours stay apart as well", () => {
  const own = (seen: string): string =>
    ["9007199254740993", "9007199254740993", "null", seen]
      .map((value, index) => {
        const [type, f] = [index % 2 === 0 ? "invoke" : "ok", index < 2 ? "write" : "read"];
        return `{"index":${index},"time":${index},"type":"${type}","process":0,"f":"${f}","value":${value}}\n`;
      })
      .join("");
  const run = (input: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ["bin/clew.mjs", "check", "-"], { input, encoding: "utf8" });
  expect(run(own("9007199254740993"))).toMatchObject({ status: 0 });
  expect(run(own("9007199254740992"))).toMatchObject({ status: 1 });
});

test("through a pipe, packed or not, a history gets the report that it gets as a file, explanation included", () => {
  const text = [...Array(3000).keys()]
    .map((at) => (at % 2 === 0 ? { f: "write", value: at } : { f: "read", value: at === 2001 ? 7 : at - 1 }))
    .flatMap(({ f, value }, at) => [
      {
        index: 2 * at,
        time: at,
        type: "invoke",
        process: 0,
        f,
        key: at % 1000 < 2 ? 1 : 2,
        value: f === "read" ? null : value,
      },
      { index: 2 * at + 1, time: at, type: "ok", process: 0, f, key: at % 1000 < 2 ? 1 : 2, value },
    ])
    .map((one) => JSON.stringify(one))
    .join("\n");
  const path = join(folder, "piped.jsonl");
  writeFileSync(path, text);
  const run = (
    name: string,
    input: string | Uint8Array,
  ): { readonly status: number | null; readonly report: object } => {
    const { status, stdout } = spawnSync(process.execPath, ["bin/clew.mjs", "check", name, "--json"], { input });
    const { file: _file, ...report } = JSON.parse(String(stdout)) as { readonly file: string };
    return { status, report };
  };
  const asFile = run(path, "");
  expect(asFile).toMatchObject({
    status: 1,
    report: { keys: [{ key: 1, valid: false, explanation: expect.anything() }, { key: 2 }] },
  });
  expect(run("-", text)).toEqual(asFile);
  expect(run("-", gzipSync(text))).toEqual(asFile);
});

test("a damaged gzip file is refused", () => {
  expect(() => check("h.edn.gz", gzipSync(edn(...w1)).subarray(0, 30))).toThrow("h.edn.gz: expected a whole gzip file");
});
