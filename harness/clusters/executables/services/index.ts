/**
 * The services that every cluster of executables has.
 */
import type { RandomStream } from "../../../../systems-under-test/node-kit/random.ts";
import type { Network } from "../network/network.ts";
import { createLinKv } from "./lin-kv.ts";
import { createLinTso } from "./lin-tso.ts";
import { createLwwKv } from "./lww-kv.ts";
import { createSeqKv } from "./seq-kv.ts";
import type { Service } from "./service.ts";

/** The ids of all services. */
export const serviceNames: readonly string[] = ["lin-kv", "seq-kv", "lww-kv", "lin-tso"];

/** Joins fresh ones to the network; each draws from a stream of its own. */
export function joinServices(network: Network, random: RandomStream): void {
  const services = [
    createLinKv(),
    createSeqKv(random.fork("seq-kv")),
    createLwwKv(random.fork("lww-kv")),
    createLinTso(),
  ];
  for (const service of services) join(network, service);
}

function join(network: Network, service: Service): void {
  const { name } = service;
  const post = network.join({
    id: name,
    kind: "service",
    receive(request) {
      const { src, body } = request;
      const reply = { ...service.handle(request), in_reply_to: body["msg_id"] ?? null };
      post.send({ src: name, dest: src, body: reply });
      return true;
    },
  });
}
