import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";

/** The part of a JSON Schema that flags are made from. */
interface PropertySchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly items?: PropertySchema;
  readonly additionalProperties?: PropertySchema | boolean;
  readonly anyOf?: readonly PropertySchema[];
}

/** How one flag's text becomes the option's value. */
type Reader = (text: string, before: unknown) => unknown;

/**
 * Adds one flag for every option of the schema: kebab-case of its name, with its description and default. Options
 * that no flag can express (nested objects) are left to the config file.
 */
export function addFlags(command: Command, schema: z.ZodObject): Command {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as {
    properties?: Record<string, PropertySchema>;
  };
  for (const [name, property] of Object.entries(properties)) {
    const option = flagOf(name, property);
    if (option !== undefined) command.addOption(option);
  }
  return command;
}

function flagOf(name: string, property: PropertySchema): Option | undefined {
  const flag = kebab(name);
  const described = `${property.description ?? ""}${defaultText(property.default)}`;
  if (property.type === "boolean") {
    return new Option(property.default === true ? `--no-${flag}` : `--${flag}`, described);
  }
  const kind = readerOf(property);
  if (kind === undefined) return undefined;
  const repeatable =
    property.type === "array" || property.type === "object" ? "; may be given several times" : "";
  const option = new Option(`--${flag} <${kind.value}>`, described + repeatable).argParser(kind.read);
  // commander's `choices` replaces the parser; the schema reports a wrong choice as well, but later.
  return property.enum === undefined ? option : option.choices(property.enum);
}

function readerOf(property: PropertySchema): { value: string; read: Reader } | undefined {
  if (property.anyOf !== undefined) return readerOfChoice(property.anyOf);
  if (property.enum !== undefined) return { value: "choice", read: (text) => text };
  switch (property.type) {
    case "string":
      return { value: "text", read: (text) => text };
    case "integer":
    case "number":
      return { value: "number", read: readNumber };
    case "array":
      return property.items?.type === "string"
        ? { value: "name", read: (text, before) => [...((before as string[] | undefined) ?? []), text] }
        : undefined;
    case "object":
      return readerOfPairs(property.additionalProperties);
    default:
      return undefined;
  }
}

/** A number or one of some words, for example `auto`. */
function readerOfChoice(options: readonly PropertySchema[]): { value: string; read: Reader } | undefined {
  const simple = options.every((option) =>
    ["string", "integer", "number"].includes(option.type ?? (option.enum === undefined ? "" : "string")),
  );
  if (!simple) return undefined;
  return { value: "value", read: (text) => (/^-?[\d.]+(e-?\d+)?$/i.test(text) ? Number(text) : text) };
}

function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new InvalidArgumentError("expected a number");
  return value;
}

/** `NAME=VALUE`, where the values are texts, numbers, or either. */
function readerOfPairs(
  values: PropertySchema | boolean | undefined,
): { value: string; read: Reader } | undefined {
  if (typeof values !== "object") return undefined;
  const kind = readerOf(values);
  if (kind === undefined) return undefined;
  const read: Reader = (text, before) => {
    const at = text.lastIndexOf("=");
    if (at < 1) throw new InvalidArgumentError("expected NAME=VALUE");
    // A column may be called `__proto__`: no plain assignment.
    return Object.fromEntries([
      ...Object.entries((before as Record<string, unknown> | undefined) ?? {}),
      [text.slice(0, at), kind.read(text.slice(at + 1), undefined)],
    ]);
  };
  return { value: "name=value", read };
}

function defaultText(value: unknown): string {
  if (value === undefined || value === true || value === false) return "";
  if (Array.isArray(value) || (typeof value === "object" && value !== null)) return "";
  return ` (default: ${String(value)})`;
}

export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The flags that were really given, under the options' names. */
export function givenFlags(command: Command, schema: z.ZodObject): Record<string, unknown> {
  const entries = Object.keys(schema.shape)
    .filter((name) => command.getOptionValueSource(name) === "cli")
    .map((name): [string, unknown] => [name, command.getOptionValue(name)]);
  return Object.fromEntries(entries);
}
