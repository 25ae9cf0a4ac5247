/** What the pages are made from. */
import type { StoreIndex } from "../folders/store-index.ts";
import type { Assets } from "./assets.ts";

/** One store, and how it is reached. */
export interface Site {
  /** The store's real path. */
  readonly root: string;
  /** The store as it was named. */
  readonly store: string;
  readonly index: StoreIndex;
  readonly assets: Assets;
  /** Whether only this machine can reach the server. */
  readonly isLocal: boolean;
}
