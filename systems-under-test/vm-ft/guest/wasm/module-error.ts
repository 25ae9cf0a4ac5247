/**
 * A module that cannot be a guest.
 */

/** Why a module is no guest: a sentence with what was expected and what was found. */
export class ModuleError extends Error {
  override readonly name = "ModuleError";
}
