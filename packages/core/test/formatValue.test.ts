import { type ColumnFormat, type ValueWriter, withUnit, writeValue } from "@clusterwhy/core";
import { describe, expect, it } from "vitest";

const short: ValueWriter = { number: (value) => String(Number(value.toPrecision(3))) };
const exact: ValueWriter = { number: String, exact: true };

function both(value: number, format?: ColumnFormat, unit?: string): [string, string] {
  const style = { type: "number" as const, format, unit };
  return [writeValue(value, style, short), writeValue(value, style, exact)];
}

describe("a value as people write it", () => {
  it("is a number with its unit", () => {
    expect(both(1234.5678)).toEqual(["1230", "1234.5678"]);
    expect(both(3, undefined, "minutes")).toEqual(["3 minutes", "3 minutes"]);
    expect(both(12, "currency", "€")).toEqual(["€12", "€12"]);
    expect(both(-12, "currency", "€")[0]).toBe("-€12");
    expect(withUnit("−5", "$")).toBe("−$5");
    expect(withUnit("5", "%")).toBe("5%");
  });

  it("keeps every digit where a threshold must", () => {
    expect(both(0.035, "percent")).toEqual(["3.5%", "3.5%"]);
    expect(both(0.0351234, "percent")).toEqual(["3.51%", "3.51234%"]);
    expect(both(1234567.25, "integer")).toEqual(["1,234,567", "1,234,567.25"]);
    expect(both(1_500_000, "bytes")).toEqual(["1.5 MB", "1500000 B"]);
    expect(both(999.6, "bytes")[0]).toBe("1 kB");
    expect(both(90.5, "duration")).toEqual(["1 min 31 s", "1 min 30.5 s"]);
    expect(both(2 * 86_400 + 3 * 3600 + 61, "duration")).toEqual(["2 d 3 h", "2 d 3 h 1 min 1 s"]);
    expect(both(-0.25, "duration")).toEqual(["−0.25 s", "−0.25 s"]);
    expect(both(0, "duration")).toEqual(["0 s", "0 s"]);
    expect(both(1999.5, "year")).toEqual(["2000", "1999.5"]);
    expect(both(90210, "plain")).toEqual(["90210", "90210"]);
  });

  it("is a moment with as much of its clock as the format says", () => {
    const noon = Date.UTC(2024, 1, 29, 12, 30, 15) / 1000;
    const write = (value: number, format: ColumnFormat | undefined, writer: ValueWriter) =>
      writeValue(value, { type: "time", format }, writer);
    expect(write(noon, undefined, short)).toBe("2024-02-29 12:30");
    expect(write(noon, "date", short)).toBe("2024-02-29");
    expect(write(noon, "year", short)).toBe("2024");
    expect(write(noon, "date", exact)).toBe("2024-02-29 12:30:15");
    expect(write(86_400, undefined, short)).toBe("1970-01-02");
    expect(write(86_400, "datetime", short)).toBe("1970-01-02 00:00");
    expect(write(1e300, undefined, short)).toBe("1e+300");
  });

  it("is a word for flags and for nothing", () => {
    expect(writeValue(1, { type: "boolean" }, short)).toBe("true");
    expect(writeValue(Number.NaN, { type: "number", unit: "€" }, short)).toBe("missing");
  });
});
