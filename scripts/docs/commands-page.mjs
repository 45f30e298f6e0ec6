// docs/reference/commands.md: every command with its own flags, as its --help lists them.
import { createRequire } from "node:module";

const COMMON = ["--json", "--quiet", "--no-color"];

/** @param load imports a module of the built packages */
export async function commandsPage(load) {
  const { Command } = await import(
    createRequire(new URL("../../packages/clusterwhy/package.json", import.meta.url)).resolve("commander")
  );
  const { COMMANDS } = await load("clusterwhy/dist/cli/main.js");
  const { fitOptionsSchema } = await load("clusterwhy/dist/options.js");
  const { kebab } = await load("clusterwhy/dist/cli/flags.js");
  const ofFit = new Set(
    Object.keys(fitOptionsSchema.shape).flatMap((name) => [`--${kebab(name)}`, `--no-${kebab(name)}`]),
  );
  const sections = [];
  for (const [name, { summary, load: loadCommand }] of Object.entries(COMMANDS)) {
    const command = (await loadCommand()).define(new Command(name));
    sections.push(sectionOf(command, summary, ofFit));
  }
  return `# Commands

Written by \`npm run reference\` from the commands themselves; \`clusterwhy COMMAND --help\` prints the same. \`fit\` and \`tune\`
also take every [option of the table and the method](options.md). All commands take

| flag | meaning |
| --- | --- |
| \`--json\` | one JSON document on standard output, nothing else there |
| \`--quiet\` | no progress and no summary |
| \`--no-color\` | no colours; the variable \`NO_COLOR\` does the same |

Progress goes to standard error, on a terminal only. Ctrl-C stops cleanly and leaves no half-written run. Nothing that
exists is replaced without \`--force\`. An error says what was expected, what was found and what to do; with
\`DEBUG=clusterwhy\` it shows where it came from as well.

| exit status | meaning |
| --- | --- |
| 0 | done |
| 1 | a fault of clusterwhy |
| 2 | wrong usage: an unknown option, a column that does not exist |
| 3 | a table that cannot be used |
| 4 | a run folder or model that cannot be read |
| 5 | drift beyond the threshold (\`assign --fail-on-drift\`) |
| 130 | interrupted |

${sections.join("\n\n")}
`;
}

function sectionOf(command, summary, ofFit) {
  const takesAll = command.options.some((option) => option.long === "--n-neighbors");
  const own = command.options.filter(
    (option) => !COMMON.includes(option.long) && !(takesAll && ofFit.has(option.long)),
  );
  const usage = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const rows = [
    ...command.registeredArguments.map((argument) => [
      argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
      argument.description,
    ]),
    ...own.map((option) => [option.flags, meaningOf(option)]),
  ];
  const table = rows.map(([left, right]) => `| \`${left}\` | ${right.replaceAll("|", "\\|")} |`);
  return `## ${command.name()}

\`clusterwhy ${[command.name(), ...usage].join(" ")}\`: ${summary}.

| argument or flag | meaning |
| --- | --- |
${table.join("\n")}`;
}

function meaningOf(option) {
  const choices = option.argChoices === undefined ? "" : ` (${option.argChoices.join(", ")})`;
  const { defaultValue } = option;
  const named = defaultValue !== undefined && defaultValue !== false && !option.negate;
  return `${option.description}${choices}${named ? `; default ${defaultValue}` : ""}`;
}
