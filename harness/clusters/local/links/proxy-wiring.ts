/**
 * ProxyWiring: nodes on this machine, each of which reaches each other one by a proxy of its own. Clients' links are applied
 * where clients send and receive (client-connections.ts).
 *
 * Links of nodes that left keep their proxies until the end, because the next proxy might get the same port, and what was meant
 * for the old node would reach another.
 */
import type { LinkKeeper, NodeWiring, Place } from "../../wiring.ts";
import { createLinkRules } from "./link-rules.ts";
import type { Links } from "./link.ts";
import { openProxy, type Proxy } from "./proxy.ts";

const HOST = "127.0.0.1";

/** A node may listen on any port: its peers are told those of proxies. */
const ANYWHERE: Place = {
  listen: { host: HOST, port: 0 },
  hostForClients: HOST,
  launch: (command) => command,
};

/** The wiring of a local cluster, on links that it shares with the clients. */
export function createProxyWiring(links: Links, keeper: LinkKeeper): NodeWiring {
  const proxies: Proxy[] = [];
  const rules = createLinkRules(links, keeper);
  let isClosed = false;
  return {
    name: "local",
    setLink: rules.setLink,
    linkCounts: rules.linkCounts,
    disturbances: rules.disturbances,
    place() {
      rules.record();
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
    close() {
      isClosed = true;
      for (const proxy of proxies) proxy.close();
      rules.close();
      return Promise.resolve();
    },
  };
}
