/**
 * A cluster whose nodes and links are followed: what is done to them is told to an availability watch, and then done.
 */
import type { HistoryEvent } from "../../histories/event.ts";
import type { NodeNote } from "../../runs/results.ts";
import type { Cluster, Done, Endpoint, LinkRule } from "../clusters/cluster.ts";
import { memberSetOf } from "../clusters/roster.ts";
import { passesAll } from "../clusters/link-rule.ts";
import type { SimulatedCluster } from "../clusters/simulated/simulated-cluster.ts";
import type { AvailabilityWatch } from "./availability.ts";
import type { LinkQuality } from "./reach.ts";

/** The same cluster; whatever it has besides is left as it is. */
export function watchedCluster<Watched extends Cluster>(cluster: Watched, watch: AvailabilityWatch): Watched {
  const nowMs = (): number => cluster.clock.nowNs() / 1e6;
  const followed: Pick<Cluster, "start" | "kill" | "restart" | "pause" | "resume" | "setLink" | "setWallClock"> = {
    start(done) {
      cluster.start((error) => {
        for (const { id, state } of cluster.status()) watch.node(nowMs(), id, state === "running");
        done(error);
      });
    },
    kill(node, how, done) {
      watch.node(nowMs(), node, false);
      cluster.kill(node, how, done);
    },
    restart(node, how, done) {
      watch.node(nowMs(), node, false);
      cluster.restart(node, how, (error) => {
        if (error === undefined) watch.node(nowMs(), node, true);
        done(error);
      });
    },
    pause(node, done) {
      watch.node(nowMs(), node, false);
      cluster.pause(node, done);
    },
    resume(node, done) {
      cluster.resume(node, (error) => {
        if (error === undefined) watch.node(nowMs(), node, true);
        done(error);
      });
    },
    ...(cluster.setWallClock === undefined
      ? {}
      : {
          setWallClock(node, aheadMs, done) {
            watch.health(nowMs(), node, "clock", aheadMs === 0);
            cluster.setWallClock?.(node, aheadMs, done);
          },
        }),
    setLink(from: Endpoint, to: Endpoint, rule: LinkRule, done?: Done) {
      watch.link(nowMs(), from, to, qualityOf(rule));
      cluster.setLink(from, to, rule, done);
    },
  };
  return { ...cluster, ...followed, ...watchedMembership(cluster, watch) };
}

function watchedMembership({ membership, clock }: Cluster, watch: AvailabilityWatch): Pick<Cluster, "membership"> {
  if (membership === undefined) return {};
  const nowMs = (): number => clock.nowNs() / 1e6;
  return {
    membership: {
      ...membership,
      add(node, done) {
        membership.add(node, (error) => {
          if (error === undefined) watch.node(nowMs(), node, true);
          done(error);
        });
      },
      change(change) {
        watch.changeAsked(nowMs(), change);
        return membership.change(change);
      },
      remove(node, done) {
        watch.node(nowMs(), node, false);
        membership.remove(node, done);
      },
    },
  };
}

/** The same for a simulated cluster, in which more can be done to nodes and links. */
export function watchedSimulation(cluster: SimulatedCluster, watch: AvailabilityWatch): SimulatedCluster {
  const nowMs = (): number => cluster.clock.nowNs() / 1e6;
  return {
    ...watchedCluster(cluster, watch),
    setClock(node, setting) {
      watch.health(nowMs(), node, "clock", (setting.offsetMs ?? 0) === 0 && (setting.rate ?? 1) === 1);
      cluster.setClock(node, setting);
    },
    setDisk(node, fault) {
      const isSound = (fault.slowness ?? 1) === 1 && fault.isStalled !== true && fault.isFull !== true;
      watch.health(nowMs(), node, "disk", isSound);
      cluster.setDisk(node, fault);
    },
    clog(from, to, untilNs) {
      watch.link(nowMs(), from, to, "poor", untilNs / 1e6);
      cluster.clog(from, to, untilNs);
    },
  };
}

function qualityOf(rule: LinkRule): LinkQuality {
  if (rule.drop === true || rule.loss === 1) return "cut";
  return passesAll(rule) ? "open" : "poor";
}

/** Tells the watch what clients did. A completion that names a node was answered by it; others gave up. */
export function watchEvent(watch: AvailabilityWatch, { type, process, time, node }: HistoryEvent): void {
  if (process === "nemesis") return;
  if (type === "invoke") watch.invoked(time / 1e6);
  else watch.ended(time / 1e6, type === "ok" || (type === "fail" && node !== undefined));
}

/** Tells the watch what a node says of its role, and of who the members are. */
export function watchNote(watch: AvailabilityWatch, { time, node, note }: NodeNote): void {
  const role = note["role"];
  const set = memberSetOf(note);
  if (set !== undefined) watch.members(time / 1e6, set);
  if (note.event === "role" && typeof role === "string") watch.role(time / 1e6, node, role);
}
