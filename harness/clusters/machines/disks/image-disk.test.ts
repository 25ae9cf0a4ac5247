/**
 * A disk in an image outlives nobody: it is gone with the process that has opened it, also where that was killed.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { distFolder } from "../../local/dist-folder.ts";
import { eventually } from "../../local/testing/eventually.ts";
import { insideCommand } from "../namespaces/inside.ts";
import { whyNoImages } from "./images-here.ts";

const why = whyNoImages();
if (why !== undefined) console.warn(`skipped: disks in images: ${why}`);

test.skipIf(why !== undefined)(
  "a disk is gone with the namespaces of a process that was killed",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "clew-image-"));
    const module = pathToFileURL(join(distFolder(), "harness/clusters/machines/disks/image-disk.js")).href;
    const script = `const { openImageDisk } = await import(${JSON.stringify(module)});
      await openImageDisk(${JSON.stringify(join(folder, "data"))});
      console.log("open");
      setInterval(() => {}, 1_000);`;
    const { file, args } = insideCommand([process.execPath, "--input-type=module", "--eval", script]);
    const child = spawn(file, [...args], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    await eventually("the disk is open", () => said.includes("open"));
    expect(imagesIn(folder)).toHaveLength(1);
    child.kill("SIGKILL");
    await eventually("no loop device has an image in the folder", () => imagesIn(folder).length === 0);
    expect(readdirSync(folder)).toEqual(["data"]);
    rmSync(folder, { recursive: true });
  },
  60_000,
);

/** The files behind loop devices of this machine that are in the folder, or were until they were deleted. */
function imagesIn(folder: string): readonly string[] {
  return readdirSync("/sys/block")
    .filter((name) => name.startsWith("loop"))
    .map(backingFile)
    .filter((path) => path.startsWith(folder));
}

function backingFile(device: string): string {
  try {
    return readFileSync(`/sys/block/${device}/loop/backing_file`, "utf8");
  } catch {
    // Nothing is behind it.
    return "";
  }
}
