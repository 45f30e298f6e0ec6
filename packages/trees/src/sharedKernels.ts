import { createKernels, type Kernels } from "@clusterwhy/kernels";

let shared: Promise<Kernels> | undefined;

/** The kernels of whoever names none: made once, with all processors; their idle workers keep no process alive. */
export function sharedKernels(): Promise<Kernels> {
  shared ??= createKernels();
  return shared;
}
