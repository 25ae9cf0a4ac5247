/**
 * The watches that a client waits for. It keeps them because a server that it comes to later knows none of them.
 *
 * Source: the watch registrations of ZooKeeper's client.
 */
import type { RegisteredWatches } from "../service/frames.ts";
import type { Answer, Request, WatchEvent } from "../service/requests.ts";

/** What one client waits for. */
export interface WatchRegister {
  /** A request was answered: one with a watch has left it at the server. */
  answered(request: Request, answer: Answer): void;
  /** A watch has fired. */
  fired(event: WatchEvent): void;
  clear(): void;
  /** All of them. */
  all(): RegisteredWatches;
}

/** Waits for nothing. */
export function createWatchRegister(): WatchRegister {
  const data = new Set<string>();
  const exists = new Set<string>();
  const children = new Set<string>();
  return {
    answered(request, answer) {
      if (!("watch" in request) || !(request.watch ?? false) || !answer.ok) return;
      if (request.f === "children") children.add(request.path);
      else if (answer.exists === false) exists.add(request.path);
      else data.add(request.path);
    },
    fired({ type, path }) {
      if (type === "children" || type === "deleted") children.delete(path);
      if (type === "children") return;
      data.delete(path);
      exists.delete(path);
    },
    clear() {
      for (const paths of [data, exists, children]) paths.clear();
    },
    all: () => ({ data: [...data], exists: [...exists], children: [...children] }),
  };
}
