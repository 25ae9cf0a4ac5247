/**
 * The texts that the packet switch gives to nft: one table for the whole cluster, in which a packet goes
 *
 *     counted as offered ─► rules: dropped, or not ─► counted as passed
 *
 * Rules are replaced as a whole, in one transaction: a partition of many links is in force at once, on all of them. The
 * counts are of sets that no change of rules touches, so what was dropped is the difference between two numbers that only grow.
 */
import type { LinkRule } from "../../cluster.ts";

/** A directed link by the ports of the switch at its ends, and what happens on it. */
export interface PortRule {
  readonly from: string;
  readonly to: string;
  readonly rule: LinkRule;
}

const TABLE = "bridge clew";
/** The probability of a loss is told in ten thousandths. */
const SHARES = 10_000;

/** The table, with nothing in it but what is always there. ARP passes: what is cut here are links, not neighbourhoods. */
export function tableText(): string {
  return [
    `table ${TABLE} {`,
    " set offered {\n  type ifname . ifname\n  counter\n }",
    " set passed {\n  type ifname . ifname\n  counter\n }",
    " chain rules {\n }",
    " chain forward {",
    "  type filter hook forward priority 0; policy accept;",
    "  ether type != { ip, arp } drop",
    "  ether type ip iifname . oifname @offered",
    "  ether type ip jump rules",
    "  ether type ip iifname . oifname @passed",
    " }",
    "}",
  ].join("\n");
}

/** Has these links counted from now on. "" for none. */
export function countedText(links: readonly Pick<PortRule, "from" | "to">[]): string {
  if (links.length === 0) return "";
  const pairs = links.map(pairOf).join(", ");
  return ["offered", "passed"].map((set) => `add element ${TABLE} ${set} { ${pairs} }`).join("\n");
}

/** Puts these rules in force, and no others. Links with rules that pass everything may be left out. */
export function rulesText(links: readonly PortRule[]): string {
  const cut: string[] = [];
  const lossy = new Map<number, string[]>();
  for (const link of links) {
    const { drop, loss = 0 } = link.rule;
    const share = Math.round(loss * SHARES);
    if (drop === true || share >= SHARES) cut.push(pairOf(link));
    else if (share > 0) lossy.set(share, [...(lossy.get(share) ?? []), pairOf(link)]);
  }
  const rule = (pairs: readonly string[], verdict: string): string =>
    `add rule ${TABLE} rules iifname . oifname { ${pairs.join(", ")} } ${verdict}`;
  return [
    `flush chain ${TABLE} rules`,
    ...(cut.length === 0 ? [] : [rule(cut, "drop")]),
    ...[...lossy].map(([share, pairs]) => rule(pairs, `numgen random mod ${SHARES} < ${share} drop`)),
  ].join("\n");
}

/** Takes the table away. */
export const REMOVED_TEXT = `delete table ${TABLE}`;
/** What the command is asked to print for `readCounts`. */
export const COUNTS_COMMAND = `nft -j list table ${TABLE}`;

/** Packets on a link since it is counted. */
export interface PortCounts {
  readonly from: string;
  readonly to: string;
  readonly offered: number;
  readonly passed: number;
}

interface ListedSet {
  readonly name: string;
  readonly elem?: readonly {
    readonly elem?: { readonly val?: { readonly concat?: readonly string[] }; readonly counter?: { packets: number } };
  }[];
}

/** The counts in what `COUNTS_COMMAND` printed. @throws SyntaxError for something else */
export function readCounts(printed: string): readonly PortCounts[] {
  const { nftables } = JSON.parse(printed) as { readonly nftables: readonly { readonly set?: ListedSet }[] };
  const offered = countsIn("offered", nftables);
  const passed = countsIn("passed", nftables);
  return [...offered].map(([pair, packets]) => {
    const [from = "", to = ""] = pair.split(" ");
    return { from, to, offered: packets, passed: passed.get(pair) ?? 0 };
  });
}

function countsIn(name: string, listed: readonly { readonly set?: ListedSet }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { elem } of listed.find(({ set }) => set?.name === name)?.set?.elem ?? []) {
    const pair = elem?.val?.concat?.join(" ");
    if (pair !== undefined) counts.set(pair, elem?.counter?.packets ?? 0);
  }
  return counts;
}

function pairOf({ from, to }: Pick<PortRule, "from" | "to">): string {
  return `"${from}" . "${to}"`;
}
