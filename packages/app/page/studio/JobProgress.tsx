import { useEffect, useState } from "preact/hooks";
import { formatCount } from "../../src/plots/format.js";
import { api, type JobState, type LayoutPicture } from "./api.js";
import { PointsCanvas } from "./PointsCanvas.js";

type Running = Extract<JobState, { status: "running" }>;

/** How far the fit or the tuning is, the map on its way, and a way to stop. */
export function JobProgress(props: {
  readonly job: JobState;
  readonly layout: LayoutPicture | undefined;
  readonly theme: string;
  readonly ink: string;
}) {
  const { job } = props;
  if (job.status === "failed") {
    return (
      <p class="failure" role="alert">
        {job.message}
      </p>
    );
  }
  if (job.status === "cancelled") {
    return (
      <p class="note">The {job.kind === "fit" ? "fit" : "tuning"} was cancelled; nothing of it was kept.</p>
    );
  }
  if (job.status !== "running") return null;
  return (
    <div class="job">
      <ProgressBar job={job} />
      {props.layout !== undefined && (
        <figure class="live-map">
          <PointsCanvas
            map={props.layout}
            colors={[props.ink]}
            theme={props.theme}
            label="the map as it is being laid out"
          />
          <figcaption class="muted">
            {props.layout.epoch < props.layout.numEpochs
              ? `The map takes shape: round ${formatCount(props.layout.epoch)} of ${formatCount(props.layout.numEpochs)}.`
              : "The map is laid out; now the evidence for its groups is weighed."}
          </figcaption>
        </figure>
      )}
    </div>
  );
}

function ProgressBar({ job }: { readonly job: Running }) {
  const [now, setNow] = useState(Date.now());
  const [cancelling, setCancelling] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const left = secondsLeft(job, now);
  return (
    <div class="progress" role="status">
      <span>
        {cancelling ? "cancelling" : job.stage}{" "}
        <span class="muted">
          {duration((now - job.started) / 1000)}
          {left !== undefined && !cancelling && `, about ${duration(left)} left in this step`}
        </span>
      </span>
      <progress value={job.share} max={1} aria-label={job.stage} />
      <button
        type="button"
        disabled={cancelling}
        onClick={() => {
          setCancelling(true);
          void api.cancel();
        }}
      >
        Cancel
      </button>
    </div>
  );
}

/** Of the stage, by its pace so far; undefined until there is one. */
function secondsLeft({ share, stageStarted }: Running, now: number): number | undefined {
  const elapsed = (now - stageStarted) / 1000;
  return share > 0.05 && share < 1 && elapsed > 1 ? (elapsed * (1 - share)) / share : undefined;
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 120 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}
