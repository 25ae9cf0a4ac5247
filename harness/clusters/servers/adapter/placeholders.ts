/**
 * Placeholders: names in braces in the texts of an adapter, and what they stand for.
 *
 *     {id} {number} {host} {port.NAME} {url}   of the server that is started
 *     {data} {folder}                          its folders
 *     {here}                                   the folder of the file that describes the adapter
 *     {peers} {option.NAME}
 *
 * Braces around anything else, such as JSON, are left alone.
 */
import type { PeerList, ServerAddress, ServerNode } from "./server-adapter.ts";

/** What the names stand for. */
export type Values = ReadonlyMap<string, string>;

const PLACEHOLDER = /\{([a-z]\w*(?:\.[\w-]+)*)\}/gi;

/** The text with its placeholders replaced. @throws RangeError for a name that stands for nothing */
export function fillIn(text: string, values: Values): string {
  return text.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
    const value = values.get(name);
    if (value !== undefined) return value;
    const known = [...values.keys()].map((one) => `{${one}}`).join(" ");
    throw new RangeError(`expected one of the placeholders ${known}, found ${placeholder}`);
  });
}

/** What the placeholders of a server stand for. @param here the folder of the adapter */
export function valuesOf(
  node: ServerNode,
  { here, peers }: { readonly here: string; readonly peers: PeerList | undefined },
): Values {
  const { number, data, folder, options } = node;
  const values = new Map([
    ...addressValues(node),
    ["number", String(number)],
    ["data", data],
    ["folder", folder],
    ["here", here],
    ...Object.entries(options).map(([name, value]) => [`option.${name}`, textOf(value)] as const),
  ]);
  if (peers !== undefined) values.set("peers", peerList(node, peers));
  return values;
}

function addressValues({ id, host, url, ports }: ServerAddress): (readonly [string, string])[] {
  return [
    ["id", id],
    ["host", host],
    ["url", url],
    ...Object.entries(ports).map(([name, port]) => [`port.${name}`, String(port)] as const),
  ];
}

function peerList({ id, cluster }: ServerNode, { each, join = ",", self = true }: PeerList): string {
  return cluster
    .filter((peer) => self || peer.id !== id)
    .map((peer) => fillIn(each, new Map(addressValues(peer))))
    .join(join);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
