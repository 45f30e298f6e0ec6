// A JSON Schema as Markdown tables: one for the document, one for every nested object that is not small. What was
// described once is referred to afterwards.

const SMALL = 8;

/** @returns sections `{ path, table }`, the document itself first, with the path "" */
export function schemaTables(schema) {
  const described = new Map();
  const sections = [];
  const waiting = [{ path: "", schema }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { rows, nested } = rowsOf(next.schema, "", next.path, described);
    sections.push({
      path: next.path,
      table: ["| field | type | meaning |", "| --- | --- | --- |", ...rows].join("\n"),
    });
    waiting.unshift(...nested);
  }
  return sections;
}

function rowsOf(schema, prefix, path, described) {
  const rows = [];
  const nested = [];
  for (const [name, property] of Object.entries(schema.properties)) {
    const field = `${prefix}${name}`;
    const full = path === "" ? field : `${path}.${field}`;
    const { inner, many, nullable } = unwrap(property);
    const notes = [property.description ?? ""];
    if (!schema.required?.includes(name)) notes.push("may be absent");
    const add = (type, ...more) => rows.push(row(field, type, [...notes, ...more]));
    const variants = variantsOf(inner);
    if (inner.properties === undefined && variants === undefined) {
      add(typeText(property));
      continue;
    }
    const type = `${many ? "list of objects" : "object"}${nullable ? " or null" : ""}`;
    const key = JSON.stringify(inner.properties ?? variants);
    if (described.has(key)) {
      add(type, `as \`${described.get(key)}\``);
      continue;
    }
    described.set(key, full);
    if (variants?.every(isFlat)) {
      add(type, `one of ${variants.map(inlineText).join(", ")}`);
    } else if (variants !== undefined) {
      const tag = tagOf(variants);
      add(type, `by its \`${tag}\`, tables below`);
      for (const variant of variants) {
        const value = variant.properties[tag].const;
        nested.push({ path: `${full}, ${tag} ${value}`, schema: variant });
      }
    } else if (Object.keys(inner.properties).length <= SMALL) {
      add(type);
      const small = rowsOf(inner, `${field}${many ? "[]" : ""}.`, path, described);
      rows.push(...small.rows);
      nested.push(...small.nested);
    } else {
      add(type, "table below");
      nested.push({ path: full, schema: inner });
    }
  }
  return { rows, nested };
}

function row(field, type, notes) {
  const meaning = notes.filter((note) => note !== "").join("; ");
  return `| \`${field}\` | ${type} | ${meaning.replaceAll("|", "\\|")} |`;
}

const variantsOf = (schema) =>
  schema.oneOf ?? (schema.anyOf?.every((one) => one.properties) ? schema.anyOf : undefined);

const tagOf = (variants) =>
  Object.keys(variants[0].properties).find((key) =>
    variants.every((one) => one.properties[key]?.const !== undefined),
  );

const isFlat = ({ properties }) =>
  Object.values(properties).every((property) => {
    const { inner } = unwrap(property);
    return inner.properties === undefined && variantsOf(inner) === undefined;
  });

const inlineText = ({ properties }) =>
  `\`{ ${Object.entries(properties)
    .map(([name, property]) => `${name}: ${typeText(property).replaceAll("`", "")}`)
    .join(", ")} }\``;

/** What a property holds, beneath `null` and lists. */
function unwrap(property) {
  let inner = property;
  let many = false;
  let nullable = false;
  for (;;) {
    if (inner.anyOf?.some((one) => one.type === "null")) {
      nullable = true;
      const rest = inner.anyOf.filter((one) => one.type !== "null");
      inner = rest.length === 1 ? rest[0] : { ...inner, anyOf: rest };
    } else if (inner.type === "array" && inner.items !== undefined && !Array.isArray(inner.items)) {
      many = true;
      inner = inner.items;
    } else return { inner, many, nullable };
  }
}

function typeText(property) {
  if (property.const !== undefined) return `\`${JSON.stringify(property.const)}\``;
  if (property.enum !== undefined) return property.enum.map((value) => `\`${value}\``).join(", ");
  if (property.anyOf !== undefined) return property.anyOf.map(typeText).join(" or ");
  if (Array.isArray(property.type)) return property.type.join(" or ");
  if (property.type === "array") {
    if (property.prefixItems !== undefined) return `[${property.prefixItems.map(typeText).join(", ")}]`;
    return `list of ${typeText(property.items ?? {})}`;
  }
  if (property.type === "object") return "object";
  const { minimum, maximum } = property;
  const bounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return `${property.type ?? "any"}${bounded ? ` in [${minimum}, ${maximum}]` : ""}`;
}
