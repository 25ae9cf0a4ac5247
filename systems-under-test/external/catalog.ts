/**
 * Servers that others have written and that clew can test at once where they are installed.
 *
 * Each is an adapter like anybody's: `defineServer` with a client of our own. To add one, see README.md.
 */
import type { ServerSystem } from "../../harness/clusters/servers/adapter/server-system.ts";
import { antietcd } from "./antietcd/adapter.ts";
import { etcd } from "./etcd/adapter.ts";
import { galera } from "./galera/adapter.ts";
import { natsJetstream } from "./nats-jetstream/adapter.ts";
import { postgresql } from "./postgresql/adapter.ts";
import { rabbitmq } from "./rabbitmq/adapter.ts";
import { redisSentinel } from "./redis-sentinel/adapter.ts";
import { zookeeperServer } from "./zookeeper-server/adapter.ts";

/** All of them, in the order of `clew list`. */
export const externalSystems: readonly ServerSystem[] = [
  etcd,
  redisSentinel,
  zookeeperServer,
  antietcd,
  natsJetstream,
  postgresql,
  galera,
  rabbitmq,
];
