/**
 * The local cluster: every node a process on this machine, every directed link between nodes a TCP proxy in this
 * process, faults by signals and by what the links do. Needs no privileges, and everything stays on 127.0.0.1.
 *
 * With another wiring than proxies it is the cluster of namespaces: the same nodes, on machines of their own.
 *
 * What it cannot show: a real network's packet loss below TCP, skewed clocks, a kernel that crashes.
 */
import type { Json } from "../../../histories/json.ts";
import { createRandomStream } from "../../../systems-under-test/node-kit/random.ts";
import type { System } from "../../../systems-under-test/system.ts";
import { capabilitiesOf } from "../capabilities.ts";
import type { Cluster, KillReport, NodeStatus } from "../cluster.ts";
import type { NodeClocks } from "../machines/clocks/node-clocks.ts";
import { createRoster } from "../roster.ts";
import { type LinkKeeper, linksOf } from "../wiring.ts";
import { linkTapes } from "../messages/link-tape.ts";
import { runningRoles } from "../running-roles.ts";
import { settle } from "../settle.ts";
import { askNode } from "./ask-node.ts";
import { createClientConnections } from "./clients/client-connections.ts";
import { createLocalClient } from "./clients/local-client.ts";
import { createMonotonicClock } from "./clock.ts";
import { openLinks } from "./links/link.ts";
import { createProxyWiring } from "./links/proxy-wiring.ts";
import type { NodeSlot } from "./processes/node-slot.ts";
import { type PowerSwitch, createPowerSwitch, recordsLost } from "./processes/power-switch.ts";
import type { LocalClusterOptions } from "./options.ts";
import { addNode, bringUp, removeNode, type Running, type Surroundings, tearDown } from "./running.ts";

/** A cluster that is not started yet. Its clock counts from now. */
export function createLocalCluster(options: LocalClusterOptions): Cluster {
  const { system, listener } = options;
  const clock = createMonotonicClock();
  const nowNs = (): number => clock.nowNs();
  const random = createRandomStream(options.seed).fork("local cluster");
  const roster = createRoster(options.members, system.membership?.(options.options));
  const { nodes, targets } = roster;
  const links = openLinks(nodes, random, linkTapes(options.tape, nowNs));
  const keeper: LinkKeeper = { random, nowNs, write: (record) => listener.link?.(record) };
  const wiring = options.wire?.([...nodes], keeper) ?? createProxyWiring(links, keeper);
  const around: Surroundings = { options, roster, links, wiring, nowNs };
  let running: Running | undefined;

  const connections = createClientConnections({
    links,
    addressOf(node) {
      const slot = running?.slots.get(node);
      const port = slot?.port();
      return port === undefined || slot === undefined ? undefined : { host: slot.place.hostForClients, port };
    },
    onMalformed: (node, problem) =>
      listener.finding({ time: nowNs(), node, message: `${node} sent a client no answer: ${problem}` }),
  });

  const clocks = options.clocks?.((node) => running?.slots.get(node)?.pid());
  const site: Site = {
    ...around,
    power: createPowerSwitch(),
    running: () => running,
    slotOf: (node) => slotIn(running, node),
    status: () => nodes.map((id) => statusOf(system, id, running?.slots.get(id))),
  };

  return {
    name: wiring.name,
    clock,
    capabilities: capabilitiesOf(wiring.name, {
      disk: options.disk,
      hasMembership: system.membership?.(options.options) !== undefined,
      hasClocks: clocks !== undefined,
      hasDetours: wiring.hasDetour === true,
    }),
    nodes,
    targets,
    ...membershipOf(site),
    ...lifeOf(site),
    start(done) {
      const up = bringUp(around, (begun) => (running = begun));
      settle(up, done);
    },
    stop(done) {
      connections.close();
      clocks?.close();
      settle(tearDown(running, around), done);
    },
    status: site.status,
    mayLose: (node) => system.mayLose?.(node, runningRoles(site.status())) ?? true,
    ...linksOf(wiring),
    ...clocksOf(site, clocks),
    disturbances: () => [...disturbances(site), ...(clocks?.disturbances() ?? [])],
    openClient(process, worker) {
      const { options: own, clientTimeoutMs: timeoutMs, mutant } = options;
      const config = { members: roster.members(), worker, process, options: own, timeoutMs, mutant };
      const core = system.createClient(config, random.fork(`client ${process}`));
      return createLocalClient({ core, worker, process, connections, clock, watchdog: running?.watchdog });
    },
  };
}

function slotIn(running: Running | undefined, node: string): NodeSlot {
  if (running === undefined) throw new RangeError(`node ${node}: the cluster is not started`);
  const slot = running.slots.get(node);
  if (slot === undefined) throw new RangeError(`node ${node}: expected one of ${[...running.slots.keys()].join(", ")}`);
  return slot;
}

/** A cluster, as those of its methods see it that are about one node. */
interface Site extends Surroundings {
  readonly power: PowerSwitch;
  readonly running: () => Running | undefined;
  /** @throws RangeError for a node that is not there */
  readonly slotOf: (node: string) => NodeSlot;
  readonly status: () => readonly NodeStatus[];
}

/** Nothing where nobody can set the clocks of nodes. */
function clocksOf({ roster, slotOf }: Site, clocks: NodeClocks | undefined): Pick<Cluster, "setWallClock"> {
  if (clocks === undefined) return {};
  return {
    setWallClock(node, aheadMs, done) {
      if (roster.isGone(node)) setImmediate(done, false);
      else clocks.set(slotOf(node).id, aheadMs, done);
    },
  };
}

function disturbances({ wiring, roster, running }: Site): readonly string[] {
  return [
    ...wiring.disturbances((end) => !roster.isGone(end)),
    ...[...(running()?.slots.values() ?? [])].flatMap((slot) => slot.disturbance() ?? []),
  ];
}

function lifeOf(site: Site): Pick<Cluster, "kill" | "restart" | "pause" | "resume" | "ask"> {
  const { options, roster, power, slotOf } = site;
  const isLying = options.disk === "lying";
  return {
    kill(node, { powerLoss }, done) {
      if (powerLoss && !isLying) {
        throw new RangeError(
          `kill ${node}: expected lying disks for a power loss, found true ones, which lose nothing`,
        );
      }
      if (roster.isGone(node)) setImmediate(done, { wasRunning: false, recordsLost: 0 });
      else kill(slotOf(node), { isLying, powerLoss, power }, done);
    },
    restart: (node, how, done) => (roster.isGone(node) ? setImmediate(done) : slotOf(node).start(how, done)),
    pause: (node, done) => (roster.isGone(node) ? setImmediate(done, false) : slotOf(node).pause(done)),
    resume: (node, done) => (roster.isGone(node) ? setImmediate(done) : slotOf(node).resume(done)),
    ask: (node, request) => !roster.isGone(node) && ask(slotOf(node), request),
  };
}

function membershipOf(site: Site): Pick<Cluster, "membership"> {
  const { options, roster } = site;
  const membership = options.system.membership?.(options.options);
  if (membership === undefined) return {};
  return {
    membership: {
      members: () => roster.committed(),
      replacesAtOnce: membership.replacesAtOnce,
      add(node, done) {
        const running = site.running();
        if (running === undefined) throw new Error(`node ${node}: the cluster is not started`);
        roster.add(node);
        settle(addNode(node, running, site), done);
      },
      change(change) {
        const asked = roster.requestFor(change, site.status());
        return asked !== undefined && ask(site.slotOf(asked.node), asked.request);
      },
      remove(node, done) {
        roster.remove(node);
        settle(removeNode(node, site.running()), done);
      },
    },
  };
}

function kill(
  slot: NodeSlot,
  how: { readonly isLying: boolean; readonly powerLoss: boolean; readonly power: PowerSwitch },
  done: (report: KillReport) => void,
): void {
  const { dataDirectory } = slot;
  const { isLying, powerLoss, power } = how;
  slot.kill(
    (wasRunning) => done({ wasRunning, recordsLost: wasRunning && isLying ? recordsLost(dataDirectory) : 0 }),
    powerLoss ? (strike) => power.off({ dataDirectory, strike }) : undefined,
  );
}

function ask(slot: NodeSlot, request: Json): boolean {
  const port = slot.port();
  if (port === undefined || slot.status().state !== "running") return false;
  askNode({ host: slot.place.listen.host, port }, request);
  return true;
}

function statusOf(system: System, id: string, slot: NodeSlot | undefined): NodeStatus {
  const status = slot?.status() ?? { id, state: "stopped", role: undefined, term: undefined };
  return { ...status, isLeader: status.role !== undefined && system.leaderRoles.includes(status.role) };
}
