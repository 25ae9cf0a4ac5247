/**
 * Addresses of the pages. A path of the store goes into an address part by part, so that no name in it means anything else.
 */
import { listParameters, type ListQuery } from "../views/entry-list.ts";

/** The list with this query. */
export function listAddress(query: ListQuery): string {
  return withParameters("/", listParameters(query));
}

/** The page of a run, a hunt or another folder. */
export function runAddress(path: string): string {
  return `/run/${encoded(path)}`;
}

/** A file of the store in the viewer; a page from 1 on. */
export function viewAddress(path: string, page = 1): string {
  return `/view/${encoded(path)}${page === 1 ? "" : `?page=${page}`}`;
}

/** A file as it is. */
export function rawAddress(path: string): string {
  return `/raw/${encoded(path)}`;
}

/** A folder as one archive. */
export function zipAddress(path: string): string {
  return `/zip/${encoded(path)}`;
}

/** Two runs side by side. */
export function compareAddress(one: string, other: string): string {
  return withParameters("/compare", [
    ["run", one],
    ["run", other],
  ]);
}

function withParameters(page: string, parameters: readonly (readonly [string, string])[]): string {
  const text = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString();
  return text === "" ? page : `${page}?${text}`;
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
