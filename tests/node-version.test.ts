import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { inWords, isInRange } from "../bin/node-version.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { engines: { node: string } };

describe("the versions of Node", () => {
  test.each(["20.19.0", "20.20.2", "22.12.0", "22.23.3", "24.0.0", "26.10.0", process.version])(
    "that work have %s among them",
    (version) => expect(isInRange(version, engines.node)).toBe(true),
  );

  test.each(["18.20.8", "20.18.3", "21.7.3", "22.11.0", "23.11.1"])("that are refused have %s among them", (version) =>
    expect(isInRange(version, engines.node)).toBe(false),
  );

  test("are told in words", () =>
    expect(inWords("^20.19.0 || ^22.12.0 || >=24.0.0")).toBe(
      "20 from 20.19.0 on, 22 from 22.12.0 on, or 24.0.0 or newer",
    ));

  test("are never guessed from a range of another form", () =>
    expect(() => isInRange("20.19.0", "20.x")).toThrow('expected ^1.2.3 or >=1.2.3, found "20.x"'));
});
