/**
 * A server of ZooKeeper as a member of this cluster: what its clients ask comes as messages of other nodes, and goes to the server as
 * requests on connections.
 *
 * Its roles are renamed: it leads other servers, and not the cluster manager.
 */
import type { AnyNode, Id, Json } from "../../node-kit/node.ts";
import type { RandomStream } from "../../node-kit/random.ts";
import type { Member } from "../../system.ts";
import { fieldText } from "../../words.ts";
import { zookeeper } from "../../zookeeper/system.ts";
import type { MesosMessage } from "../messages.ts";

/** A server, and the node of ZooKeeper inside. */
export interface CoordinationServer extends AnyNode {
  /** The same server, with its inner node in other clothes. */
  dressed(dress: (inner: AnyNode) => AnyNode): AnyNode;
}

/** The roles of servers, in notes. */
export const SERVER_ROLES = {
  leads: "zookeeper-leader",
  follows: "zookeeper-follower",
  looks: "zookeeper-looking",
} as const;

const RENAMED: { readonly [role: string]: string } = {
  leader: SERVER_ROLES.leads,
  follower: SERVER_ROLES.follows,
  looking: SERVER_ROLES.looks,
};

/** The server with this id among these. */
export function createCoordinationServer(id: Id, servers: readonly Member[], random: RandomStream): CoordinationServer {
  return around(zookeeper.createNode({ id, members: servers, options: {} }, random));
}

/** Whether a node is a server. */
export function isCoordinationServer(node: AnyNode): node is CoordinationServer {
  return "dressed" in node;
}

function around(inner: AnyNode): CoordinationServer {
  return {
    ...inner,
    step: (input) => {
      // An operator's orders are for others.
      if (input.type === "request") return [];
      const asked = input.type === "receive" ? (input.message as unknown as MesosMessage) : undefined;
      if (input.type !== "receive" || asked?.type !== "sessionRequest") return outward(inner.step(input));
      const { life, id, request } = asked;
      const connection = JSON.stringify([input.from, life, id]);
      return outward(inner.step({ type: "request", now: input.now, connection, request }));
    },
    inspect: () => {
      const inspection = inner.inspect() as { readonly [name: string]: Json };
      return { ...inspection, role: renamed(inspection["role"]) };
    },
    dressed: (dress) => around(dress(inner)),
  };
}

type Effects = ReturnType<AnyNode["step"]>;

function outward(effects: Effects): Effects {
  return effects.map((effect): Effects[number] => {
    if (effect.type === "note" && effect.note.event === "role") {
      return { type: "note", note: { ...effect.note, role: renamed(effect.note["role"]) } };
    }
    if (effect.type !== "reply") return effect;
    const { connection, reply, ...rest } = effect;
    const [to, life, id] = JSON.parse(connection) as readonly [Id, string, number];
    return { ...rest, type: "send", to, message: { type: "sessionReply", life, id, reply } };
  });
}

function renamed(role: Json | undefined): string {
  return RENAMED[fieldText(role)] ?? fieldText(role);
}
