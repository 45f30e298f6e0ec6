const REPLACEMENTS: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an HTML or XML document, in content or in a quoted attribute. Control characters that XML forbids go. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']|\p{Cc}/gu, (c) => REPLACEMENTS[c] ?? (/\s/.test(c) ? c : ""));
}
