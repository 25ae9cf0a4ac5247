/**
 * PacketSwitch: the rules of all directed links of a cluster of machines, put in force by the kernel on every packet that
 * crosses its bridge, and the counts, read from the kernel.
 *
 * Both take a few milliseconds. So rules that are set within one turn of the event loop come into force together, those who
 * set them are told when, and counts are those of the last look, a fraction of a second old at most.
 */
import type { Done, Endpoint, LinkRule } from "../../cluster.ts";
import { type Link, type Links, setRule } from "../../local/links/link.ts";
import { COUNTS_COMMAND, countedText, type PortRule, readCounts, rulesText } from "./ruleset.ts";

/** How often counts are read though nobody asks. */
const LOOK_EVERY_MS = 500;

/** What the switch stands on. */
export interface PacketSwitchOptions {
  /** Hold the rules and the counts. */
  readonly links: Links;
  /** The port of the bridge behind which an endpoint is; undefined: it has none yet. */
  readonly portOf: (endpoint: Endpoint) => string | undefined;
  /** Runs a shell script where the bridge is. */
  readonly run: (script: string) => Promise<string>;
  /** Told after a rule was changed, and the counts were read. */
  readonly onChanged: (link: Link) => void;
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
export function openPacketSwitch({ links, portOf, run, onChanged }: PacketSwitchOptions): PacketSwitch {
  const counted = new Set<Link>();
  const byPorts = new Map<string, Link>();
  let changed: { readonly link: Link; readonly done: Done }[] = [];
  /** Looks that are under way. */
  let looks = 0;

  const portsOf = (link: Link): Omit<PortRule, "rule"> | undefined => {
    const from = portOf(link.from);
    const to = portOf(link.to);
    return from === undefined || to === undefined ? undefined : { from, to };
  };

  async function switchOver(): Promise<void> {
    const batch = changed;
    changed = [];
    const rules = links.all.flatMap((link): PortRule[] => {
      const ports = link.isOpen ? undefined : portsOf(link);
      return ports === undefined ? [] : [{ ...ports, rule: link.rule }];
    });
    let problem: Error | undefined;
    try {
      await run(nft(rulesText(rules)));
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
        link.passed = passed;
        link.dropped = offered - passed;
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
        const ports = counted.has(link) ? undefined : portsOf(link);
        return ports === undefined ? [] : [{ link, ...ports }];
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
