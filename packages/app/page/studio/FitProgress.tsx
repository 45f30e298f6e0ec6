import { useEffect, useState } from "preact/hooks";
import { api, type JobState } from "./api.js";

export function FitProgress({ job }: { readonly job: JobState }) {
  const [now, setNow] = useState(Date.now());
  const [cancelling, setCancelling] = useState(false);
  useEffect(() => {
    if (job.status !== "running") {
      setCancelling(false);
      return;
    }
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [job.status]);
  if (job.status === "failed") {
    return (
      <p class="failure" role="alert">
        {job.message}
      </p>
    );
  }
  if (job.status === "cancelled") return <p class="note">The fit was cancelled; nothing of it was kept.</p>;
  if (job.status !== "running") return null;
  const seconds = Math.max(0, Math.round((now - job.started) / 1000));
  return (
    <div class="progress" role="status">
      <span>
        {cancelling ? "cancelling" : job.stage} <span class="muted">{seconds} s</span>
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
