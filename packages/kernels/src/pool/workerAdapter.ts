/** The one place that knows Node's worker threads from a browser's web workers. */
export interface WorkerHandle {
  send(message: unknown): void;
  onDeath(listener: (cause: unknown) => void): void;
  terminate(): void;
}

/** As much of a web worker as the pool needs; types of browsers are not asked of those who run Node.js. */
export interface WebWorker {
  postMessage(message: unknown): void;
  addEventListener(type: "error", listener: (cause: unknown) => void): void;
  terminate(): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  on(event: "error" | "exit", listener: (cause: unknown) => void): void;
  unref(): void;
  terminate(): Promise<number>;
}

interface NodeWorkerThreads {
  readonly Worker: new (url: URL) => NodeWorker;
  readonly parentPort: { once(event: "message", listener: (message: unknown) => void): void };
}

function nodeWorkerThreads(): NodeWorkerThreads | undefined {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return host?.getBuiltinModule?.("node:worker_threads") as NodeWorkerThreads | undefined;
}

/** @param make a web worker, for bundles; ignored in Node.js */
export function startWorker(make?: () => WebWorker): WorkerHandle {
  const threads = nodeWorkerThreads();
  if (threads !== undefined) {
    const worker = new threads.Worker(new URL("./worker.js", import.meta.url));
    // A waiting worker must not keep the process alive; while a job runs, its host does.
    worker.unref();
    return {
      send: (message) => worker.postMessage(message),
      onDeath: (listener) => {
        worker.on("error", listener);
        worker.on("exit", listener);
      },
      terminate: () => void worker.terminate(),
    };
  }
  const worker: WebWorker =
    make?.() ?? new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return {
    send: (message) => worker.postMessage(message),
    onDeath: (listener) => worker.addEventListener("error", listener),
    terminate: () => worker.terminate(),
  };
}

/** Inside a worker: the host's first message. */
export function onFirstMessage<T>(listener: (message: T) => void): void {
  const threads = nodeWorkerThreads();
  if (threads !== undefined) {
    threads.parentPort.once("message", (message) => listener(message as T));
  } else {
    globalThis.addEventListener("message", (event) => listener((event as MessageEvent<T>).data), {
      once: true,
    });
  }
}

/** Lets timers, signals and messages in. */
export function yieldToHost(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
  return new Promise((resolve) => (setImmediate ?? setTimeout)(() => resolve()));
}

/** Browsers forbid blocking their main thread. */
export function mayBlock(): boolean {
  return typeof (globalThis as { window?: unknown }).window === "undefined";
}
