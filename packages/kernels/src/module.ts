import type { KernelExports } from "./generated/exports.js";

export type { KernelExports };
export type Flavour = "simdShared" | "simdLocal" | "scalarLocal";

/** A module whose body is one `v128` instruction: engines without SIMD refuse it. */
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE);
}

/** Shared memory needs cross-origin isolation in browsers. */
export function hasSharedMemory(): boolean {
  const isolated = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;
  return typeof SharedArrayBuffer !== "undefined" && isolated !== false;
}

export async function compileKernels(flavour: Flavour): Promise<WebAssembly.Module> {
  const { wasmBase64 } = await loaders[flavour]();
  const text = atob(wasmBase64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return WebAssembly.compile(bytes);
}

const loaders: Record<Flavour, () => Promise<{ wasmBase64: string }>> = {
  simdShared: () => import("./generated/simdShared.js"),
  simdLocal: () => import("./generated/simdLocal.js"),
  scalarLocal: () => import("./generated/scalarLocal.js"),
};

export function createMemory(flavour: Flavour): WebAssembly.Memory {
  return flavour === "simdShared"
    ? new WebAssembly.Memory({ initial: 16, maximum: 65_536, shared: true })
    : new WebAssembly.Memory({ initial: 16 });
}

export async function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<KernelExports> {
  const instance = await WebAssembly.instantiate(module, { env: { memory, abort: trap } });
  return instance.exports as unknown as KernelExports;
}

function trap(): never {
  throw new Error("a kernel reached a state that its host should have ruled out");
}
