/** Numbers as people read them: 1,234; 12.3k; 1.2M; 0.045. At most three significant digits. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trim(value / 1e9)}B`;
  if (size >= 1e6) return `${trim(value / 1e6)}M`;
  if (size >= 1e4) return `${trim(value / 1e3)}k`;
  if (size >= 100 || Number.isInteger(value)) return grouped(Math.round(value));
  if (size === 0) return "0";
  return Number(value.toPrecision(2))
    .toString()
    .replace(/e-(\d+)$/, "e-$1");
}

function trim(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** `12%`, `1.9%`, `0.4%`: a decimal below ten. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return percent >= 10 || percent === 0 || percent === Math.round(percent)
    ? `${Math.round(percent)}%`
    : `${percent.toFixed(1)}%`;
}
