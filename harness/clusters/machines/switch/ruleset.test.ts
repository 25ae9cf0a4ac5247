import { expect, test } from "vitest";
import { countedText, readCounts, rulesText } from "./ruleset.ts";

test("the rules take the place of those before in one text: what is cut together, and each share of losses", () => {
  expect(
    rulesText([
      { from: "m1", to: "m2", rule: { drop: true } },
      { from: "m2", to: "m1", rule: { drop: true, loss: 0.5 } },
      { from: "m1", to: "m3", rule: { loss: 0.2 } },
      { from: "m3", to: "m1", rule: { loss: 0.2 } },
      { from: "m3", to: "m2", rule: { loss: 1 } },
      { from: "m2", to: "m3", rule: {} },
    ]).split("\n"),
  ).toEqual([
    "flush chain bridge clew rules",
    'add rule bridge clew rules iifname . oifname { "m1" . "m2", "m2" . "m1", "m3" . "m2" } drop',
    'add rule bridge clew rules iifname . oifname { "m1" . "m3", "m3" . "m1" } numgen random mod 10000 < 2000 drop',
  ]);
});

test("without any rule all of them are taken away, and without links nothing is counted", () => {
  expect(rulesText([])).toBe("flush chain bridge clew rules");
  expect(countedText([])).toBe("");
  expect(countedText([{ from: "m1", to: "m2" }]).split("\n")).toEqual([
    'add element bridge clew offered { "m1" . "m2" }',
    'add element bridge clew passed { "m1" . "m2" }',
  ]);
});

test("counts are read for each pair of ports", () => {
  const set = (name: string, packets: number): object => ({
    set: { name, elem: [{ elem: { val: { concat: ["m1", "m2"] }, counter: { packets, bytes: 1 } } }] },
  });
  const printed = JSON.stringify({ nftables: [{ metainfo: {} }, set("offered", 7), set("passed", 4), { chain: {} }] });
  expect(readCounts(printed)).toEqual([{ from: "m1", to: "m2", offered: 7, passed: 4 }]);
  expect(() => readCounts("Error: No such file or directory")).toThrow(SyntaxError);
});
