export type Theme = "light" | "dark";

/** The colours of page and plots; in both they are used as `var(--name)`. Text on its ground has contrast 4.5 or more. */
const COLORS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  ground: ["#f6f6f4", "#14161a"],
  surface: ["#ffffff", "#1c1f25"],
  raised: ["#ffffff", "#23272f"],
  ink: ["#1c1e21", "#e9eaec"],
  muted: ["#5c6068", "#a4a9b3"],
  grid: ["#e3e3e0", "#32363f"],
  line: ["#d5d5d1", "#3c414b"],
  rest: ["#a9adb5", "#6d7380"],
  noise: ["#b9bcc2", "#5a606b"],
  accent: ["#1f5fae", "#82b4f5"],
  "accent-soft": ["#e8f0fa", "#22324a"],
  caution: ["#8a5200", "#f0b866"],
  "caution-soft": ["#fdf3e1", "#3a2d18"],
  low: ["#2f7fd6", "#4a97ea"],
  high: ["#d9601a", "#f0803a"],
};

export function themeColor(theme: Theme, name: string): string | undefined {
  return Object.hasOwn(COLORS, name) ? COLORS[name][theme === "light" ? 0 : 1] : undefined;
}

/** The theme's colours as CSS declarations. */
export function themeDeclarations(theme: Theme): string {
  return Object.keys(COLORS)
    .map((name) => `--${name}:${themeColor(theme, name)};`)
    .join("");
}
