/**
 * docs/history-line.schema.json beside the decoder: whoever writes lines by the schema writes lines that are read.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { decodeEvent } from "./json-lines.ts";
import { FIELDS } from "./fields.ts";

const file = new URL("../../docs/history-line.schema.json", import.meta.url);
const json = JSON.parse(readFileSync(file, "utf8")) as {
  readonly properties: { readonly [name: string]: { readonly description?: string } };
};
const schema = z.fromJSONSchema(json);

type Fields = { readonly [name: string]: unknown };

const fits = (event: Fields): boolean => schema.safeParse(event).success;

function isRead(event: Fields): boolean {
  try {
    decodeEvent(JSON.stringify(event), "here");
    return true;
  } catch {
    return false;
  }
}

const GOOD = { index: 4, time: 12, type: "ok", process: 3, f: "read", key: "x", value: 1 };

/** Values of every kind, right for some field and wrong for others. */
const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "nemesis",
    "invoke",
    "ok",
    "fail",
    "info",
    "read",
    -1,
    0,
    1.5,
    [],
    {},
    [1],
    2 ** 53,
  ),
  fc.jsonValue(),
);
const names = fc.oneof(fc.constantFrom(...FIELDS, "kye", "Index"), fc.string());
const edits = fc.array(fc.tuple(names, fc.option(values, { nil: undefined })), { minLength: 1, maxLength: 3 });

/** JSON without what it cannot say: a name that sets the prototype, numbers that no double is. */
const isPlain = (event: Fields): boolean => !Object.hasOwn(event, "__proto__");

test("a line that fits the schema is read, and one that is not read does not fit; only a value may be left out beyond that", () => {
  const tally = { read: 0, refused: 0 };
  fc.assert(
    fc.property(edits, (changes) => {
      const edited = Object.fromEntries(
        [...Object.entries(GOOD), ...changes].filter(([, value]) => value !== undefined),
      );
      for (const [name, value] of changes) if (value === undefined) delete edited[name];
      fc.pre(isPlain(edited));
      const event = JSON.parse(JSON.stringify(edited)) as Fields;
      tally[isRead(event) ? "read" : "refused"] += 1;
      const isAlike = fits(event) ? isRead(event) : !isRead(event) || !("value" in event);
      expect({ event, isAlike }).toEqual({ event, isAlike: true });
    }),
    { numRuns: 3_000, seed: 46 },
  );
  expect(Math.min(tally.read, tally.refused)).toBeGreaterThan(300);
});

test("the schema says of every field of the decoder what it is, and of no other", () => {
  expect(Object.keys(json.properties)).toEqual([...FIELDS]);
  for (const { description } of Object.values(json.properties)) expect(description?.length).toBeGreaterThan(20);
});

test.each(["index", "time", "type", "process", "f", "value"])("a line without %s does not fit", (name) => {
  expect(fits(GOOD)).toBe(true);
  const { [name]: _gone, ...rest } = GOOD as Fields;
  expect(fits(rest)).toBe(false);
});
