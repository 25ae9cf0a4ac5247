/**
 * Where words go, and when they are coloured.
 */
import { expect, test } from "vitest";
import { keptTerminal } from "../testing/kept-terminal.ts";
import { inVoice, showsColors, type VoiceFlags } from "./terminal.ts";

test.each([
  ["a terminal", { isTTY: true }, { TERM: "xterm" }, true],
  ["a terminal with NO_COLOR", { isTTY: true }, { TERM: "xterm", NO_COLOR: "1" }, false],
  ["a dumb terminal", { isTTY: true }, { TERM: "dumb" }, false],
  ["a pipe", {}, { TERM: "xterm" }, false],
  ["a pipe with FORCE_COLOR", {}, { TERM: "dumb", FORCE_COLOR: "1" }, true],
  ["a terminal with FORCE_COLOR=0", { isTTY: true }, { TERM: "xterm", FORCE_COLOR: "0" }, false],
])("colours on %s", (_where, stream, environment, colored) => {
  expect(showsColors(stream, environment)).toBe(colored);
});

/** What a command says with these flags. */
function said(flags: VoiceFlags): { readonly printed: readonly string[]; readonly warned: readonly string[] } {
  const { terminal, printed, warned } = keptTerminal();
  const voice = inVoice(terminal, flags);
  voice.change("workload");
  voice.detail("a table");
  voice.print("Linearizable.");
  voice.warn("a link is left");
  voice.document({ valid: true });
  return { printed, warned };
}

test("--quiet leaves the verdict and warnings", () => {
  expect(said({})).toEqual({ printed: ["a table", "Linearizable."], warned: ["workload", "a link is left"] });
  expect(said({ quiet: true })).toEqual({ printed: ["Linearizable."], warned: ["a link is left"] });
});

test("--json prints one document, and says all else beside it", () => {
  const document = JSON.stringify({ valid: true }, null, 2);
  const warned = ["workload", "a table", "Linearizable.", "a link is left"];
  expect(said({ json: true })).toEqual({ printed: [document], warned });
  expect(said({ json: true, quiet: true })).toEqual({ printed: [document], warned: ["a link is left"] });
});
