const DAY = 86_400;
/** Steps below a month, in seconds. */
const STEPS = [
  1,
  5,
  15,
  30,
  60,
  300,
  900,
  1800,
  3600,
  3 * 3600,
  6 * 3600,
  12 * 3600,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/** About `count` round moments within [low, high], in seconds since 1970 UTC: full minutes, hours, days, months or years. */
export function timeTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(count, 1);
  const step = STEPS.find((size) => size >= rough);
  if (step !== undefined && rough <= 14 * DAY) {
    const first = Math.ceil(low / step) * step;
    return Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step);
  }
  const months = MONTHS.find((size) => size * 30.4 * DAY >= 0.95 * rough) ?? MONTHS[MONTHS.length - 1];
  const begin = new Date(low * 1000);
  let month = Math.floor((12 * begin.getUTCFullYear() + begin.getUTCMonth()) / months) * months;
  const ticks: number[] = [];
  for (;;) {
    const tick = Date.UTC(Math.floor(month / 12), month % 12) / 1000;
    if (!(tick <= high)) return ticks;
    if (tick >= low) ticks.push(tick);
    month += months;
  }
}

/** A label as short as the ticks' distance allows: `2021`, `2021-03`, `03-14`, `12:30`. */
export function timeTickLabels(ticks: readonly number[]): (tick: number) => string {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 365 * DAY;
  return (tick) => {
    const text = new Date(tick * 1000).toISOString();
    if (step >= 360 * DAY) return text.slice(0, 4);
    if (step >= 27 * DAY) return text.slice(0, 7);
    return step >= DAY ? text.slice(0, 10) : text.slice(11, 16);
  };
}
