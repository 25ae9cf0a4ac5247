/**
 * Frames of AMQP 0-9-1, as far as a client needs them that publishes one message and waits for its confirm, or gets one.
 *
 *     frame: type (1 byte), channel (2), length (4), payload, 0xCE       method: class (2), method (2), arguments
 */

/** A method, with its arguments as they came; contents come in frames of their own. */
export interface AmqpMethod {
  /** e.g. "60.80" */
  readonly name: string;
  readonly arguments: Buffer;
  /** The body, of a method that has one. */
  readonly body: string | undefined;
}

/** Methods by what their specification calls them. */
export const METHODS = {
  connectionStartOk: [10, 11],
  connectionTuneOk: [10, 31],
  connectionOpen: [10, 40],
  connectionClose: [10, 50],
  channelOpen: [20, 10],
  channelClose: [20, 40],
  queueDeclare: [50, 10],
  queueDeclareOk: [50, 11],
  basicPublish: [60, 40],
  basicReturn: [60, 50],
  basicGet: [60, 70],
  basicGetOk: [60, 71],
  basicGetEmpty: [60, 72],
  basicAck: [60, 80],
  basicNack: [60, 120],
  confirmSelect: [85, 10],
} as const;

/** A method of the protocol. */
export type MethodName = keyof typeof METHODS;

const FRAME_METHOD = 1;
const FRAME_HEADER = 2;
const FRAME_BODY = 3;
const FRAME_HEAD = 7;
const FRAME_END = 0xce;
const BASIC = 60;
const FRAME_LENGTH_MAX = 131_072;
/** Content header: the only property that is sent, that the message is to be kept on disk. */
const DELIVERY_MODE = 0x1000;
const PERSISTENT = 2;

/** As it is told in `AmqpMethod`. */
export function nameOf(method: MethodName): string {
  return METHODS[method].join(".");
}

/** A frame with a method. Arguments are bytes already. */
export function methodFrame(channel: number, method: MethodName, ...args: readonly Buffer[]): Buffer {
  const [classId, methodId] = METHODS[method];
  return frame(FRAME_METHOD, channel, Buffer.concat([short(classId), short(methodId), ...args]));
}

/** The frames of a message, after the method that publishes it. It is to be kept on disk. */
export function contentFrames(channel: number, body: string): Buffer {
  const bytes = Buffer.from(body);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(bytes.length));
  const header = [short(BASIC), short(0), size, short(DELIVERY_MODE), Buffer.from([PERSISTENT])];
  return Buffer.concat([frame(FRAME_HEADER, channel, Buffer.concat(header)), frame(FRAME_BODY, channel, bytes)]);
}

/**
 * Opens a connection and a channel whose messages are confirmed. What the server says to it is of no use: it is said at once.
 * Heartbeats are asked for by nobody, since every operation has an end of its own.
 */
export function opening(channel: number): Buffer {
  const limits = [short(channel), long(FRAME_LENGTH_MAX), short(0)];
  return Buffer.concat([
    Buffer.from("AMQP\0\0\u0009\u0001", "latin1"),
    methodFrame(0, "connectionStartOk", table({}), shortText("PLAIN"), longText("\0guest\0guest"), shortText("en_US")),
    methodFrame(0, "connectionTuneOk", ...limits),
    methodFrame(0, "connectionOpen", shortText("/"), shortText(""), Buffer.from([0])),
    methodFrame(channel, "channelOpen", shortText("")),
    methodFrame(channel, "confirmSelect", Buffer.from([0])),
  ]);
}

/** Two bytes. */
export function short(number: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(number);
  return bytes;
}

function long(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

/** A text of up to 255 bytes. */
export function shortText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function longText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([long(bytes.length), bytes]);
}

/** A table of texts. */
export function table(fields: { readonly [name: string]: string }): Buffer {
  const bytes = Buffer.concat(
    Object.entries(fields).flatMap(([name, text]) => [shortText(name), Buffer.from("S"), longText(text)]),
  );
  return Buffer.concat([long(bytes.length), bytes]);
}

function frame(type: number, channel: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), short(channel), long(payload.length), payload, Buffer.from([FRAME_END])]);
}

/**
 * Reads a method, with its content where it has one; heartbeats are no method.
 * @throws Error where the bytes are no frame, such as the version that a server answers whom it does not understand
 */
export function readMethod(
  bytes: Buffer,
): { readonly method: AmqpMethod | undefined; readonly length: number } | undefined {
  const first = frameAt(bytes, 0);
  if (first === undefined) return undefined;
  const { type, payload, end } = first;
  if (type !== FRAME_METHOD) return { method: undefined, length: end };
  const name = `${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`;
  const args = payload.subarray(4);
  if (name !== nameOf("basicGetOk") && name !== nameOf("basicReturn")) {
    return { method: { name, arguments: args, body: undefined }, length: end };
  }
  const content = contentAt(bytes, end);
  return content === undefined
    ? undefined
    : { method: { name, arguments: args, body: content.body }, length: content.end };
}

/** A header that says how long the body is, and the body in as many frames as it takes. */
function contentAt(bytes: Buffer, start: number): { readonly body: string; readonly end: number } | undefined {
  const header = frameAt(bytes, start);
  if (header === undefined) return undefined;
  const size = Number(header.payload.readBigUInt64BE(4));
  const pieces: Buffer[] = [];
  let at = header.end;
  for (let read = 0; read < size;) {
    const piece = frameAt(bytes, at);
    if (piece === undefined) return undefined;
    pieces.push(piece.payload);
    read += piece.payload.length;
    at = piece.end;
  }
  return { body: Buffer.concat(pieces).toString("utf8"), end: at };
}

interface Frame {
  readonly type: number;
  readonly payload: Buffer;
  readonly end: number;
}

function frameAt(bytes: Buffer, at: number): Frame | undefined {
  if (bytes.length < at + FRAME_HEAD) return undefined;
  if (bytes.toString("latin1", at, at + 4) === "AMQP") throw new Error("the server speaks another version of AMQP");
  const end = at + FRAME_HEAD + bytes.readUInt32BE(at + 3) + 1;
  if (bytes.length < end) return undefined;
  if (bytes[end - 1] !== FRAME_END) throw new Error(`expected a frame to end in ${FRAME_END}, found ${bytes[end - 1]}`);
  return { type: bytes[at] ?? 0, payload: bytes.subarray(at + FRAME_HEAD, end - 1), end };
}
