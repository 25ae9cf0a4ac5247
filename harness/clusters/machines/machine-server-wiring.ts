/**
 * The wiring of servers on machines of their own: each listens on its own address, and finds the others at theirs. Nothing is
 * between them but the network, so it does not matter how they find each other.
 */
import { join, resolve } from "node:path";
import type { ServerAddress, ServerNode } from "../servers/adapter/server-adapter.ts";
import { addressAt, type ServerPlaces, type ServerWiring } from "../servers/server-wiring.ts";
import type { LinkKeeper } from "../wiring.ts";
import type { Machine } from "./machine.ts";
import { createMachineWiring, type MachineAbilities } from "./machine-wiring.ts";

/** The first of the ports for which an adapter wants any that is free: each server has its machine for itself. */
const FIRST_PORT = 7_001;

/** Machines for these servers; none is there yet. */
export function createMachineServerWiring(
  ids: readonly string[],
  keeper: LinkKeeper,
  abilities: MachineAbilities,
): ServerWiring {
  const wiring = createMachineWiring(ids, keeper, abilities);
  return {
    ...wiring,
    async place(places) {
      const machines = new Map<string, Machine>();
      for (const id of places.ids) machines.set(id, await wiring.machineFor(id));
      const placed = [...machines.values()].map((machine, place) => ({ machine, ports: portsOf(places, place) }));
      const cluster = placed.map(({ machine, ports }) => addressAt(machine.id, machine.address, ports));
      return {
        nodes: cluster.map((address, place) => serverAt(address, { place, cluster, places })),
        forClients: placed.map(({ machine, ports }) => addressAt(machine.id, machine.addressForClients, ports)),
        launch: (server, command) => machines.get(server)?.launch(command) ?? command,
      };
    },
    // Nobody listens in place of a server that is down.
    changed: () => undefined,
  };
}

function portsOf({ adapter }: ServerPlaces, place: number): ServerAddress["ports"] {
  let next = FIRST_PORT;
  return Object.fromEntries(
    Object.entries(adapter.ports).map(([name, wanted]) => [name, wanted === "free" ? next++ : wanted + place]),
  );
}

function serverAt(
  address: ServerAddress,
  around: { readonly place: number; readonly cluster: readonly ServerAddress[]; readonly places: ServerPlaces },
): ServerNode {
  const { place, cluster, places } = around;
  const folder = resolve(places.runDirectory, address.id);
  return { ...address, number: place + 1, folder, data: join(folder, "data"), cluster, options: places.options };
}
