import type { CsvHeader } from "./csvHeader.js";
import { fileBytes } from "./fileBytes.js";

/**
 * Finds the first record of a CSV file that does not fit its header, after DuckDB has refused the file: DuckDB often
 * cannot say where the fault is, and only then is a second reading worth its time.
 *
 * @returns what is wrong with which line (1-based, the header's included), or undefined where each record fits
 */
export async function findCsvFault(path: string, header: CsvHeader): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const expected = header.names.length;
  let line = 1;
  let recordLine = 1;
  let numFields = 1;
  let blank = true;
  let fieldStart = true;
  let quoted = false;
  let quoteLine = 1;
  let closing = false;
  let afterReturn = false;
  for await (const piece of fileBytes(path)) {
    for (const char of decoder.decode(piece, { stream: true })) {
      if (closing) {
        closing = false;
        if (char === '"') continue;
        quoted = false;
      }
      if (quoted) {
        if (char === '"') closing = true;
        else if (char === "\n") line++;
        continue;
      }
      if (char === "\n" && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = char === "\r";
      if (char === "\n" || char === "\r") {
        if (!blank && numFields !== expected) return misfit(recordLine, numFields, expected);
        line++;
        recordLine = line;
        numFields = 1;
        blank = true;
        fieldStart = true;
      } else if (char === header.delimiter) {
        numFields++;
        blank = false;
        fieldStart = true;
      } else if (char === '"' && fieldStart) {
        quoted = true;
        quoteLine = line;
        blank = false;
        fieldStart = false;
      } else {
        blank = false;
        fieldStart = false;
      }
    }
  }
  if (quoted && !closing) return `line ${quoteLine}: a quote opens there and never closes`;
  if (!blank && numFields !== expected) return misfit(recordLine, numFields, expected);
  return undefined;
}

function misfit(line: number, found: number, expected: number): string {
  return `line ${line}: it has ${found} field${found === 1 ? "" : "s"}, the header has ${expected}`;
}
