/**
 * ServerProxyWiring: servers on this machine, with a proxy for each port and each sort of caller between any two.
 */
import { createLinkRules } from "../../local/links/link-rules.ts";
import type { Links } from "../../local/links/link.ts";
import type { LinkKeeper } from "../../wiring.ts";
import { chooseAddresses, type ProxyPlace } from "../nodes/addresses.ts";
import type { ServerPlaces, ServerWiring } from "../server-wiring.ts";
import { CLIENTS, type Endpoint } from "../../cluster.ts";
import { type Callers, createCallers } from "./callers.ts";
import { openServerProxy, type ServerProxy, type ServerProxyOptions } from "./server-proxy.ts";

/** Proxies that apply the rules of these links. */
export function createServerProxyWiring(links: Links, keeper: LinkKeeper): ServerWiring {
  const proxies: ServerProxy[] = [];
  const rules = createLinkRules(links, keeper);
  let callers: Callers | undefined;

  const linksFrom = (from: Endpoint, to: Endpoint): ServerProxyOptions["callers"][number] => ({
    there: links.between(from, to),
    back: links.between(to, from),
  });

  /** All others may call, and each has links of its own. What a server says to itself passes by every rule. */
  function sharedBy(to: string, places: ServerPlaces): Pick<ServerProxyOptions, "callers" | "callerOf"> {
    const byCaller = new Map(
      [...places.ids, CLIENTS].filter((from) => from !== to).map((from) => [from, linksFrom(from, to)]),
    );
    return {
      callers: [...byCaller.values()],
      callerOf({ remotePort = 0 }) {
        callers ??= createCallers(places.callingNodes(), () => keeper.nowNs() / 1e6);
        return byCaller.get(callers.ofPort(remotePort) ?? "");
      },
    };
  }

  function proxyFor({ from, to, portName, port, targetPort }: ProxyPlace, places: ServerPlaces): ServerProxy {
    return openServerProxy({
      port,
      targetPort,
      ...(from === undefined ? sharedBy(to, places) : { callers: [linksFrom(from, to)] }),
      isLines: places.adapter.lineProtocols.includes(portName),
      isUp: () => places.isUp(from, to),
      onError: (error) => places.onError(to, `the proxy of ${from ?? "all"} to ${to} cannot listen: ${error.message}`),
    });
  }

  return {
    name: "servers",
    setLink: rules.setLink,
    linkCounts: rules.linkCounts,
    disturbances: rules.disturbances,
    async place(places) {
      const { nodes, forClients, proxies: wanted } = await chooseAddresses(places);
      rules.record();
      for (const one of wanted) proxies.push(proxyFor(one, places));
      return { nodes, forClients, launch: (_server, command) => command };
    },
    changed() {
      for (const proxy of proxies) proxy.reconsider();
    },
    close() {
      for (const proxy of proxies.splice(0)) proxy.close();
      rules.close();
      return Promise.resolve();
    },
  };
}
