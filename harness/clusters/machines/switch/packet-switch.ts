/**
 * PacketSwitch: the rules of all directed links of a cluster of machines, put in force by the kernel on every packet that
 * crosses its bridge, and the counts, read from the kernel.
 *
 * Both take a few milliseconds. So rules that are set within one turn of the event loop come into force together, those who
 * set them are told when, and counts are those of the last look, a fraction of a second old at most.
 */
import type { Done, Endpoint, LinkRule } from "../../cluster.ts";
import { needsHands } from "../../link-rule.ts";
import { type Link, type Links, setRule } from "../../local/links/link.ts";
import type { DetourCounts } from "../detour/detour.ts";
import { detouredText } from "../detour/detour-scripts.ts";
import { COUNTS_COMMAND, countedText, type PortRule, readCounts, rulesText } from "./ruleset.ts";

/** How often counts are read though nobody asks. */
const LOOK_EVERY_MS = 500;

/** What the switch stands on. */
export interface PacketSwitchOptions {
  /** Hold the rules and the counts. */
  readonly links: Links;
  /** Where packets of a link come from and go; undefined: one of its ends is not there yet. */
  readonly wayOf: (link: Link) => LinkWay | undefined;
  /** What is counted of packets that take the detour; undefined where there is none. */
  readonly detourCounts: ((link: Link) => DetourCounts) | undefined;
  /** Runs a shell script where the bridge is. */
  readonly run: (script: string) => Promise<string>;
  /** Told after a rule was changed, and the counts were read. */
  readonly onChanged: (link: Link) => void;
}

/** Ports of the bridge, and the address to which the packets go. */
export interface LinkWay {
  readonly from: string;
  readonly to: string;
  readonly address: string;
}

/** A switch that is at work until it is closed. */
export interface PacketSwitch {
  /** Counts on the links between endpoints that have a port now. */
  count(): Promise<void>;
  readonly setLink: (from: Endpoint, to: Endpoint, rule: LinkRule, done: Done) => void;
  /** Reads the counts; never rejects, because a switch that is gone counts nothing any more. */
  readonly refresh: () => Promise<void>;
  close(): void;
}

/** A switch whose table is there, and empty. */
export function openPacketSwitch({ links, wayOf, detourCounts, run, onChanged }: PacketSwitchOptions): PacketSwitch {
  const counted = new Set<Link>();
  const byPorts = new Map<string, Link>();
  let changed: { readonly link: Link; readonly done: Done }[] = [];
  /** Looks that are under way. */
  let looks = 0;

  async function switchOver(): Promise<void> {
    const batch = changed;
    changed = [];
    const rules = links.all.flatMap((link): (LinkWay & PortRule)[] => {
      const way = link.isOpen ? undefined : wayOf(link);
      return way === undefined ? [] : [{ ...way, rule: link.rule }];
    });
    const detoured = detourCounts === undefined ? [] : rules.filter(({ rule }) => needsHands(rule));
    let problem: Error | undefined;
    try {
      const here = rulesText(rules.filter((rule) => !detoured.includes(rule)));
      await run(nft(detourCounts === undefined ? here : `${here}\n${detouredText(detoured)}`));
    } catch (cause) {
      problem = new Error(`the rules of links were not changed: ${(cause as Error).message}`, { cause });
    }
    for (const { done } of batch) done(problem);
    await refresh();
    for (const link of new Set(batch.map((change) => change.link))) onChanged(link);
  }

  async function refresh(): Promise<void> {
    looks++;
    try {
      for (const { from, to, offered, passed } of readCounts(await run(COUNTS_COMMAND))) {
        const link = byPorts.get(`${from} ${to}`);
        if (link === undefined) continue;
        const aside = detourCounts?.(link) ?? { passed: 0, dropped: 0 };
        link.passed = passed + aside.passed;
        link.dropped = offered - passed + aside.dropped;
      }
    } catch {
      // The counts stay what they were: nothing has passed since that anybody knows of.
    } finally {
      looks--;
    }
  }

  const timer = setInterval(() => {
    if (looks === 0) void refresh();
  }, LOOK_EVERY_MS);

  return {
    async count() {
      const fresh = links.all.flatMap((link) => {
        const way = counted.has(link) ? undefined : wayOf(link);
        return way === undefined ? [] : [{ link, ...way }];
      });
      for (const { link, from, to } of fresh) {
        counted.add(link);
        byPorts.set(`${from} ${to}`, link);
      }
      if (fresh.length > 0) await run(nft(countedText(fresh)));
    },
    setLink(from, to, rule, done) {
      const link = links.between(from, to);
      setRule(link, rule);
      changed.push({ link, done });
      if (changed.length === 1) setImmediate(() => void switchOver());
    },
    refresh,
    close: () => clearInterval(timer),
  };
}

/** A script that gives nft this text, as one transaction. */
export function nft(text: string): string {
  return `nft -f - <<'END'\n${text}\nEND`;
}
