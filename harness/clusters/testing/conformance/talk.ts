/**
 * What nodes of the conformance suite say to each other, and what the cases of links have in common.
 */
import { expect, test } from "vitest";
import type { Bench } from "./bench.ts";
import type { CaseContext } from "./case-context.ts";

/** For clients that get no answer; long enough that those which get one have it in time on a busy machine. */
export const IMPATIENT_MS = 1_500;

/** How cases start a cluster. */
export type StartOfCases = Pick<CaseContext, "startBench" | "startConnected">;

/** "0", "1", … */
export const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => String(number));

/** One node says these lines to another. */
export const tell = (bench: Bench, from: string, to: string, texts: readonly string[]): Promise<unknown> =>
  bench.order(from, { do: "tell", to, texts });

/** Waits until a node has heard this, e.g. "n1: hello". */
export const hears = (bench: Bench, node: string, line: string): Promise<void> =>
  bench.eventuallySees(`${node} hears "${line}"`, node, ({ heard }) => heard.includes(line));

/** Whatever links carry. */
export function unknownLinkCase({ startConnected }: StartOfCases): void {
  test("one that does not exist is refused, and the endpoints are named", async () => {
    const { cluster } = await startConnected({ nodes: 2 });
    expect(() => cluster.setLink("n1", "n9", {})).toThrow(/n1, n2, client/);
    expect(() => cluster.linkCounts("nobody", "n1")).toThrow(/n1, n2, client/);
  });
}
