/** Something that was plugged in cannot be used. The message says in which file, what was expected and what was found. */
export class PlugInError extends Error {
  override readonly name = "PlugInError";
}
