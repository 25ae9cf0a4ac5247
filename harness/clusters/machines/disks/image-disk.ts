/**
 * ImageDisk: a file system of one node, in an image of its own. What the kernel has not yet written to the image is what a power
 * loss takes: the image is copied while nobody writes to it, and the copy is mounted in its place.
 *
 *     processes ── files ── memory of the kernel ── ext4 in loop device ── image
 *                           lost with the power                            copied
 *
 * Images have no name: they are deleted as soon as they are mounted. Mounts belong to the namespaces of the run. So all of it is
 * gone when the run is, in whatever way it ends.
 */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { administratorsEnvironment } from "../kept-shell.ts";
import { blocksThatDiffer } from "./lost-blocks.ts";

const run = promisify(execFile);

/** An image takes as much room as was written to it. */
const IMAGE_BYTES = 2 ** 30;
/** The kernel writes by itself seldom, so that more is lost of what nobody has synced. */
const MOUNT_OPTIONS = "loop,noatime,noinit_itable,commit=60";
/** The kernel may still be writing when a power loss begins, and after it. */
const COPIES_MAX = 50;
const COPY_AGAIN_MS = 20;

/** A disk that is mounted. */
export interface ImageDisk {
  /** Forces everything to the image. */
  sync(): Promise<void>;
  /**
   * Copies the image as it is at a moment. Nobody may be using the disk: processes stand still.
   * @throws Error when the kernel does not stop writing to it
   */
  copy(): Promise<DiskCopy>;
  close(): Promise<void>;
}

/** What a disk would be after a power loss. */
export interface DiskCopy {
  /** Puts it in place of the disk, whose processes have ended. Gives how many blocks are lost, and the disk from now on. */
  putBack(): Promise<{ readonly blocksLost: number; readonly disk: ImageDisk }>;
}

interface Mounted {
  readonly place: string;
  readonly image: FileHandle;
  /** e.g. "loop3" */
  readonly device: string;
}

/** Mounts a new, empty disk there. @throws Error with what the system says */
export async function openImageDisk(place: string): Promise<ImageDisk> {
  const path = `${place}.image`;
  mkdirSync(place, { recursive: true });
  const image = await open(path, "w+");
  try {
    await image.truncate(IMAGE_BYTES);
    await command("mkfs.ext4", "-q", "-F", "-m", "0", "-N", "16384", "-E", "lazy_itable_init=1,nodiscard", path);
    const disk = diskOf(await mounted(place, { path, image }));
    rmdirSync(join(place, "lost+found"));
    return disk;
  } catch (error) {
    rmSync(path, { force: true });
    await image.close();
    throw error;
  }
}

/** Mounts the image, and takes its name away. */
async function mounted(
  place: string,
  { path, image }: { readonly path: string; readonly image: FileHandle },
): Promise<Mounted> {
  mkdirSync(place, { recursive: true });
  await command("mount", "-t", "ext4", "-o", MOUNT_OPTIONS, path, place);
  rmSync(path);
  return { place, image, device: deviceAt(place) };
}

function diskOf(disk: Mounted): ImageDisk {
  const { place, image } = disk;
  return {
    sync: async () => void (await command("sync", "-f", place)),
    async copy() {
      const path = `${place}.copy`;
      for (let copies = 0; copies < COPIES_MAX; copies++) {
        const before = writesOf(disk);
        // oxlint-disable-next-line no-await-in-loop -- the next copy is made if this one is of no use
        await command("cp", "--sparse=always", `/proc/${process.pid}/fd/${image.fd}`, path);
        if (before !== undefined && before === writesOf(disk)) return copyOf(disk, path);
        // oxlint-disable-next-line no-await-in-loop -- as above
        await wait(COPY_AGAIN_MS);
      }
      throw new Error(`the system does not stop writing to the disk at ${place}`);
    },
    async close() {
      await unmount(place);
      await image.close();
    },
  };
}

function copyOf(disk: Mounted, path: string): DiskCopy {
  return {
    async putBack() {
      const { place } = disk;
      const image = await open(path, "r+");
      const beside = await mounted(`${place}.after`, { path, image });
      const blocksLost = await blocksThatDiffer(place, beside.place);
      await unmount(place);
      await disk.image.close();
      await command("mount", "--move", beside.place, place);
      rmdirSync(beside.place);
      return { blocksLost, disk: diskOf({ ...beside, place }) };
    },
  };
}

/** Of the device: so many writes have ended; undefined while one is under way. */
function writesOf({ device }: Mounted): number | undefined {
  const figures = readFileSync(`/sys/block/${device}/stat`, "utf8").trim().split(/\s+/).map(Number);
  const { 4: writes, 8: underWay } = figures;
  return underWay === 0 ? writes : undefined;
}

function deviceAt(place: string): string {
  const line = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .findLast((one) => one.split(" ")[1] === place);
  const device = /^\/dev\/(loop\d+) /.exec(line ?? "")?.[1];
  if (device === undefined) throw new Error(`${place}: expected a loop device to be mounted there`);
  return device;
}

/** Who has just ended may still be letting go of files. */
async function unmount(place: string): Promise<void> {
  try {
    await command("umount", place);
  } catch {
    await command("umount", "--lazy", place);
  }
}

async function command(file: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await run(file, [...args], { env: administratorsEnvironment() })).stdout;
  } catch (error) {
    const { stderr = "", message } = error as { readonly stderr?: string; readonly message: string };
    throw new Error(`${file}: ${stderr.trim() || message}`, { cause: error });
  }
}
