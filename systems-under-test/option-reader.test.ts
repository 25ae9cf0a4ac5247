import { describe, expect, test } from "vitest";
import { createOptionReader } from "./option-reader.ts";

const options = [
  { name: "size", description: "", default: 3 },
  { name: "isQuick", description: "", default: false },
  { name: "mode", description: "", default: "a", choices: ["a", "b"] },
];

describe("an option reader", () => {
  test("gives what was given, or the default", () => {
    const usual = createOptionReader("toy", options, {});
    expect([
      usual.count("size"),
      usual.number("size"),
      usual.flag("isQuick"),
      usual.choice("mode", ["a", "b"]),
    ]).toEqual([3, 3, false, "a"]);
    const given = createOptionReader("toy", options, { size: 0, isQuick: true, mode: "b", other: 1 });
    expect([
      given.count("size", 0),
      given.number("size"),
      given.flag("isQuick"),
      given.choice("mode", ["a", "b"]),
    ]).toEqual([0, 0, true, "b"]);
  });

  test("says which option of which system is wrong, what was expected and what was found", () => {
    const { count, number, flag, choice } = createOptionReader("toy", options, { size: 0.5, isQuick: 1, mode: "c" });
    expect(() => count("size")).toThrow(
      new RangeError("toy: option size: expected an integer of at least 1, found 0.5."),
    );
    expect(() => flag("isQuick")).toThrow(new RangeError("toy: option isQuick: expected true or false, found 1."));
    expect(() => choice("mode", ["a", "b"])).toThrow(
      new RangeError('toy: option mode: expected "a" or "b", found "c".'),
    );
    expect(() => number("mode")).toThrow(
      new RangeError('toy: option mode: expected a number that is not negative, found "c".'),
    );
    expect(() => number("nothing")).toThrow(RangeError);
  });
});
