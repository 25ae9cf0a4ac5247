/**
 * The log of a node, as far as a page has room for it: of large files the end is read. Lines that clew writes begin with
 * the ns of the run; those of servers with logs of their own have no time that could be compared, and keep their order.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { TimedText } from "../views/data/report-data.ts";

/** Much more than a page shows, so that the lines around the failure are mostly among them. */
const BYTES_MAX = 2_000_000;
const TEXT_MAX = 400;

/** The file's lines, in order. @throws the file system's error */
export function readNodeLog(path: string): TimedText[] {
  const text = endOf(path);
  let timeNs = 0;
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, stamp, rest = line] = /^(\d+) (.*)$/.exec(line) ?? [];
      // A line without a time of its own belongs to the one before.
      timeNs = stamp === undefined ? timeNs : Number(stamp);
      return { timeNs, text: rest.length > TEXT_MAX ? `${rest.slice(0, TEXT_MAX)}…` : rest };
    });
}

function endOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const bytes = new Uint8Array(Math.min(size, BYTES_MAX));
    const length = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const text = new TextDecoder().decode(bytes.subarray(0, length));
    // The first line of an end is the rest of one.
    return size > BYTES_MAX ? text.slice(text.indexOf("\n") + 1) : text;
  } finally {
    closeSync(file);
  }
}
