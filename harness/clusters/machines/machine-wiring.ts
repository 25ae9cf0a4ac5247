/**
 * MachineWiring: the wiring of nodes that run on machines of their own. Each listens where it is told, on its own address, and
 * finds the others at theirs; the network between them is cut by the kernel.
 */
import { createLinkRules } from "../local/links/link-rules.ts";
import { openLinks } from "../local/links/link.ts";
import { settle } from "../settle.ts";
import type { LinkControl, LinkKeeper, NodeWiring } from "../wiring.ts";
import type { Machine } from "./machine.ts";
import { type NamespaceNetwork, openNamespaceNetwork } from "./namespaces/namespace-network.ts";

/** Nodes that are told where to listen are told this port: each has its machine for itself. */
const NODE_PORT = 7_000;

/** What this machine lets be done. */
export interface MachineAbilities {
  /** Whether packets may take a detour by this process; see `detour/`. */
  readonly hasDetour: boolean;
}

/** The machines of one cluster; the first one that is asked for brings the network with it. */
export interface MachineWiring extends LinkControl {
  readonly name: "namespaces";
  /** Makes a machine for a node; once for each. */
  machineFor(node: string): Promise<Machine>;
  /** Ends what is being made, and takes everything away. May be called twice. */
  close(): Promise<void>;
}

/** Machines for these nodes, and for those that come later; none is there yet. */
export function createMachineWiring(
  nodes: readonly string[],
  keeper: LinkKeeper,
  { hasDetour }: MachineAbilities,
): MachineWiring {
  const links = openLinks(nodes, keeper.random);
  const rules = createLinkRules(links, keeper);
  const known = new Set(nodes);
  let network: Promise<NamespaceNetwork> | undefined;
  let opened: NamespaceNetwork | undefined;
  /** Settles when nothing is being made. */
  let making: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  async function openNetwork(): Promise<NamespaceNetwork> {
    opened = await openNamespaceNetwork({ links, hasDetour, onChanged: rules.changed });
    rules.record();
    return opened;
  }

  async function make(node: string): Promise<Machine> {
    if (isClosed) throw new Error("the machines were given up while the cluster was starting");
    if (!known.has(node)) {
      known.add(node);
      links.add(node);
    }
    return await (await (network ??= openNetwork())).add(node);
  }

  return {
    name: "namespaces",
    linksCarry: "packets",
    hasDetour,
    machineFor(node) {
      const made = making.then(() => make(node));
      making = made.catch(() => undefined);
      return made;
    },
    setLink(from, to, rule, done) {
      if (opened !== undefined) opened.setLink(from, to, rule, done);
      // There is nothing that it could carry.
      else rules.setLink(from, to, rule, () => setImmediate(done));
    },
    linkCounts: rules.linkCounts,
    disturbances: rules.disturbances,
    refreshLinks(done) {
      settle(opened?.refresh() ?? Promise.resolve(), () => done());
    },
    async close() {
      isClosed = true;
      await making;
      const closing = opened;
      opened = undefined;
      await closing?.refresh();
      rules.close();
      await closing?.close();
    },
  };
}

/** The same for nodes of the kit. */
export function createMachineNodeWiring(
  nodes: readonly string[],
  keeper: LinkKeeper,
  abilities: MachineAbilities,
): NodeWiring {
  const wiring = createMachineWiring(nodes, keeper, abilities);
  const machines = new Map<string, Promise<Machine>>();
  const machineOf = (node: string): Promise<Machine> => {
    const known = machines.get(node) ?? wiring.machineFor(node);
    machines.set(node, known);
    return known;
  };
  return {
    ...wiring,
    async place(node) {
      const { address, addressForClients, launch } = await machineOf(node);
      return { listen: { host: address, port: NODE_PORT }, hostForClients: addressForClients, launch };
    },
    async connect(_from, to) {
      const { address } = await machineOf(to);
      return { host: address, port: NODE_PORT };
    },
  };
}
