import type { RunInfo } from "@clusterwhy/core";

/** The studio's server, as it answers. */
export interface StudioState {
  readonly source?: string;
  readonly runs: readonly RunEntry[];
  readonly job: JobState;
}

export interface RunEntry {
  readonly id: string;
  readonly source: string;
  readonly rows: number;
  readonly groups: number;
  readonly groupedShare: number;
  readonly seed: number;
  readonly made: number;
}

export type JobState =
  | { readonly status: "idle" | "cancelled" }
  | {
      readonly status: "running";
      readonly source: string;
      readonly stage: string;
      readonly share: number;
      readonly started: number;
    }
  | { readonly status: "done"; readonly run: string }
  | { readonly status: "failed"; readonly code: string; readonly message: string };

export interface ProfiledColumn {
  readonly name: string;
  readonly role: string;
  readonly reason: string;
  readonly type: "number" | "boolean" | "time" | "string";
  readonly missing: number;
  readonly distinct: number;
  readonly numbers?: {
    readonly min: number;
    readonly p25: number;
    readonly median: number;
    readonly p75: number;
    readonly max: number;
    readonly mean: number;
    readonly scale: "linear" | "log1p";
    readonly histogram: readonly number[];
  };
  readonly levels?: readonly { readonly value: string; readonly count: number }[];
}

export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ProfiledColumn[];
  readonly warnings: readonly { readonly message: string }[];
}

export interface RunDetails {
  readonly info: RunInfo;
  readonly segments: readonly NamedSegment[];
  readonly files: readonly string[];
}

export interface NamedSegment {
  readonly id: string;
  readonly path: string;
  readonly depth: number;
  readonly size: number;
  readonly share: number;
  readonly name: string;
  readonly sentence: string;
  readonly given: { readonly name?: string; readonly note?: string };
}

export type Options = Readonly<Record<string, unknown>>;

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch(() => {
    throw new Error("the studio does not answer; start it again with `clusterwhy studio`");
  });
  if (response.ok) return response;
  const text = await response.text();
  throw new Error(messageOf(text) ?? text);
}

function messageOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { message?: string }).message;
  } catch {
    return undefined;
  }
}

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  return ask(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
}

const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;

export const api = {
  state: () => json<StudioState>(ask("/api/state")),
  profile: (source: string, options: Options) =>
    json<TableProfile>(send("POST", "/api/profile", { source, options })),
  keepTable: async (file: File): Promise<string> => {
    const path = `/api/tables?name=${encodeURIComponent(file.name)}`;
    return (await json<{ source: string }>(ask(path, { method: "POST", body: file }))).source;
  },
  fit: (source: string, options: Options) => send("POST", "/api/fit", { source, options }),
  cancel: () => send("POST", "/api/cancel"),
  run: (id: string) => json<RunDetails>(ask(`/api/runs/${id}`)),
  annotate: (id: string, segment: string, said: { name?: string; note?: string }) =>
    send("PUT", `/api/runs/${id}/segments/${encodeURIComponent(segment)}`, said),
  assign: async (id: string, source: string) =>
    (await send("POST", `/api/runs/${id}/assign`, { source })).text(),
};

/** Follows the fit; reconnects by itself. @returns stops that */
export function followJob(listener: (state: JobState) => void): () => void {
  const events = new EventSource("/api/progress");
  events.onmessage = (event) => listener(JSON.parse(event.data) as JobState);
  return () => events.close();
}
