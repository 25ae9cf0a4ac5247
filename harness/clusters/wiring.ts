/**
 * Wiring: how nodes that are processes reach each other, and what puts rules on their links in force: proxies of this process,
 * or the network between machines. What the nodes are is another matter, so a cluster of either kind takes a wiring.
 */
import type { LinkRecord } from "../../runs/results.ts";
import type { RandomStream } from "../../systems-under-test/node-kit/random.ts";
import type { Cluster, Done, LinkRule } from "./cluster.ts";

/** A program and its arguments. */
export interface Argv {
  readonly file: string;
  readonly args: readonly string[];
}

/** Where somebody can be called. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Rules and counts of links, as `Cluster` has them. */
export interface LinkControl extends Pick<Cluster, "linkCounts" | "refreshLinks" | "linksCarry"> {
  setLink(from: string, to: string, rule: LinkRule, done: Done): void;
  /** A sentence for each link between ends that are there whose rule does not pass everything. */
  disturbances(isThere: (end: string) => boolean): readonly string[];
  /** Whether packets can be held and changed. Default: they cannot. */
  readonly hasDetour?: boolean;
}

/** Where one node runs. */
export interface Place {
  /** Where it must listen; port 0: where it likes. The harness calls it there for itself. */
  readonly listen: HostAndPort;
  /** Where clients call it; the port is the same. */
  readonly hostForClients: string;
  /** What this process starts for the program to run there. */
  readonly launch: (command: Argv) => Argv;
}

/** The wiring of nodes that tell where they listen once they do. It may be closed at any time. */
export interface NodeWiring extends LinkControl {
  readonly name: Cluster["name"];
  /** Makes a place for a node; once for each. */
  place(node: string): Promise<Place>;
  /** The address at which the one reaches the other. @param portOf where a node listens now; undefined: nowhere */
  connect(from: string, to: string, portOf: (node: string) => number | undefined): Promise<HostAndPort>;
  /** Records what is left to say of links, and gives everything up. */
  close(): Promise<void>;
}

/** Told what is recorded of links, and when; and what draws which messages rules are done to. */
export interface LinkKeeper {
  readonly random: RandomStream;
  readonly nowNs: () => number;
  readonly write: (record: LinkRecord) => void;
}

/** What a cluster with this wiring does to its links. */
export function linksOf(wiring: LinkControl): Pick<Cluster, "setLink" | "linkCounts" | "refreshLinks" | "linksCarry"> {
  const { linksCarry } = wiring;
  return {
    setLink: (from, to, rule, done = () => undefined) => wiring.setLink(from, to, rule, done),
    linkCounts: (from, to) => wiring.linkCounts(from, to),
    ...(wiring.refreshLinks === undefined ? {} : { refreshLinks: (done) => wiring.refreshLinks?.(done) }),
    ...(linksCarry === undefined ? {} : { linksCarry }),
  };
}
