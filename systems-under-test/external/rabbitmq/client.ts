/**
 * A client of one broker of RabbitMQ, with one connection. An element is put into a queue when it is confirmed, and taken out of it
 * for good when it is delivered: nothing is delivered twice to be on the safe side.
 */
import type { ServerAddress, ServerClient } from "../../../harness/clusters/servers/adapter/server-adapter.ts";
import type { Json } from "../../node-kit/node.ts";
import { beforehand, byTable } from "../common/trouble.ts";
import { createRabbitConnection } from "./connection.ts";
import { RABBIT_ERRORS } from "./errors.ts";

/** A client of this broker, for queues of this type. */
export function createRabbitClient(
  node: ServerAddress,
  { options }: { readonly options: { readonly [name: string]: Json } },
): ServerClient {
  const connection = createRabbitConnection(node);
  const args: { readonly [name: string]: string } =
    options["queues"] === "quorum" ? { "x-queue-type": "quorum" } : { "x-queue-type": "classic" };
  return {
    invoke: ({ f, key, value }, signal) =>
      byTable(RABBIT_ERRORS, async () => {
        const queue = String(key);
        await beforehand(connection.declare(queue, { args, signal }));
        if (f === "enqueue") {
          await connection.publish(queue, JSON.stringify(value), signal);
          return { type: "ok" };
        }
        const body = await connection.get(queue, signal);
        return { type: "ok", value: body === undefined ? null : (JSON.parse(body) as Json) };
      }),
    close: () => connection.close(),
  };
}
