/**
 * Conformance: what is done to packets one by one. Whatever it is, TCP brings what was said, once and in order, unless its
 * connection is reset; so each case looks at what the link counts, and at what nodes hear.
 */
import { describe, expect, test } from "vitest";
import type { LinkCounts, LinkRule } from "../../cluster.ts";
import type { CaseContext } from "./case-context.ts";
import { hears, numbered, type StartOfCases, tell } from "./talk.ts";

/** How often a node tries to be heard again. */
const TRIES_MAX = 200;
/** Lines that nodes say to each other; enough for any share to be met. */
const LINES = numbered(60);

export function heldPacketCases({ where, ...context }: CaseContext): void {
  describe("and its links, whose packets can be held and changed:", () => {
    where(["delay"], () => slowCases(context));
    for (const [need, rule, counted] of SHARES) {
      where([need], () => shareCase(context, rule, counted));
    }
    where(["rate"], () => rateCase(context));
    where(["reset"], () => resetCase(context));
  });
}

const SHARES: readonly (readonly ["duplicate" | "reorder" | "corrupt", LinkRule, keyof LinkCounts])[] = [
  ["duplicate", { duplicate: 0.3 }, "duplicated"],
  ["reorder", { reorder: 0.3 }, "reordered"],
  ["corrupt", { corrupt: 0.3 }, "corrupted"],
];

function slowCases({ startConnected }: StartOfCases): void {
  test("a slow one delivers late and in order, in its direction only, and counts what waited", async () => {
    const bench = await startConnected();
    await tell(bench, "n1", "n2", ["before"]);
    await hears(bench, "n2", "n1: before");
    const before = await bench.linkCounts("n1", "n2");
    const aside = await bench.linkCounts("n3", "n2");
    for (const from of ["n1", "n3"]) await bench.setLink(from, "n2", { delayMs: [150, 250] });
    const begunNs = bench.cluster.clock.nowNs();
    await tell(bench, "n1", "n2", LINES);
    await hears(bench, "n2", `n1: ${LINES.at(-1)}`);
    expect(bench.cluster.clock.nowNs() - begunNs).toBeGreaterThanOrEqual(150e6);
    expect((await bench.look("n2")).heard).toEqual(["before", ...LINES].map((text) => `n1: ${text}`));
    const after = await bench.linkCounts("n1", "n2");
    expect(after.delayed).toBeGreaterThan(0);
    expect(after.passed - before.passed).toBeGreaterThanOrEqual(after.delayed);
    expect((await bench.linkCounts("n2", "n1")).delayed).toBe(0);
    // Nobody talks there, so the rule has no effect.
    expect(await bench.linkCounts("n3", "n2")).toEqual(aside);
  });

  test("clients can be far from a node, which is near to the others", async () => {
    const bench = await startConnected({ nodes: 2 });
    await bench.setLink("n1", "client", { delayMs: [150, 150] });
    const begunNs = bench.cluster.clock.nowNs();
    await bench.look("n1");
    expect(bench.cluster.clock.nowNs() - begunNs).toBeGreaterThanOrEqual(150e6);
    expect((await bench.linkCounts("n1", "client")).delayed).toBeGreaterThan(0);
    expect((await bench.linkCounts("n1", "n2")).delayed).toBe(0);
  });
}

function shareCase({ startConnected }: StartOfCases, rule: LinkRule, counted: keyof LinkCounts): void {
  test(`a share of packets is ${counted}, which is counted, and what was said arrives once and in order`, async () => {
    const bench = await startConnected({ nodes: 2 });
    await bench.setLink("n1", "n2", rule);
    for (const text of LINES) await tell(bench, "n1", "n2", [text]);
    await bench.eventuallySees("n2 hears all", "n2", ({ heard }) => heard.length >= LINES.length);
    expect((await bench.look("n2")).heard).toEqual(LINES.map((text) => `n1: ${text}`));
    expect((await bench.linkCounts("n1", "n2"))[counted]).toBeGreaterThan(0);
    expect((await bench.linkCounts("n2", "n1"))[counted]).toBeUndefined();
  });
}

function rateCase({ startConnected }: StartOfCases): void {
  test("one that is narrow lets pass so much a second, and the rest waits", async () => {
    const bench = await startConnected({ nodes: 2 });
    await bench.setLink("n1", "n2", { rateKbit: 100 });
    const begunNs = bench.cluster.clock.nowNs();
    const long = numbered(10).map((text) => text.padEnd(2_000, "."));
    await tell(bench, "n1", "n2", long);
    await hears(bench, "n2", `n1: ${long.at(-1)}`);
    // 20,000 bytes and more.
    expect(bench.cluster.clock.nowNs() - begunNs).toBeGreaterThanOrEqual(1_500e6);
    expect((await bench.linkCounts("n1", "n2")).delayed).toBeGreaterThan(0);
    expect((await bench.linkCounts("n2", "n1")).delayed).toBe(0);
  });
}

function resetCase({ startConnected }: StartOfCases): void {
  test("connections can be reset in place of what is said, both ends notice, and later they are made anew", async () => {
    const bench = await startConnected({ nodes: 2 });
    await tell(bench, "n1", "n2", ["before"]);
    await hears(bench, "n2", "n1: before");
    await bench.setLink("n1", "n2", { reset: 1 });
    await tell(bench, "n1", "n2", ["lost"]);
    await bench.eventuallySees("n1 notices", "n1", ({ linkDowns }) => linkDowns.includes("n2"));
    expect((await bench.linkCounts("n1", "n2")).reset).toBeGreaterThan(0);
    expect((await bench.look("n2")).heard).toEqual(["n1: before"]);
    await bench.setLink("n1", "n2", {});
    // What is said while there is no connection may be lost.
    for (let time = 0; !(await bench.look("n2")).heard.some((line) => line.startsWith("n1: after")); time++) {
      expect(time).toBeLessThan(TRIES_MAX);
      await tell(bench, "n1", "n2", [`after ${time}`]);
      await bench.resultOf<void>("a moment", (done) =>
        bench.cluster.clock.at(bench.cluster.clock.nowNs() + 50e6, done),
      );
    }
  });
}
