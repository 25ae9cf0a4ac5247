import { expect, test } from "vitest";
import { inFile, oneOfEach } from "./planted-mistake.ts";

test("one mistake of each file and one for each noticer stand for all, however they are mixed", () => {
  const mistakes = [
    ...inFile("a.ts", { noticer: "x" }, ["the first of a", "", ""], ["alike", "", ""]),
    ...inFile("a.ts", { noticer: "y" }, ["a new noticer", "", ""]),
    ...inFile("b.ts", { noticer: "x" }, ["the first of b", "", ""]),
    ...inFile("b.ts", { noticer: "y" }, ["both are known", "", ""]),
    ...inFile("x", { noticer: "a.ts" }, ["a file called as a noticer is", "", ""]),
  ];
  expect(oneOfEach(mistakes, ({ noticer }) => noticer).map(({ name }) => name)).toEqual([
    "the first of a",
    "a new noticer",
    "the first of b",
    "a file called as a noticer is",
  ]);
});
