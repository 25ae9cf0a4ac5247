/**
 * ProxyWiring: nodes on this machine, each of which reaches each other one by a proxy of its own. Clients' links are applied
 * where clients send and receive (client-connections.ts).
 *
 * Links of nodes that left keep their proxies until the end, because the next proxy might get the same port, and what was meant
 * for the old node would reach another.
 */
import type { LinkKeeper, NodeWiring, Place } from "../../wiring.ts";
import { type LinkJournal, openLinkJournal } from "./link-journal.ts";
import { countsOf, disturbancesOf, type Links, setRule } from "./link.ts";
import { openProxy, type Proxy } from "./proxy.ts";

const HOST = "127.0.0.1";

/** A node may listen on any port: its peers are told those of proxies. */
const ANYWHERE: Place = {
  listen: { host: HOST, port: 0 },
  hostForClients: HOST,
  launch: (command) => command,
};

/** The wiring of a local cluster, on links that it shares with the clients. */
export function createProxyWiring(links: Links, { nowNs, write }: LinkKeeper): NodeWiring {
  const proxies: Proxy[] = [];
  let journal: LinkJournal | undefined;
  let isClosed = false;
  return {
    name: "local",
    place() {
      journal ??= openLinkJournal({ links: links.all, nowNs, write });
      return Promise.resolve(ANYWHERE);
    },
    async connect(from, to, portOf) {
      const proxy = await openProxy({
        there: links.between(from, to),
        back: links.between(to, from),
        targetPort: () => portOf(to),
      });
      if (isClosed) {
        proxy.close();
        throw new Error("the local cluster was stopped while a node was starting");
      }
      proxies.push(proxy);
      return { host: proxy.host, port: proxy.port };
    },
    setLink(from, to, rule, done) {
      const link = links.between(from, to);
      setRule(link, rule);
      journal?.ruleChanged(link);
      done();
    },
    linkCounts: (from, to) => countsOf(links.between(from, to)),
    disturbances: (isThere) => disturbancesOf(links, isThere),
    close() {
      isClosed = true;
      for (const proxy of proxies) proxy.close();
      journal?.close();
      return Promise.resolve();
    },
  };
}
