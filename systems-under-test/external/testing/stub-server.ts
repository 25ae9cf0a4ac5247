/**
 * A server that says what a test tells it to: the errors of real ones come rarely, and never when they are wanted.
 */
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll } from "vitest";
import type { ServerAddress } from "../../../harness/clusters/servers/adapter/server-adapter.ts";

/** Listens on a free port until the tests of the file are over. */
export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  afterAll(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** In place of an answer: the end of the connection. */
export const HANG_UP = Symbol("hang up");

/** Answers each request over HTTP. */
export type HttpAnswers = (
  path: string,
  body: string,
) => { readonly status: number; readonly body: object | string } | typeof HANG_UP;

/** The address of a server with these answers. */
export async function httpStub(answers: () => HttpAnswers): Promise<ServerAddress> {
  const server = createHttpServer((request, response) => {
    let text = "";
    request.on("data", (piece: Buffer) => (text += piece.toString()));
    request.once("end", () => {
      const answer = answers()(request.url ?? "", text);
      if (answer === HANG_UP) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });
  return addressOf({ client: await listening(server) });
}

/** Answers what came over a connection; undefined: not enough has come, or it has no answer. */
export type SocketAnswers = (text: string, socket: Socket) => string | Buffer | typeof HANG_UP | undefined;

/** A port at which a server with these answers listens. */
export function socketStub(answers: () => SocketAnswers): Promise<number> {
  return listening(
    createServer((socket) => {
      socket.on("data", (piece: Buffer) => {
        const answer = answers()(piece.toString("latin1"), socket);
        if (answer === HANG_UP) socket.destroy();
        else if (answer !== undefined) socket.write(answer);
      });
    }),
  );
}

/** An address with these ports. */
export function addressOf(ports: { readonly [name: string]: number }): ServerAddress {
  return { id: "n1", host: "127.0.0.1", ports, url: `http://127.0.0.1:${Object.values(ports)[0]}` };
}

/** A port at which nobody listens. */
export async function deadPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
