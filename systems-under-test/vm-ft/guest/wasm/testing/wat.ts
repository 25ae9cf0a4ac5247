/**
 * Modules from their text, for tests.
 */
import loadWabt from "wabt";

const wabt = await loadWabt();

/** The binary of a module in text format. @throws Error with line and column of a mistake */
export function watToWasm(text: string, name = "module.wat"): Uint8Array {
  const features = { bulk_memory: true, simd: true, tail_call: true, threads: true, relaxed_simd: true };
  const module = wabt.parseWat(name, text, features);
  try {
    module.resolveNames();
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}
