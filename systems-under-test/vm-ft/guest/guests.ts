/**
 * The guests by name: those that come with the system, and modules that a user brings.
 */
import { readOptionFile } from "../../node-kit/option-file.ts";
import type { BootGuest } from "./guest.ts";
import { createKeyValueGuest } from "./key-value-guest.ts";
import { fromBase64 } from "./wasm/bytes/base64.ts";
import type { GuestLimits } from "./wasm/instance.ts";
import { KEY_VALUE_MODULE } from "./wasm/key-value/key-value-module.ts";
import { correctGuestRules, loadModule, type GuestRules } from "./wasm/module-cache.ts";
import { createWasmGuest } from "./wasm/wasm-guest.ts";

/** Names of the guests that come with the system; any other name is the path of a WebAssembly module. */
export const GUEST_NAMES: readonly string[] = ["key-value", "wasm-key-value"];

/**
 * How the guest of this name is booted.
 *
 * @throws ModuleError for a module that cannot be a guest; Error for a file that is not there
 */
export function guestNamed(name: string, limits: GuestLimits, rules: GuestRules = correctGuestRules): BootGuest {
  if (name === "key-value") return createKeyValueGuest;
  const bytes = name === "wasm-key-value" ? keyValueModule() : readOptionFile(name);
  return guestOfModule(name.replace(/@sha256:\w+$/, ""), bytes, limits, rules);
}

/** How a module is booted. @param name for errors. @throws ModuleError when it cannot be a guest */
export function guestOfModule(
  name: string,
  bytes: Uint8Array,
  limits: GuestLimits,
  rules: GuestRules = correctGuestRules,
): BootGuest {
  const module = loadModule(name, bytes, limits, rules);
  return (from) => createWasmGuest(module, from);
}

/** The bytes of the bundled module; the same array each time, by which a loaded module is found again. */
function keyValueModule(): Uint8Array {
  bundled ??= fromBase64(KEY_VALUE_MODULE.join(""));
  return bundled;
}

let bundled: Uint8Array | undefined;
