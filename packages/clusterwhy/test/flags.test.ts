import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addFlags, givenFlags, kebab } from "../src/cli/flags.js";
import { createTerminal, fitWidth, wrap } from "../src/cli/terminal.js";
import { fitOptionsSchema } from "../src/options.js";

const parse = (...args: string[]) => {
  const command = addFlags(new Command().exitOverride(), fitOptionsSchema);
  command.parse(args, { from: "user" });
  return givenFlags(command, fitOptionsSchema);
};

describe("flags", () => {
  it("exist for every option that is not a nested object", () => {
    const flags = addFlags(new Command(), fitOptionsSchema).options.map((option) =>
      option.long?.replace(/^--(no-)?/, ""),
    );
    const missing = Object.keys(fitOptionsSchema.shape).filter((name) => !flags.includes(kebab(name)));
    expect(missing.filter((name) => name !== "columns")).toEqual([]);
  });

  it("hold only what was given, as the options' types", () => {
    expect(parse("--min-cluster-size", "12", "--drop", "a b", "--drop", "c", "--no-evidence")).toEqual({
      minClusterSize: 12,
      drop: ["a b", "c"],
      evidence: false,
    });
  });

  it("take pairs whose names hold '=' or are `__proto__`", () => {
    const { roles } = parse("--roles", "a=b=nominal", "--roles", "__proto__=ignored") as { roles: object };
    expect(Object.entries(roles)).toEqual([
      ["a=b", "nominal"],
      ["__proto__", "ignored"],
    ]);
  });
});

describe("terminal", () => {
  it("shows control characters instead of obeying them", () => {
    const terminal = createTerminal(process.stdout, false);
    expect(terminal.plain("a\u001b[31mb\u0007\u202ec\nd")).toBe("a␛[31mb␇\\u202ec\nd");
  });

  it("cuts and wraps by characters, not by code units", () => {
    expect(fitWidth("😀😀😀", 2)).toBe("😀…");
    expect(wrap("one two three", 9, "  ")).toBe("  one two\n  three");
  });
});
