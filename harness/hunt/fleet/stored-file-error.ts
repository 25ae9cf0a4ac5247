/**
 * The error of a damaged or foreign file of a hunt. In a file of its own: the command line knows it before it loads the
 * shapes of those files.
 */

/** What is on disk is not what a hunt writes. The message says what to do. */
export class StoredFileError extends Error {
  override readonly name = "StoredFileError";
}
