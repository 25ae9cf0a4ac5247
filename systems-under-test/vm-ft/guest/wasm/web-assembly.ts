/**
 * The part of the WebAssembly API that a guest needs. Cores are compiled without the types of Node and of browsers, so
 * what is used of a global that both have is written down here.
 *
 * Source: W3C, WebAssembly JavaScript Interface, https://www.w3.org/TR/wasm-js-api-2/
 */

/** Linear memory. */
export interface WasmMemory {
  /** Another object after each growth. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A table of references. */
export interface WasmTable {
  readonly length: number;
  get(index: number): unknown;
  set(index: number, value: unknown): void;
  grow(entries: number): number;
}

/** A global that holds a reference. */
export interface WasmGlobal {
  value: unknown;
}

/** An exported function. */
export type WasmFunction = (...parameters: readonly (number | bigint)[]) => unknown;

/** What an instance exports. */
export type WasmExports = { readonly [name: string]: unknown };

/** Functions by the name of their module and their own. */
export type WasmImports = { readonly [module: string]: { readonly [name: string]: WasmFunction } };

/** A compiled module, without state. */
export interface WasmModule {
  readonly brand?: "module";
}

interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: WasmExports };
  readonly RuntimeError: new (message: string) => Error;
}

/** The global object `WebAssembly`. */
export const webAssembly: WebAssemblyApi = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi })
  .WebAssembly;

/** Bytes in a page of linear memory. */
export const PAGE_BYTES = 65_536;
