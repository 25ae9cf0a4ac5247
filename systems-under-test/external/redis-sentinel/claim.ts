/**
 * What Redis with Sentinel claims (its pages "Replication" and "High availability with Redis Sentinel"): replication is
 * asynchronous, so a failover may lose writes that were acknowledged, and a master that was cut off takes writes that are lost
 * when it is made a replica. WAIT makes that less likely and does not rule it out.
 */
import type { Json } from "../../node-kit/node.ts";
import type { Claim, Weakness } from "../../system.ts";
import { LINEARIZABLE } from "../common/claims.ts";

/** The claim with these options (defaults filled in). */
export function redisClaim(options: { readonly [name: string]: Json }): Claim {
  return {
    of: Number(options["wait"]) > 0 ? "Redis with Sentinel and WAIT" : "Redis with Sentinel",
    holds: "while one master is there and is not lost, every key is a single copy",
    weaknesses: [lostWrites(Number(options["wait"]))],
    source: "Redis's documentation, Replication, Sentinel and WAIT",
  };
}

function lostWrites(wait: number): Weakness {
  return {
    id: "lost writes",
    text:
      wait > 0
        ? "a write that enough replicas had may be lost in a failover, and a master that was cut off answers reads with what it has"
        : "replication is asynchronous, so a failover may lose writes that were acknowledged",
    check: LINEARIZABLE,
  };
}
