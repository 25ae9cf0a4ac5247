/**
 * LinkRules: links whose rules are in force in this process, from the moment at which they are set, and what is recorded of
 * them. Whatever the proxies in front of nodes carry, this is the same for all of them.
 */
import type { LinkControl, LinkKeeper } from "../../wiring.ts";
import { type LinkJournal, openLinkJournal } from "./link-journal.ts";
import { countsOf, disturbancesOf, type Link, type Links, setRule } from "./link.ts";

/** The part of a wiring that is about rules. */
export interface LinkRules extends Pick<LinkControl, "setLink" | "linkCounts" | "disturbances"> {
  /** Records what links do from now on; may be called again. */
  record(): void;
  /** Records that the link has another rule. */
  readonly changed: (link: Link) => void;
  /** Records what is left to say. */
  close(): void;
}

/** The rules of these links. */
export function createLinkRules(links: Links, { nowNs, write }: LinkKeeper): LinkRules {
  let journal: LinkJournal | undefined;
  const changed = (link: Link): void => journal?.ruleChanged(link);
  return {
    record() {
      journal ??= openLinkJournal({ links: links.all, nowNs, write });
    },
    changed,
    setLink(from, to, rule, done) {
      const link = links.between(from, to);
      setRule(link, rule);
      changed(link);
      done();
    },
    linkCounts: (from, to) => countsOf(links.between(from, to)),
    disturbances: (isThere) => disturbancesOf(links, isThere),
    close() {
      journal?.close();
      journal = undefined;
    },
  };
}
