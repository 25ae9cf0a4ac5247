/**
 * Annotations, as GitHub's runner reads them.
 */
import { expect, test } from "vitest";
import { ciCase, ciReport, HOSTILE, wrongCase } from "../../testing/ci-report.ts";
import type { CiCase } from "./ci-report.ts";
import { githubAnnotations } from "./github.ts";

/** A workflow command, read as the runner does. */
function parsed(line: string): { readonly name: string; readonly properties: object; readonly message: string } {
  const [, name = "", listed = "", message = ""] = /^::(\w+) ([^\n]*?)::([^\n]*)$/.exec(line) ?? [];
  const unescaped = (text: string): string =>
    text
      .replaceAll("%2C", ",")
      .replaceAll("%3A", ":")
      .replaceAll("%0A", "\n")
      .replaceAll("%0D", "\r")
      .replaceAll("%25", "%");
  const pairs = [...listed.matchAll(/([^=,]+)=([^,]*)/g)];
  const properties = Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, unescaped(value)]));
  return { name, properties, message: unescaped(message) };
}

const annotationsOf = (...cases: readonly CiCase[]): readonly string[] =>
  githubAnnotations(ciReport(...cases), (file) => `tests/${file}`);

test("an invalid run is an error at the line of its test, an unknown one a warning, a valid one nothing", () => {
  const unsure = ciCase("unsure", { standing: "unknown", headline: "Unknown." });
  const lines = annotationsOf(ciCase("good"), unsure, wrongCase("bad"), ciCase("late", { standing: "not-run" }));
  expect(lines).toEqual([
    "::error file=tests/suite.yaml,line=4,title=clew test%3A bad::Not linearizable.%0A2 operations%0A  2. Read 1 does not fit." +
      "%0Arepeat: npx clew test suite.yaml --only bad --seed 7",
    "::warning title=clew test%3A unsure::Unknown.",
  ]);
});

test("a flaky test says so in its title", () => {
  const [line = ""] = annotationsOf(
    ciCase("a", { attempt: 1, attempts: 2 }),
    wrongCase("a", { attempt: 2, attempts: 2 }),
  );
  expect(parsed(line).properties).toMatchObject({ title: "clew test: a (2 of 2), flaky: passed 1 of 2" });
});

test.each(HOSTILE)("hostile text is one command, and is read back as it was: %j", (text) => {
  const [line = "", ...others] = annotationsOf(
    wrongCase(text, { headline: text, details: [], file: text, command: text }),
  );
  expect(others).toEqual([]);
  expect(line).not.toMatch(/[\r\n]/);
  expect(parsed(line)).toEqual({
    name: "error",
    properties: { file: `tests/${text}`, line: "4", title: `clew test: ${text}` },
    message: `${text}\nrepeat: ${text}`,
  });
});

test("no more than GitHub shows", () => {
  expect(annotationsOf(...Array.from({ length: 30 }, (_, index) => wrongCase(`t${index}`)))).toHaveLength(10);
});
