/**
 * ServerProxyWiring: servers on this machine, with a proxy for each port and each sort of caller between any two.
 */
import { type LinkJournal, openLinkJournal } from "../../local/links/link-journal.ts";
import { countsOf, disturbancesOf, type Links, setRule } from "../../local/links/link.ts";
import type { LinkKeeper } from "../../wiring.ts";
import { chooseAddresses, type ProxyPlace } from "../nodes/addresses.ts";
import type { ServerPlaces, ServerWiring } from "../server-wiring.ts";
import { openServerProxy, type ServerProxy } from "./server-proxy.ts";

/** Proxies that apply the rules of these links. */
export function createServerProxyWiring(links: Links, { nowNs, write }: LinkKeeper): ServerWiring {
  const proxies: ServerProxy[] = [];
  let journal: LinkJournal | undefined;

  function proxyFor({ from, to, portName, port, targetPort }: ProxyPlace, places: ServerPlaces): ServerProxy {
    return openServerProxy({
      port,
      targetPort,
      there: links.between(from, to),
      back: links.between(to, from),
      isLines: places.adapter.lineProtocols.includes(portName),
      isUp: () => places.isUp(from, to),
      onError: (error) => places.onError(to, `the proxy of ${from} to ${to} cannot listen: ${error.message}`),
    });
  }

  return {
    name: "servers",
    async place(places) {
      const { nodes, forClients, proxies: wanted } = await chooseAddresses(places);
      journal = openLinkJournal({ links: links.all, nowNs, write });
      for (const one of wanted) proxies.push(proxyFor(one, places));
      return { nodes, forClients, launch: (_server, command) => command };
    },
    changed() {
      for (const proxy of proxies) proxy.reconsider();
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
      for (const proxy of proxies.splice(0)) proxy.close();
      journal?.close();
      journal = undefined;
      return Promise.resolve();
    },
  };
}
