/**
 * The code that takes the place of the kernel's clock functions in a process (process-clock.ts): each asks the kernel by a system
 * call, and adds what the clock is to be ahead. It stands in the spare room of the page that the kernel gives to every process
 * for these functions. For x86-64.
 *
 * One number of 8 bytes says how far ahead, in ns, negative for behind, so a change of it is never half done.
 */

/** Where in the stub the number is, and where each function begins that takes the place of one in the kernel's image. */
export const STUB: {
  readonly bytes: Buffer;
  readonly aheadAt: number;
  readonly functions: { readonly [symbol: string]: number };
} = {
  bytes: Buffer.from(
    [
      // ahead: the number
      "0000000000000000",
      // clock_gettime(edi: clock, rsi: time): eax = 228; syscall; whatever it says on failure
      "b8e40000000f0585c0750e",
      // the clocks of the wall: 0 realtime, 5 the coarse one, 11 atomic time; all others as they are
      "85ff740b83ff05740683ff0b7401c3",
      // rax = seconds * 1e9 + nanoseconds + ahead
      "488b064869c000ca9a3b48034608480305c9ffffff",
      // seconds = rax / 1e9, nanoseconds = the rest; return 0
      "4899b900ca9a3b48f7f94889064889560831c0c3",
      // gettimeofday(rdi: time): eax = 96; syscall; nothing to do on failure or without a place for the time
      "b8600000000f0585c0753a4885ff7435",
      // rax = ahead / 1000 + seconds * 1e6 + microseconds
      "488b059effffff4899b9e803000048f7f9488b0f4869c940420f004801c848034708",
      // seconds = rax / 1e6, microseconds = the rest; return 0
      "4899b940420f0048f7f94889074889570831c0c3",
      // time(rdi: where to put it too, or 0): eax = 201; syscall; rax = seconds + ahead / 1e9
      "4989f831ffb8c90000000f054989c1488b0559ffffff4899b900ca9a3b48f7f94c01c84d85c07403498900c3",
    ].join(""),
    "hex",
  ),
  aheadAt: 0x00,
  functions: { __vdso_clock_gettime: 0x08, __vdso_gettimeofday: 0x4b, __vdso_time: 0x91 },
};

/** Length of a jump to a place at most 2 GB away. */
export const JUMP_BYTES = 5;

/** A jump from one address to another. */
export function jump(from: number, to: number): Buffer {
  const bytes = Buffer.alloc(JUMP_BYTES);
  bytes[0] = 0xe9;
  bytes.writeInt32LE(to - (from + JUMP_BYTES), 1);
  return bytes;
}
