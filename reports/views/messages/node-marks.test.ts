import { expect, test } from "vitest";
import type { NodeNote } from "../../../runs/results.ts";
import { nodeMarks } from "./node-marks.ts";

const leaderRoles = new Set(["king"]);

function role(time: number, name: string, words: Partial<NodeNote> = {}): NodeNote {
  return { time, node: "n1", note: { event: "role", role: name, term: 2 }, ...words };
}

function marks(...notes: readonly NodeNote[]): [string, string][] {
  return nodeMarks(notes, leaderRoles).map(({ text, weight }) => [text, weight]);
}

test("a mark has the words of the run's files; who leads is strong", () => {
  expect(marks(role(1, "king", { text: "rules, year 2" }))).toEqual([["rules, year 2", "strong"]]);
});

test("a minor role is shown only where a node led before", () => {
  const minor = role(2, "subject", { text: "subject", isMinor: true });
  expect(marks(minor)).toEqual([]);
  expect(marks(role(1, "king"), minor, minor).map(([text]) => text)).toEqual(["king, term 2", "subject"]);
});

test("notes without words, as in older runs, are shown by their fields", () => {
  const note: NodeNote = { time: 1, node: "n1", note: { event: "vote", for: "n2", term: 4, more: 1 } };
  expect(marks(note, role(2, "subject"))).toEqual([
    ["vote n2 4", "soft"],
    ["subject, term 2", "normal"],
  ]);
  expect(marks({ ...note, text: "votes for n2" })).toEqual([["votes for n2", "normal"]]);
});
