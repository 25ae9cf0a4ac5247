/**
 * The conformance suite on machines, with nodes and with servers. It runs in namespaces only: see inside-vitest.ts.
 */
import { localSubject } from "../../local/testing/conformance-subject.ts";
import { serversSubject } from "../../servers/testing/conformance-subject.ts";
import { testConformance } from "../../testing/conformance/suite.ts";
import { createNodeClocks } from "../clocks/node-clocks.ts";
import { whyNoImages } from "../disks/images-here.ts";
import { createNodeDisks } from "../disks/node-disks.ts";
import { createNodeSyncs } from "../disks/node-syncs.ts";
import { whyNoTracing } from "../disks/tracing-here.ts";
import { createMachineServerWiring } from "../machine-server-wiring.ts";
import type { ServerWiring } from "../../servers/server-wiring.ts";
import type { LinkKeeper, NodeWiring } from "../../wiring.ts";
import { whyNoDetour } from "../detour/detour-here.ts";
import { createMachineNodeWiring, type MachineAbilities } from "../machine-wiring.ts";
import { networkLeftovers } from "./leftovers.ts";

const others = { name: "namespaces", leftovers: networkLeftovers } as const;

const abilities: MachineAbilities = { hasDetour: whyNoDetour() === undefined };
const wireNodes = (nodes: readonly string[], keeper: LinkKeeper): NodeWiring =>
  createMachineNodeWiring(nodes, keeper, abilities);
const wireServers = (nodes: readonly string[], keeper: LinkKeeper): ServerWiring =>
  createMachineServerWiring(nodes, keeper, abilities);

testConformance(localSubject({ wire: wireNodes, clocks: createNodeClocks }, others));
testConformance(
  serversSubject(
    {
      ...((await whyNoTracing()) === undefined ? { syncs: createNodeSyncs } : {}),
      ...(whyNoImages() === undefined ? { disks: createNodeDisks } : {}),
    },
    { ...others, wire: wireServers, clocks: createNodeClocks },
  ),
);
