/** Where the reader is, kept in the address after "#", so that back, forward and links work in a file from disk. */
import { useEffect, useState } from "preact/hooks";

/** The tabs, by the names that addresses have for them, in order. */
export const TABS = ["story", "timeline", "messages", "nodes", "performance", "faults", "raw"] as const;
/** One of the tabs. */
export type Tab = (typeof TABS)[number];

/** What the address after the # shows. */
export interface Route {
  readonly tab: Tab;
  /** An operation to show, by id. */
  readonly operation?: number | undefined;
}

/** `"#timeline/123"` → the timeline at operation 123; anything unknown → the story. */
export function parseRoute(hash: string): Route {
  const [name, operation] = hash.replace(/^#/, "").split("/");
  const tab = TABS.find((known) => known === name) ?? "story";
  return operation !== undefined && /^\d+$/.test(operation) ? { tab, operation: Number(operation) } : { tab };
}

/** The current route; changes as the address does. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return parseRoute(hash);
}
