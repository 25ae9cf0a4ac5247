/**
 * What `clew check` makes of fields that it does not know: a misspelt one must not silently become another reading of the
 * history, and what other tools write beside the fields must not be in the way.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkedFile } from "../../harness/cli/testing/checked-file.ts";
import type { CheckOutput } from "../../harness/cli/testing/checked-file.ts";
import type { CheckFlags } from "../../harness/cli/check/flags.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clew-fields-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Fields = { readonly [name: string]: unknown };

/** Linearizable with its keys, and not when they are left out. */
const TWO_KEYS: readonly Fields[] = (
  [
    [0, "write", "x", 1],
    [0, "write", "y", 2],
    [1, "read", "x", 1],
    [1, "read", "y", 2],
  ] as const
).flatMap(([process, f, key, value], at) => [
  { index: 2 * at, time: 2 * at, type: "invoke", process, f, key, value: f === "read" ? null : value },
  { index: 2 * at + 1, time: 2 * at + 1, type: "ok", process, f, key, value },
]);

const renamed = (from: string, to: string): readonly Fields[] =>
  TWO_KEYS.map((event) =>
    Object.fromEntries(Object.entries(event).map(([name, value]) => [name === from ? to : name, value])),
  );
const withMore = (more: (at: number) => Fields): readonly Fields[] =>
  TWO_KEYS.map((event, at) => ({ ...event, ...more(at) }));

const FORMATS: { readonly [name: string]: (events: readonly Fields[]) => string } = {
  "h.jsonl": (events) => events.map((event) => `${JSON.stringify(event)}\n`).join(""),
  "h.json": (events) => `[${events.map((event) => JSON.stringify(event)).join(",\n")}]`,
  "h.edn": (events) =>
    events
      .map(
        (event) =>
          `{${Object.entries(event)
            .map(([name, value]) => `:${name} ${edn(value)}`)
            .join(", ")}}\n`,
      ) // prettier-ignore
      .join(""),
};
const edn = (value: unknown): string => (value === null ? "nil" : JSON.stringify(value));

function check(name: string, events: readonly Fields[], flags: Partial<CheckFlags> = {}): CheckOutput {
  const path = join(folder, name);
  writeFileSync(path, FORMATS[name]?.(events) ?? "");
  return checkedFile(path, flags);
}

const MISSPELT: readonly (readonly [string, string])[] = [
  ["key", "kye"],
  ["key", "Key"],
  ["key", "keys"],
  ["key", "op/key"],
  ["value", "valeu"],
  ["value", "VALUE"],
  ["type", "tpye"],
  ["process", "proces"],
  ["time", "tiem"],
  ["index", "indx"],
  ["f", "F"],
];

describe.each(Object.keys(FORMATS))("%s", (name) => {
  test("is linearizable as it is", () => {
    expect(check(name, TWO_KEYS)).toMatchObject({ exitCode: 0 });
  });

  test.each(MISSPELT)(
    "%s that is misspelt %s on every line is refused with its line, not read otherwise",
    (field, as) => {
      const place = name === "h.jsonl" ? "h.jsonl:1: " : `${name}:1:`;
      const act = (): unknown => check(name, renamed(field, as));
      expect(act).toThrow(place);
      expect(act).toThrow(`found "${as}"`);
      expect(act).toThrow(`Did you mean "${field}"?`);
    },
  );
});

describe.each(["h.json", "h.edn"])("fields of other tools in %s", (name) => {
  test("are passed over and named, also where they resemble a field that the event has", () => {
    const events = withMore((at) => ({
      "op-index": at,
      keys: [1],
      ...(at === 3 ? { exception: "timeout", mode: "rw" } : {}),
    }));
    const said = check(name, events);
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.warned).toContain(
      `${name}: fields that are not known were passed over: op-index (8 events), keys (8 events), exception (1 event), mode (1 event)`,
    );
  });

  test("may be the key: where only the reading without them is wrong, the verdict is unknown and says what decides", () => {
    const events = renamed("key", "object");
    const said = check(name, events);
    expect(said).toMatchObject({ exitCode: 2 });
    expect(said.printed).toContain('The verdict depends on the field "object", which is not known');
    expect(said.printed).toContain('If it is the key, name it "key"; if not, --keys none says that there are none.');
    expect(check(name, events, { keys: "none" })).toMatchObject({ exitCode: 1 });
    expect(check(name, events, { consistency: "linearizable" })).toMatchObject({ exitCode: 2 });
  });

  test("that are no key leave an invalid history invalid: a client's name, a number of the operation, a time", () => {
    // A write that is lost: with an object for each client, or for each operation, nothing would be wrong.
    const lost = [0, 0, 1, 1].flatMap((process, at) => {
      const event = { process, f: process === 0 ? "write" : "read", value: process === 0 ? at : null };
      return [
        { index: 2 * at, time: 2 * at, type: "invoke", ...event },
        { index: 2 * at + 1, time: 2 * at + 1, type: "ok", ...event },
      ];
    });
    const more = [
      (event: Fields): Fields => ({ client: `c${String(event["process"])}` }),
      (event: Fields): Fields => ({ id: Math.floor(Number(event["index"]) / 2) }),
      (event: Fields): Fields => ({ wall: 1e9 + Number(event["index"]) }),
    ];
    for (const fields of more) {
      expect(check(name, lost.map((event) => ({ ...event, ...fields(event) })))).toMatchObject({ exitCode: 1 }); // prettier-ignore
    }
  });

  test("do not hide that a history is wrong on a key", () => {
    const wrong = TWO_KEYS.map((event) => (event["index"] === 5 ? { ...event, value: 7 } : event));
    const as = wrong.map(({ key, ...event }: Fields) => ({ ...event, object: key }));
    expect(check(name, as)).toMatchObject({ exitCode: 1 });
  });
});

describe("JSON Lines with other fields than clew's", () => {
  const lines = (events: readonly Fields[]): CheckOutput => check("h.jsonl", events);

  test("are somebody else's JSON, with these fields named", () => {
    const said = lines(withMore(() => ({ host: "n1" })));
    expect(said).toMatchObject({ exitCode: 0 });
    expect(said.warned).toContain("format: json (guessed from its content");
    expect(said.warned).toContain("fields that are not known were passed over: host (8 events)");
  });

  test("are refused where one of them is a misspelt field, on whichever line", () => {
    const [first = {}, ...rest] = withMore(() => ({ host: "n1" }));
    const misspelt = rest.map(({ key, ...event }: Fields) => ({ ...event, kye: key }));
    expect(() => lines([first, ...misspelt])).toThrow(
      'h.jsonl:2:1: expected a field of an event, found "kye". Did you mean "key"?',
    );
  });
});

describe("a log", () => {
  const log = (...events: readonly string[]): CheckOutput => {
    const path = join(folder, "history.txt");
    writeFileSync(path, `${events.join("\n")}\n`);
    return checkedFile(path);
  };
  const WRITE = ["0\t:invoke\t:write\t1", "0\t:ok\t:write\t1"];
  const READ = ["1\t:invoke\t:read\tnil", "1\t:ok\t:read\t1"];

  test.each([
    ["a process that is none", WRITE.map((line) => line.replace("0", "p0"))],
    ["a type without its colon", WRITE.map((line) => line.replace(":invoke", "invoke").replace(":ok", "ok"))],
    ["a process that is missing", WRITE.map((line) => line.replace("0\t", "-\t"))],
  ])(
    "whose lines have %s is refused by line: passed over, the read would be of a value that nobody wrote",
    (_what, wrong) => {
      expect(() => log(...READ.slice(0, 1), ...wrong, ...READ.slice(1))).toThrow(
        "history.txt:2: expected PROCESS, :TYPE, :F and VALUE, found",
      );
    },
  );

  test("may have any other line", () => {
    expect(log("all is ok now", ...WRITE, "3 writes ok", "node n1 :up", ...READ)).toMatchObject({ exitCode: 0 });
  });
});
