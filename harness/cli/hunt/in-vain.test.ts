import { expect, test } from "vitest";
import { raft } from "../../../systems-under-test/raft/system.ts";
import { bundledCatalog } from "../../catalog.ts";
import { fixedParts } from "./hunt-flags.ts";
import { inVain } from "./in-vain.ts";

const leased =
  raft.mutants.find(({ options = {}, detector }) => options["reads"] === "lease" && detector !== "script")?.id ??
  "none";
const said = (mutant: string, ...option: string[]): readonly string[] =>
  inVain(fixedParts(raft, { mutant, option }, bundledCatalog), raft);

test("a planted bug that needs another value of an option is told before it is hunted, others are not", () => {
  expect(said(leased, "reads=log")).toEqual([
    expect.stringMatching(new RegExp(`^the planted bug ${leased} cannot show .* needs reads=lease, found log`)),
  ]);
  expect([...said(leased), ...said(leased, "reads=lease"), ...said("R01", "reads=log")]).toEqual([]);
});

test.each(["equivalent", "script"])("so is each that is %s", (detector) => {
  const mutants = bundledCatalog.systems.flatMap((system) => system.mutants.map((mutant) => ({ system, mutant })));
  const these = mutants.filter(({ mutant }) => mutant.detector === detector);
  expect(these.length).toBeGreaterThan(0);
  for (const { system, mutant } of these) expect(inVain({ mutant: mutant.id }, system)).toHaveLength(1);
});

test("a strategy that never fits the system is a mistake", () => {
  const flags = { strategy: "membership", option: ["membership=none"] };
  expect(() => fixedParts(raft, flags, bundledCatalog)).toThrow(
    /^--strategy: "membership" expects a system whose members change.*raft/,
  );
  expect(fixedParts(raft, { strategy: "membership" }, bundledCatalog).strategy).toBe("membership");
});
