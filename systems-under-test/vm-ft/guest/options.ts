/**
 * The options that say which program the hosts run, and what it may use.
 */
import { createOptionReader, type OptionReader } from "../../option-reader.ts";
import type { SystemOption } from "../../system.ts";
import type { BootGuest } from "./guest.ts";
import { GUEST_NAMES, guestNamed, guestOfModule } from "./guests.ts";
import type { GuestLimits } from "./wasm/instance.ts";
import type { GuestRules } from "./wasm/module-cache.ts";

/** The options of the guest. */
export const guestOptions: readonly SystemOption[] = [
  {
    name: "guest",
    description: `the program: ${GUEST_NAMES.join(" or ")}, which come with it, or the path of a WebAssembly module`,
    default: "key-value",
    file: {
      names: GUEST_NAMES,
      check(path, bytes, options) {
        guestOfModule(path, bytes, limitsOf(createOptionReader("vm-ft", guestOptions, options)));
      },
    },
  },
  {
    name: "guestSteps",
    description: "instructions of a WebAssembly module in one event, at most",
    default: 10_000_000,
  },
  {
    name: "guestMemoryPages",
    description: "pages of 64 KiB that the memory of a WebAssembly module may have, at most",
    default: 256,
  },
];

/**
 * How the guest that these options name is booted.
 *
 * @throws RangeError for a bad option, ModuleError for a module that cannot be a guest, Error for a file that is not there
 */
export function bootGuestOf(read: OptionReader, rules: GuestRules): BootGuest {
  return guestNamed(read.text("guest"), limitsOf(read), rules);
}

/** Most pages of a memory with 32-bit addresses. */
const PAGES_MAX = 65_536;
/** Beyond it a counter of 32 bits could pass its lower end before somebody looks. */
const STEPS_MAX = 1_000_000_000;

function limitsOf(read: OptionReader): GuestLimits {
  return { steps: read.count("guestSteps", 1, STEPS_MAX), memoryPages: read.count("guestMemoryPages", 1, PAGES_MAX) };
}
