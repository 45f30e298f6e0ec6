import { literal } from "./database.js";

/**
 * A file of this package's own writing as SQL reads it back, one column's texts as they are: `1.10` is a path there, not a
 * number.
 */
export function writtenTexts(path: string, column: string): string {
  const file = literal(path);
  switch (/\.([a-z]+)$/i.exec(path)?.[1].toLowerCase()) {
    case "parquet":
      return `read_parquet(${file})`;
    case "tsv":
      return `read_csv(${file}, header = true, all_varchar = true, delim = '\t')`;
    case "csv":
      return `read_csv(${file}, header = true, all_varchar = true, delim = ',')`;
    default:
      return `read_json(${file}, format = 'newline_delimited', columns = {${literal(column)}: 'VARCHAR'})`;
  }
}
