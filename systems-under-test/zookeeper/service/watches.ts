/**
 * Watches of one server: who waits for which node. A watch fires once, and only this server knows of it.
 *
 * Source: ZooKeeper's WatchManager; Hunt et al. 2010, section 2.1.
 */
import type { Zxid } from "../zxid.ts";
import type { WatchEvent } from "./requests.ts";
import type { ServiceRules } from "./rules.ts";
import type { Change } from "./transactions.ts";
import { parentOf } from "./tree.ts";

/** The two lists in which a watch may be: those of `get` and `exists` are one. */
export type WatchList = "data" | "children";

/** Watches of owners, which are compared by identity. */
export interface Watches<Owner> {
  add(list: WatchList, path: string, owner: Owner): void;
  /** Takes out those that wait for this change, and calls `told` for each event of each owner. */
  fire(change: Change, zxid: Zxid, told: (owner: Owner, event: WatchEvent) => void): void;
  /** The owner waits for nothing any more. */
  drop(owner: Owner): void;
  /** What this owner waits for, sorted. */
  of(owner: Owner): { readonly data: readonly string[]; readonly children: readonly string[] };
}

/** No watches. */
export function createWatches<Owner>(rules: ServiceRules): Watches<Owner> {
  const lists: { readonly [list in WatchList]: Map<string, Set<Owner>> } = { data: new Map(), children: new Map() };

  function take(list: WatchList, path: string): ReadonlySet<Owner> {
    const owners = lists[list].get(path);
    if (owners === undefined) return new Set();
    if (!rules.staysAfterFiring()) lists[list].delete(path);
    return owners;
  }

  function pathsOf(list: WatchList, owner: Owner): string[] {
    return [...lists[list]]
      .filter(([, owners]) => owners.has(owner))
      .map(([path]) => path)
      .sort();
  }

  return {
    add(list, path, owner) {
      const owners = lists[list].get(path);
      if (owners === undefined) lists[list].set(path, new Set([owner]));
      else owners.add(owner);
    },
    fire(change, zxid, told) {
      /** One who watches both a node and its children is told once that it is gone. */
      const toldHere = new Set<Owner>();
      for (const { watchers, at, event } of rules.firings(change.type)) {
        const path = at === "node" ? change.path : parentOf(change.path);
        for (const owner of take(watchers, path)) {
          if (at === "node" && toldHere.has(owner)) continue;
          if (at === "node") toldHere.add(owner);
          told(owner, { type: event, path, zxid });
        }
      }
    },
    drop(owner) {
      for (const list of [lists.data, lists.children]) {
        for (const [path, owners] of list) if (owners.delete(owner) && owners.size === 0) list.delete(path);
      }
    },
    of: (owner) => ({ data: pathsOf("data", owner), children: pathsOf("children", owner) }),
  };
}
