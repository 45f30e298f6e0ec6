import { usageError } from "@clusterwhy/core";

/** Zones change their clocks at multiples of this, so that one look-up serves all instants between two of them. */
const QUARTER_HOUR = 900;

/**
 * The clock of a time zone as seconds since 1970-01-01 00:00 on that clock.
 *
 * @throws ClusterwhyError `OPTION_INVALID` where there is no such zone
 */
export function zoneClock(timeZone: string): (instant: number) => number {
  const format = formatFor(timeZone);
  const offsets = new Map<number, number>();
  return (instant) => {
    if (!Number.isFinite(instant)) return instant;
    const quarter = Math.floor(instant / QUARTER_HOUR);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = clockAt(format, quarter * QUARTER_HOUR) - quarter * QUARTER_HOUR;
      offsets.set(quarter, offset);
    }
    return instant + offset;
  };
}

function clockAt(format: Intl.DateTimeFormat, instant: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(new Date(instant * 1000))) part[type] = Number(value);
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) / 1000;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    throw usageError(
      "OPTION_INVALID",
      `timeZone: expected the name of a time zone such as Europe/Vienna or UTC; found '${timeZone}'`,
    );
  }
}
