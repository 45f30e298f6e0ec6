import type { SegmentsOptions } from "@clusterwhy/segments";
import { useRef, useState } from "preact/hooks";
import { renderReport } from "../../src/report/renderReport.js";
import type { ReportInput } from "../../src/report/reportInput.js";
import { App } from "../app.js";
import { DropZone } from "../components/DropZone.js";
import { download, fileName } from "../components/download.js";
import type { Options } from "../studio/api.js";
import { OptionsForm } from "../studio/OptionsForm.js";
import type { LocalMessage } from "./fit.worker.js";
import FitWorker from "./fit.worker.js?worker&inline";
import type { LocalTask } from "./fitHere.js";

type State =
  | { readonly step: "empty"; readonly failure?: string }
  | { readonly step: "running"; readonly name: string; readonly stage: string; readonly share: number }
  | {
      readonly step: "done";
      readonly input: ReportInput;
      readonly threads: number;
      readonly seconds: number;
    };

/** A page that finds the groups of a dropped table by itself: nothing leaves the machine. */
export function LocalApp() {
  const [state, setState] = useState<State>({ step: "empty" });
  const [options, setOptions] = useState<Options>({ seed: 0 });
  const worker = useRef<Worker | undefined>(undefined);

  const start = async (file: File | undefined) => {
    if (file === undefined) return;
    const started = performance.now();
    const running = new FitWorker();
    worker.current = running;
    setState({ step: "running", name: file.name, stage: "read", share: 0 });
    running.onmessage = ({ data }: MessageEvent<LocalMessage>) => {
      if (data.kind === "progress")
        setState({ step: "running", name: file.name, stage: data.stage, share: data.share });
      else if (data.kind === "done") {
        const seconds = (performance.now() - started) / 1000;
        setState({ step: "done", input: data.input, threads: data.threads, seconds });
      } else setState({ step: "empty", failure: data.message });
      if (data.kind !== "progress") running.terminate();
    };
    running.onerror = (event) =>
      setState({ step: "empty", failure: event.message || "this browser starts no worker for the page" });
    const bytes = await file.arrayBuffer();
    // Whatever was typed: the fit checks its options.
    const task: LocalTask = { name: file.name, bytes, table: {}, options: options as SegmentsOptions };
    running.postMessage(task, [bytes]);
  };
  const stop = () => {
    worker.current?.terminate();
    setState({ step: "empty" });
  };

  if (state.step === "done") {
    return (
      <>
        <div class="local-bar no-print">
          <button type="button" onClick={stop}>
            Another table
          </button>
          <button
            type="button"
            onClick={async () =>
              download(
                await renderReport(state.input),
                "text/html",
                `${fileName(state.input.run.source.name)}-report.html`,
              )
            }
          >
            Save the report
          </button>
          <span class="muted small">
            Found here, on {state.threads} {state.threads === 1 ? "processor" : "processors"}, in{" "}
            {Math.ceil(state.seconds)} s
          </span>
        </div>
        <App data={{ ...state.input, omittedColumns: [], roundedColumns: [] }} />
      </>
    );
  }
  return (
    <main class="view local">
      <h1>Find the groups in a table, here in the browser</h1>
      <p class="lead">
        Users, customers or items, one a row. The page finds the groups among them, names each, and says why
        it exists. Your table stays on this machine.
      </p>
      {state.step === "running" ? (
        <div class="progress" role="status">
          <span>
            {state.name}: {state.stage}
          </span>
          <progress value={state.share} max={1} aria-label={state.stage} />
          <button type="button" onClick={stop}>
            Cancel
          </button>
        </div>
      ) : (
        <>
          <DropZone
            onFile={(file) => void start(file)}
            accept=".csv,.tsv,.json,.ndjson,.jsonl,text/csv,application/json"
          >
            Drop a CSV, TSV, JSON or NDJSON file here, or choose one
          </DropZone>
          <OptionsForm options={options} onChange={setOptions} />
          {state.failure !== undefined && (
            <p class="failure" role="alert">
              {state.failure}
            </p>
          )}
        </>
      )}
    </main>
  );
}
