import { formatCount, formatShare } from "../src/plots/format.js";
import type { ReportData } from "../src/report/payload.js";

export function App({ data }: { data: ReportData }) {
  const groups = data.document.segments.filter((segment) => segment.parent !== null);
  return (
    <main class="plain">
      <h1>{data.title ?? data.run.source.name}</h1>
      <p>
        {formatCount(data.run.groupedRows)} of {formatCount(data.run.rows)} rows (
        {formatShare(data.run.groupedRows / data.run.rows)}) are in groups.
      </p>
      {groups.map((segment) => (
        <section key={segment.path}>
          <h2>
            {segment.path} {segment.name}
          </h2>
          <p>{segment.sentence}</p>
        </section>
      ))}
    </main>
  );
}
