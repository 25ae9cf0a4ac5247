import { expect, it } from "vitest";
import { readTextScript } from "./play-text.ts";
import { withOutputs } from "./syntax.ts";

const HEAD = "# A title\nnodes 3\n\n";

it.each([
  ["> begin", 'a.txt:4: expected a request ("NAME: NODE ...") or a command (start, crash, restart, silence,'],
  ["> crash n9", 'a.txt:4: expected the end of the line, found "n9"'],
  ["> win n1", 'a.txt:4: expected "with" and the voters, found nothing'],
  ["> advance soon", 'a.txt:4: expected a number of milliseconds, found "soon"'],
  ["> w: n1 increment x", "a.txt:4: expected open, write KEY VALUE, read KEY,"],
  ["> w: n1 write x new", 'a.txt:4: expected a value as JSON, found "new"'],
  ["> deliver votes n1 -> n2", "a.txt:4: expected a kind of message (vote-request, vote-reply,"],
  ["> hold late append", 'a.txt:4: expected ":" behind the name "late", found "append"'],
  ["> must w fine", 'a.txt:4: expected "ok", "not ok" or "gives", found "fine"'],
  ["> start\nand this", 'a.txt:5: expected a command ("> ..."), its output (two spaces before it) or a comment,'],
  ["  n1: output of nothing", 'a.txt:4: expected a command ("> ...") above its output'],
  ["size 3", "a.txt:4: expected one of the settings nodes, joining, shows, option, disk, or a command"],
])("a mistake is told with file, line, what was expected and what was found: %s", (line, message) => {
  expect(() => readTextScript("a.txt", `${HEAD}${line}\n`)).toThrow(message);
});

it("an option that raft does not allow is refused, with what it allows", () => {
  const script = readTextScript("a.txt", "# A title\noption reads fast\n\n> start\n");
  expect(() => script.play()).toThrow('raft: option reads: expected "log" or "read-index" or "lease", found "fast".');
});

it("outputs take the place of those before; comments, settings and empty lines stay", () => {
  const text = `${HEAD}> start\n  old\n  lines\n\n# a comment\n> stand n1\n`;
  expect(withOutputs(text, [["new"], []])).toBe(`${HEAD}> start\n  new\n\n# a comment\n> stand n1\n`);
});

it("tells what each message does, and what is on its way", () => {
  const script = readTextScript("a.txt", "# A title\n> start\n> silence n2\n> stand n1\n> deliver -> n2\n");
  expect(script.play().outputs).toEqual([
    ["n1 n2 n3: starts as follower in term 0"],
    [],
    ["n1: becomes candidate in term 1, votes for n1", "n1 -> n2 n3: vote-request (term 1, empty log)"],
    [
      "n2 hears from n1 vote-request (term 1, empty log): goes to term 1, votes for n1",
      "n2 -> n1: vote-reply (term 1, yes)",
    ],
  ]);
});

it("a claim that does not hold is told, and so is a command that cannot be carried out", () => {
  const script = readTextScript("a.txt", "# A title\n> start\n> a: n1 open\n> must a ok\n> restart n1\n");
  const { outputs, wrongs } = script.play();
  expect(wrongs).toEqual(["a was not answered with ok"]);
  expect(outputs.slice(2)).toEqual([
    ["BROKEN: a was not answered with ok"],
    ["impossible: Script: n1 is running; crash it before the restart."],
  ]);
});

it("a broken invariant is told after the command that broke it", () => {
  const script = readTextScript(
    "a.txt",
    "# A title\n> start\n> silence n2 n3\n> stand n1 with n2\n> stand n3 with n2\n",
  );
  const { outputs, wrongs } = script.play("R13");
  expect(wrongs).toHaveLength(1);
  expect(outputs.flat().filter((line) => line.startsWith("BROKEN: election safety"))).toHaveLength(1);
});
