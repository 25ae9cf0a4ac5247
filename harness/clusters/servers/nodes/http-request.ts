/**
 * One HTTP request, with a bound on its time and on the size of its answer.
 *
 * `fetch` would do, but costs twice the processor time, which tests share with the servers that they test.
 */
import { type Agent, request } from "node:http";

const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** What is asked. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  /** Sent as it is. */
  readonly body?: string | undefined;
  readonly headers?: { readonly [name: string]: string };
  readonly signal: AbortSignal;
  /** Default: a connection of its own. */
  readonly agent?: Agent;
}

/** What was answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Rejects with the error of the connection, or the reason of the signal. */
export function httpRequest({ url, method, body, headers, signal, agent }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        signal,
        agent: agent ?? false,
        headers: { ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }), ...headers },
      },
      (answer) => {
        const pieces: Buffer[] = [];
        let sizeBytes = 0;
        answer.on("data", (piece: Buffer) => {
          pieces.push(piece);
          sizeBytes += piece.length;
          if (sizeBytes > ANSWER_BYTES_MAX)
            answer.destroy(new Error(`the answer is longer than ${ANSWER_BYTES_MAX} bytes`));
        });
        answer.once("error", reject);
        answer.once("end", () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") }),
        );
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}
