/**
 * Operations are read as they are written, whatever is in them.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClientOperation } from "../../../systems-under-test/node-kit/client.ts";
import { operationNotation, parseOperation } from "./operation-notation.ts";

const SHAPES = new Map([
  ["read", { isKeyed: true }],
  ["write", { isKeyed: true }],
  ["cas", { isKeyed: true }],
  ["tas", { isKeyed: false }],
  ["enqueue", { isKeyed: false }],
]);

describe("an operation", () => {
  test.each<[string, ClientOperation]>([
    ["read x", { f: "read", key: "x", value: null }],
    ["read 7", { f: "read", key: 7, value: null }],
    ['read "7"', { f: "read", key: "7", value: null }],
    ["write x 1", { f: "write", key: "x", value: 1 }],
    ['write x "two words"', { f: "write", key: "x", value: "two words" }],
    ["cas x 1 2", { f: "cas", key: "x", value: [1, 2] }],
    ["tas", { f: "tas", value: null }],
    ['enqueue {"a":[1,2]}', { f: "enqueue", value: { a: [1, 2] } }],
  ])("%s", (text, operation) => {
    expect(parseOperation(text, SHAPES)).toEqual(operation);
    expect(operationNotation(operation, SHAPES)).toBe(text);
  });

  test("may be written as people write it", () => {
    expect(parseOperation("cas  x 1 → 2", SHAPES)).toEqual({ f: "cas", key: "x", value: [1, 2] });
    expect(parseOperation("write x one", SHAPES)).toEqual({ f: "write", key: "x", value: "one" });
  });

  test("is read as it was written, whatever its key and its value are", () => {
    const key = fc.oneof(fc.string(), fc.integer());
    fc.assert(
      fc.property(fc.constantFrom("read", "write", "cas"), key, fc.jsonValue(), (f, one, value) => {
        const operation = { f, key: one, value: JSON.parse(JSON.stringify(value)) as ClientOperation["value"] };
        expect(parseOperation(operationNotation(operation, SHAPES), SHAPES)).toEqual(operation);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom("tas", "enqueue"), fc.jsonValue(), (f, value) => {
        const operation = { f, value: JSON.parse(JSON.stringify(value)) as ClientOperation["value"] };
        expect(parseOperation(operationNotation(operation, SHAPES), SHAPES)).toEqual(operation);
      }),
    );
  });

  test.each([
    [
      "wirte x 1",
      'expected one of the operations read, write, cas, tas, enqueue, found "wirte". Did you mean "write"?',
    ],
    ["read", 'expected a key after "read", e.g. "read x", found nothing'],
    ["{1}", "expected an object with the text f, found {1}"],
    ['{"f":"read","key":[1]}', "expected a text or a number as key, found [1]"],
  ])("that is none is refused: %s", (text, problem) => {
    expect(parseOperation(text, SHAPES)).toEqual({ problem });
  });
});
