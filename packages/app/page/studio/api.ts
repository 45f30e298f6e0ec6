import type { RunInfo } from "@clusterwhy/core";

/** The studio's server, as it answers. */
export interface StudioState {
  readonly source?: string;
  /** The run that the studio was opened with. */
  readonly run?: string;
  readonly runs: readonly RunEntry[];
  readonly job: JobState;
}

export interface RunEntry {
  readonly id: string;
  /** Where the run stands, of one that was made elsewhere. */
  readonly folder?: string;
  readonly source: string;
  readonly rows: number;
  readonly groups: number;
  readonly groupedShare: number;
  readonly seed: number;
  readonly made: number;
}

export type JobKind = "fit" | "tune";

export type JobState =
  | { readonly status: "idle" }
  | { readonly status: "cancelled"; readonly kind: JobKind }
  | {
      readonly status: "running";
      readonly kind: JobKind;
      readonly source: string;
      readonly stage: string;
      readonly share: number;
      readonly started: number;
      readonly stageStarted: number;
    }
  | { readonly status: "done"; readonly kind: "fit"; readonly run: string }
  | { readonly status: "done"; readonly kind: "tune" }
  | { readonly status: "failed"; readonly kind: JobKind; readonly code: string; readonly message: string };

/** The map on its way; points as `packedPoints.ts` reads them. */
export interface LayoutPicture {
  readonly epoch: number;
  readonly numEpochs: number;
  readonly points: string;
}

export interface TunedMap {
  readonly metric: string;
  readonly nNeighbors: number;
  readonly minClusterSize?: number;
  readonly trustworthiness: number;
  readonly groups: number;
  readonly noiseShare: number;
  readonly clearness: number;
  readonly stability: number;
  readonly points: string;
  readonly labels: string;
}

export interface Tuning {
  readonly source: string;
  readonly rows: number;
  readonly maps: readonly TunedMap[];
  readonly recommended: number;
  readonly reason: string;
}

export interface ComparedSide {
  readonly id: string;
  readonly source: string;
  readonly rows: number;
  readonly noise: number;
  readonly segments: readonly {
    readonly path: string;
    readonly depth: number;
    readonly name: string;
    readonly size: number;
  }[];
  readonly points: string;
  readonly labels: string;
}

export interface Comparison {
  readonly sharedRows: number;
  readonly pairedBy: string;
  readonly matches: readonly {
    readonly from: string;
    readonly to: string;
    readonly jaccard: number;
    readonly shared: number;
  }[];
  readonly births: readonly string[];
  readonly deaths: readonly string[];
  readonly splits: readonly { readonly from: string; readonly to: readonly string[] }[];
  readonly merges: readonly { readonly from: readonly string[]; readonly to: string }[];
  readonly moved: readonly { readonly from: string; readonly to: string; readonly rows: number }[];
  readonly flows: readonly { readonly from: string; readonly to: string; readonly rows: number }[];
}

export interface ComparedRuns {
  readonly comparison: Comparison;
  readonly earlier: ComparedSide;
  readonly later: ComparedSide;
}

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

/** New rows, assigned: as a file, and how they spread over the groups of the first level beside the fitted rows. */
export interface Assigned {
  readonly csv: string;
  readonly rows: number;
  readonly groups: readonly {
    readonly path: string;
    readonly name: string;
    readonly fitted: number;
    readonly now: number;
  }[];
  readonly none: { readonly fitted: number; readonly now: number };
  readonly warnings: readonly string[];
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
  tune: (source: string, options: Options) => send("POST", "/api/tune", { source, options }),
  tuning: (source: string) => json<Tuning | null>(ask(`/api/tuning?source=${encodeURIComponent(source)}`)),
  cancel: () => send("POST", "/api/cancel"),
  openRun: async (folder: string) =>
    (await json<{ id: string }>(send("POST", "/api/runs/open", { folder }))).id,
  compare: (from: string, to: string) =>
    json<ComparedRuns>(ask(`/api/compare?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`)),
  run: (id: string) => json<RunDetails>(ask(`/api/runs/${id}`)),
  annotate: (id: string, segment: string, said: { name?: string; note?: string }) =>
    send("PUT", `/api/runs/${id}/segments/${encodeURIComponent(segment)}`, said),
  assign: async (id: string, source: string) =>
    (await (await send("POST", `/api/runs/${id}/assign`, { source })).json()) as Assigned,
};

/** Follows the work and the map that it makes; reconnects by itself. @returns stops that */
export function followJob(
  onState: (state: JobState) => void,
  onLayout: (picture: LayoutPicture) => void,
): () => void {
  const events = new EventSource("/api/progress");
  events.onmessage = (event) => onState(JSON.parse(event.data) as JobState);
  events.addEventListener("layout", (event) => onLayout(JSON.parse(event.data) as LayoutPicture));
  return () => events.close();
}
