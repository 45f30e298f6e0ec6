import { type Column, type ColumnRole, nearestName, usageError, type Warning } from "@clusterwhy/core";
import { expandLists, type ReadableColumn } from "./expandLists.js";
import type { ColumnSettings, ResolvedTableOptions, TableOptions } from "./options.js";
import type { RawTable } from "./readColumns.js";
import { withoutBlanks } from "./readings/withoutBlanks.js";
import { zoneClock } from "./readings/zoneClock.js";
import { asText } from "./roles/asText.js";
import type { Finding } from "./roles/finding.js";
import { findNumberRole } from "./roles/findNumberRole.js";
import { findTextRole } from "./roles/findTextRole.js";
import { readText } from "./roles/readText.js";
import { translationOf } from "./roles/translation.js";

/**
 * Gives every column its role by its content, unless the caller says otherwise, and what people read about it.
 *
 * @param given the options as the caller wrote them
 */
export function assignRoles(
  raw: RawTable,
  options: ResolvedTableOptions,
  given: TableOptions | undefined,
): { columns: Column[]; warnings: Warning[] } {
  checkNames(
    options,
    given,
    raw.columns.map((column) => column.name),
  );
  const warnings: Warning[] = [];
  const wantedColumns = raw.columns.filter((column) => !options.drop.includes(column.name));
  const columns = expandLists(wantedColumns).map((column) => {
    const settings = settingsOf(options, column.source ?? column.name);
    const wanted = wantedRole(options, settings, column.source ?? column.name);
    const own = finding(column, wanted);
    const found = onClock(own, options.timeZone);
    warnings.push(...(found.warnings ?? []));
    const translated = translationOf(column, found.column, found !== own);
    return { ...described(column, found, settings), ...(translated === undefined ? {} : { translated }) };
  });
  const kept = oneId(columns);
  return { columns: kept, warnings: [...warnings, ...identifierWarnings(columns, kept)] };
}

/** Identifiers that are left out beside the id: whoever misses them must know. */
function identifierWarnings(found: readonly Column[], kept: readonly Column[]): Warning[] {
  const left = found.filter(({ role }, i) => role === "id" && kept[i].role !== "id");
  if (left.length === 0) return [];
  const shown = left.slice(0, MOST_NAMED).map(({ name }) => `'${name}'`);
  const names = `${shown.join(", ")}${left.length > MOST_NAMED ? " and more" : ""}`;
  const [verb, it] =
    left.length === 1 ? ["looks like an identifier and is", "it"] : ["look like identifiers and are", "them"];
  const id = kept.find(({ role }) => role === "id")?.name;
  const message = `${names} ${verb} left out (the id is '${id}'): give ${it} a role to use ${it}, or name the id`;
  return [{ code: "IDENTIFIERS", message }];
}

const MOST_NAMED = 5;

function settingsOf(options: ResolvedTableOptions, name: string): ColumnSettings {
  return Object.hasOwn(options.columns, name) ? options.columns[name] : {};
}

function wantedRole(
  options: ResolvedTableOptions,
  settings: ColumnSettings,
  name: string,
): ColumnRole | undefined {
  if (options.id === name) return "id";
  if (options.outcome.includes(name)) return "outcome";
  if (Object.hasOwn(options.roles, name)) return options.roles[name];
  return settings.role ?? (settings.order === undefined ? undefined : "ordinal");
}

type CompleteFinding = Finding & { readonly column: ReadableColumn };

/** By content; a role that is asked for decides how the column is read as well. */
function finding(column: ReadableColumn, wanted: ColumnRole | undefined): CompleteFinding {
  const asked = wanted === undefined ? undefined : { role: wanted, reason: "as asked" };
  if (column.type === "string") {
    // Whoever asks for categories or text wants them as they are written.
    const literal = wanted === "nominal" || wanted === "ordinal" || wanted === "text";
    const read = literal || column.items !== undefined ? undefined : readText(column);
    if (read !== undefined) return { ...read, column: read.column ?? column, ...asked };
    const { column: told, warnings } = withoutBlanks(column);
    return { column: told, ...textFinding(told), warnings, ...asked };
  }
  const found = findNumberRole(column);
  if (wanted === "nominal" || wanted === "ordinal") return { ...found, column: asText(column), ...asked };
  const codes = found.role === "nominal" && wanted !== undefined;
  return { ...found, column: codes ? column : (found.column ?? column), ...asked };
}

function textFinding(column: Extract<ReadableColumn, { type: "string" }>): Finding {
  if (column.items === undefined || column.levels.length < 2) return findTextRole(column);
  const distinct = new Set(column.items.flat()).size;
  return distinct < 2
    ? { role: "ignored", reason: "lists without two different items" }
    : { role: "text", reason: `lists of ${distinct} different items` };
}

/** Moments that say their zone are turned to the clock of the zone that is meant. */
function onClock(found: CompleteFinding, timeZone: string | undefined): CompleteFinding {
  const { column } = found;
  if (timeZone === undefined || column.type !== "time") return found;
  const clock = zoneClock(timeZone);
  return column.zoned ? { ...found, column: { ...column, values: column.values.map(clock) } } : found;
}

function described(source: ReadableColumn, found: CompleteFinding, settings: ColumnSettings): Column {
  const unit = settings.unit ?? found.unit;
  const order = settings.order ?? (found.role === "ordinal" ? found.order : undefined);
  const said = {
    name: found.column.name,
    role: found.role,
    reason: found.reason,
    ...(source.source === undefined ? {} : { source: source.source }),
    ...(settings.label === undefined ? {} : { label: settings.label }),
    ...(unit === undefined ? {} : { unit }),
    ...(settings.format === undefined ? {} : { format: settings.format }),
    ...(settings.weight === undefined ? {} : { weight: settings.weight }),
  };
  const { column } = found;
  if (column.type !== "string") return { ...said, type: column.type, values: column.values };
  return {
    ...said,
    type: column.type,
    codes: column.codes,
    levels: column.levels,
    ...(order === undefined ? {} : { order }),
    ...(order !== undefined && settings.order === undefined && found.cyclic ? { cyclic: true } : {}),
    ...(column.items === undefined ? {} : { items: column.items }),
  };
}

/** A named id column leaves no room for others that look like one. */
function oneId(columns: readonly Column[]): Column[] {
  const first =
    columns.find((column) => column.role === "id" && column.reason === "as asked") ??
    columns.find((column) => column.role === "id");
  return columns.map((column) =>
    column.role === "id" && column !== first
      ? { ...column, role: "ignored" as const, reason: `${column.reason}; the id is '${first?.name}'` }
      : column,
  );
}

function checkNames(
  options: ResolvedTableOptions,
  given: TableOptions | undefined,
  names: readonly string[],
): void {
  for (const option of ["roles", "columns"] as const) {
    if (Object.hasOwn(given?.[option] ?? {}, "__proto__")) {
      throw usageError(
        "OPTION_INVALID",
        `${option}: a column named '__proto__' cannot be set by option; rename it`,
      );
    }
  }
  const asked: [option: string, name: string][] = [
    ...(options.id === undefined ? [] : ([["id", options.id]] as [string, string][])),
    ...options.drop.map((name): [string, string] => ["drop", name]),
    ...options.outcome.map((name): [string, string] => ["outcome", name]),
    ...Object.keys(options.roles).map((name): [string, string] => ["role", name]),
    ...Object.keys(options.columns).map((name): [string, string] => ["columns", name]),
  ];
  for (const [option, name] of asked) {
    if (names.includes(name)) continue;
    const near = nearestName(name, names);
    const hint =
      near === undefined
        ? `it has ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", ..." : ""}`
        : `did you mean '${near}'?`;
    throw usageError("COLUMN_UNKNOWN", `${option}: the table has no column '${name}'; ${hint}`);
  }
}
