/**
 * NodeDisks: a disk for each node of a cluster, which loses with the power what was not synced.
 */
import { type DiskCopy, type ImageDisk, openImageDisk } from "./image-disk.ts";

/** The disks of a cluster's nodes. */
export interface NodeDisks {
  /** Puts an empty disk there, for the first start of the node. */
  add(node: string, place: string): Promise<void>;
  /** What is there is on disk: the power does not go while a cluster is set up. */
  sync(): Promise<void>;
  /** What the node's disk would be if the power went now. Its processes stand still. */
  copy(node: string): Promise<void>;
  /** That is what it is from now on. Its processes have ended. Gives how many blocks of files were lost. */
  putBack(node: string): Promise<number>;
  /** Takes all away, with what is on them. */
  close(): Promise<void>;
}

/** Nodes without disks. */
export function createNodeDisks(): NodeDisks {
  const disks = new Map<string, ImageDisk>();
  const copies = new Map<string, DiskCopy>();
  return {
    async add(node, place) {
      disks.set(node, await openImageDisk(place));
    },
    async sync() {
      await Promise.all([...disks.values()].map((disk) => disk.sync()));
    },
    async copy(node) {
      const disk = disks.get(node);
      if (disk === undefined) throw new Error(`${node} has no disk of its own`);
      copies.set(node, await disk.copy());
    },
    async putBack(node) {
      const copy = copies.get(node);
      if (copy === undefined) throw new Error(`the disk of ${node} was not copied`);
      copies.delete(node);
      const { disk, blocksLost } = await copy.putBack();
      disks.set(node, disk);
      return blocksLost;
    },
    async close() {
      const closing = [...disks.values()];
      disks.clear();
      const closed = await Promise.allSettled(closing.map((disk) => disk.close()));
      const failure = closed.find((result) => result.status === "rejected");
      if (failure !== undefined) throw failure.reason;
    },
  };
}
