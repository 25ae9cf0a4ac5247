/**
 * Files that a system's options name, as its nodes get them. A core has no file system; whatever part of the process has
 * one says once how files are read (`process/pinned-file.ts` does). The same text always gives the same bytes, so a run is
 * still a function of its plan.
 */

/** The bytes of a file by the text that names it, with its hash. Throws an Error if it is not there or was changed. */
export type ReadOptionFile = (named: string) => Uint8Array;

const port: { read: ReadOptionFile } = {
  read(named) {
    throw new Error(`${named}: expected a process that reads files, found one in which nothing does.`);
  },
};

/** Says how files are read in this process. */
export function installFileReader(read: ReadOptionFile): void {
  port.read = read;
}

/** The bytes of a file that an option names; the same array each time. @throws Error if it is not there or was changed */
export function readOptionFile(named: string): Uint8Array {
  return port.read(named);
}
