import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { RunControl } from "@clusterwhy/core";
import { type Assignment, assignRows, driftReport } from "@clusterwhy/segments";
import { openTable, writeTable } from "@clusterwhy/table";
import { embedForAssignment } from "../../embedding/embedTexts.js";
import { assignmentColumns } from "../../runFolder/outputColumns.js";
import { writeWhole } from "../outputFile.js";
import { extraColumns } from "./extraColumns.js";
import type { AssignDone, AssignWork } from "./work.js";

/** Assigns a table that fits into memory: columns are read by their whole content, whatever form they are in. */
export async function assignWhole(work: AssignWork, control: RunControl): Promise<AssignDone> {
  const { model, document, id, timeZone, source, output, flags } = work;
  const options = {
    ...(flags.table === undefined ? {} : { table: flags.table }),
    ...(timeZone === undefined ? {} : { timeZone }),
  };
  const opened = await openTable(source, options, control);
  try {
    const table = await embedForAssignment(model, opened.table, flags.textEmbedding, control);
    const assignment = assignRows(model, table);
    control.signal?.throwIfAborted();
    const columns = assignmentColumns(
      assignment,
      opened.table.columns.find((column) => column.name === id),
    );
    if (output === "-") await onStandardOutput((path) => writeTable(path, columns));
    else await writeWhole(output, (partial) => writeTable(partial, columns));
    return {
      rows: assignment.segment.length,
      segments: countSegments(assignment),
      drift: driftReport(document, opened.table, assignment),
      warnings: [
        ...assignment.warnings,
        ...extraColumns(
          work,
          table.columns.map(({ name }) => name),
        ),
      ],
    };
  } finally {
    await opened.close();
  }
}

function countSegments(assignment: Assignment): AssignDone["segments"] {
  const rows = new Array<number>(assignment.paths.length).fill(0);
  for (const position of assignment.segment) rows[position]++;
  return assignment.paths.map((path, position) => ({
    path,
    name: assignment.names[position],
    rows: rows[position],
  }));
}

async function onStandardOutput(write: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "clusterwhy-"));
  try {
    const path = join(folder, "assigned.csv");
    await write(path);
    await pipeline(createReadStream(path), process.stdout, { end: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
