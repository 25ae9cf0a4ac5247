/**
 * A connection to one broker, with one channel: a queue is declared, a message is published and confirmed, a message is got.
 */
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import { createReplyConnection } from "../common/reply-connection.ts";
import { Trouble } from "../common/trouble.ts";
import {
  type AmqpMethod,
  contentFrames,
  methodFrame,
  type MethodName,
  nameOf,
  opening,
  readMethod,
  short,
  shortText,
  table,
} from "./frames.ts";

const CHANNEL = 1;
/** Of `queue.declare`: it survives a restart of its broker; it is only asked for. */
const DURABLE = 0b10;
const PASSIVE = 0b01;
/** Of `basic.publish`: a message for which there is no queue comes back. */
const MANDATORY = 0b01;
/** Of `basic.get`: what was delivered is gone from the queue. */
const NO_ACK = 0b1;

/** How a queue is declared. */
export interface Declaration {
  /** Arguments of the queue, such as its type. */
  readonly args: { readonly [name: string]: string };
  /** It must be there already. */
  readonly isThere?: boolean;
  readonly signal: AbortSignal;
}

/** What is asked of a broker. */
export interface RabbitConnection {
  /** Makes the queue where it is not there. @throws Trouble where that is not said to be done */
  declare(queue: string, how: Declaration): Promise<void>;
  /** Until it is confirmed. @throws Trouble where it is not */
  publish(queue: string, body: string, signal: AbortSignal): Promise<void>;
  /** Takes the oldest message out; undefined: there is none. @throws Trouble */
  get(queue: string, signal: AbortSignal): Promise<string | undefined>;
  close(): void;
}

/** A connection to the broker at this address. */
export function createRabbitConnection({ host, ports }: Pick<ServerAddress, "host" | "ports">): RabbitConnection {
  const place = { host, port: ports["client"] ?? 0 };
  const connection = createReplyConnection(place, readAnswer, opening(CHANNEL));
  const declared = new Set<string>();

  async function ask(request: Buffer, signal: AbortSignal): Promise<AmqpMethod> {
    if (!connection.isOpen()) declared.clear();
    const [method] = await connection.ask(request, 1, signal);
    if (method === undefined) throw new Error("rabbitmq: expected an answer, found none");
    if (!isRefusal(method)) return method;
    // A channel with an error is closed, and a connection with one channel is of no use without it.
    connection.renew();
    throw refusalIn(method);
  }

  return {
    async declare(queue, { args, isThere = false, signal }) {
      if (connection.isOpen() && declared.has(queue)) return;
      const flags = Buffer.from([DURABLE | (isThere ? PASSIVE : 0)]);
      await ask(methodFrame(CHANNEL, "queueDeclare", short(0), shortText(queue), flags, table(args)), signal);
      declared.add(queue);
    },
    async publish(queue, body, signal) {
      const flags = Buffer.from([MANDATORY]);
      const method = methodFrame(CHANNEL, "basicPublish", short(0), shortText(""), shortText(queue), flags);
      const answer = await ask(Buffer.concat([method, contentFrames(CHANNEL, body)]), signal);
      if (answer.name === nameOf("basicAck")) return;
      // Its confirm comes behind it, and must be taken for no other one's.
      connection.renew();
      if (answer.name === nameOf("basicReturn")) throw new Trouble("answered", "NO_ROUTE", "there is no such queue");
      throw new Trouble("answered", "NACK", `it was not confirmed: ${answer.name}`);
    },
    async get(queue, signal) {
      const flags = Buffer.from([NO_ACK]);
      const answer = await ask(methodFrame(CHANNEL, "basicGet", short(0), shortText(queue), flags), signal);
      return answer.name === nameOf("basicGetOk") ? (answer.body ?? "") : undefined;
    },
    close: () => connection.close(),
  };
}

const ANSWERS: readonly MethodName[] = [
  "queueDeclareOk",
  "basicReturn",
  "basicGetOk",
  "basicGetEmpty",
  "basicAck",
  "basicNack",
  "connectionClose",
  "channelClose",
];

/** What answers a request; that the connection and its channel are open is for nobody. */
function readAnswer(bytes: Buffer): { readonly reply: AmqpMethod | undefined; readonly length: number } | undefined {
  const read = readMethod(bytes);
  if (read === undefined) return undefined;
  const { method, length } = read;
  const isAnswer = method !== undefined && ANSWERS.some((name) => nameOf(name) === method.name);
  return { reply: isAnswer ? method : undefined, length };
}

function isRefusal({ name }: AmqpMethod): boolean {
  return name === nameOf("connectionClose") || name === nameOf("channelClose");
}

/** A number, and a text. */
function refusalIn({ arguments: args }: AmqpMethod): Trouble {
  const text = args.toString("utf8", 3, 3 + (args[2] ?? 0));
  return new Trouble("answered", String(args.readUInt16BE(0)), text);
}
