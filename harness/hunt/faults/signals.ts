/**
 * Signals: what strategies may react to. They come from within an event of the simulation, so whoever listens must
 * only plan what to do, and act when the nemesis's turn comes.
 */
import type { NodeNote } from "../../../runs/results.ts";

/** What happens in a run, for those who listen: all that begins with `on`; the rest is for whoever tells it. */
export interface Signals {
  /** A node took on a role, of those that its system names. */
  onRole(listener: (node: string, role: string) => void): void;
  onNote(listener: (note: NodeNote) => void): void;
  /** A node has given something to its disk, which is not durable yet. */
  onWrite(listener: (node: string) => void): void;
  /** A node's writes became durable, and what waited for it was sent. */
  onSync(listener: (node: string) => void): void;
  /** A node has ended because its disk was full. */
  onDiskFull(listener: (node: string) => void): void;

  noted(note: NodeNote): void;
  wrote(node: string): void;
  synced(node: string): void;
  diskWasFull(node: string): void;
}

/** Signals that nobody listens to yet. */
export function createSignals(): Signals {
  const notes: ((note: NodeNote) => void)[] = [];
  const writes: ((node: string) => void)[] = [];
  const syncs: ((node: string) => void)[] = [];
  const fulls: ((node: string) => void)[] = [];
  return {
    onRole(listener) {
      notes.push(({ node, note }) => {
        const role = note["role"];
        if (note.event === "role" && typeof role === "string") listener(node, role);
      });
    },
    onNote: (listener) => void notes.push(listener),
    onWrite: (listener) => void writes.push(listener),
    onSync: (listener) => void syncs.push(listener),
    onDiskFull: (listener) => void fulls.push(listener),
    noted(note) {
      for (const listener of notes) listener(note);
    },
    wrote(node) {
      for (const listener of writes) listener(node);
    },
    synced(node) {
      for (const listener of syncs) listener(node);
    },
    diskWasFull(node) {
      for (const listener of fulls) listener(node);
    },
  };
}
