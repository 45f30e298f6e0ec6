import { useEffect, useState } from "preact/hooks";
import { type Theme, themeColor, themeDeclarations } from "../../src/plots/theme.js";

const KEY = "clusterwhy-theme";

/** Puts the colours of both themes into the page; the system's choice holds until the reader makes one. */
export function installThemes(): void {
  const style = document.createElement("style");
  style.textContent = `:root{${themeDeclarations("light")}}:root[data-theme=dark]{${themeDeclarations("dark")}}@media print{:root:root{${themeDeclarations("light")}}}`;
  document.head.append(style);
  show(initial());
}

export function useTheme(): { theme: Theme; toggle: () => void; color: (name: string) => string } {
  const [theme, setTheme] = useState<Theme>(initial);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => setTheme(initial());
    query.addEventListener("change", follow);
    // A choice made in another window, or by the studio around this report.
    addEventListener("storage", follow);
    return () => {
      query.removeEventListener("change", follow);
      removeEventListener("storage", follow);
    };
  }, []);
  useEffect(() => show(theme), [theme]);
  const toggle = () => {
    const next = theme === "light" ? "dark" : "light";
    remember(next);
    setTheme(next);
  };
  return { theme, toggle, color: (name) => themeColor(theme, name) ?? "#888888" };
}

/** What is shown now. */
export function shownTheme(): Theme {
  return document.documentElement.dataset.theme === "dark" ? "dark" : "light";
}

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  document.documentElement.style.colorScheme = theme;
}

function initial(): Theme {
  const chosen = recall();
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

// A file opened from disk may have no storage.
function recall(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}
