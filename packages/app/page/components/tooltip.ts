/** One tooltip for the whole page: whatever carries `data-tip` shows it under the pointer or on keyboard focus. */
const box = document.createElement("div");
box.className = "tooltip";
box.setAttribute("role", "tooltip");
box.hidden = true;

export function installTooltip(): void {
  document.body.append(box);
  document.addEventListener("pointermove", (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    if (target === null) {
      if (!(event.target instanceof Element) || event.target.closest("[data-points]") === null) hideTip();
      return;
    }
    showTip(target.getAttribute("data-tip") ?? "", event.clientX, event.clientY);
  });
  document.addEventListener("focusin", (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    if (target === null) return;
    const place = target.getBoundingClientRect();
    showTip(target.getAttribute("data-tip") ?? "", place.left + place.width / 2, place.bottom);
  });
  for (const end of ["focusout", "pointerleave", "scroll"])
    document.addEventListener(end, hideTip, { passive: true });
}

/** The first line is the heading. */
export function showTip(text: string, x: number, y: number): void {
  const [head, ...rest] = text.split("\n");
  const title = document.createElement("b");
  title.textContent = head;
  box.replaceChildren(
    title,
    ...rest.flatMap((line) => [document.createElement("br"), document.createTextNode(line)]),
  );
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  box.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 6))}px`;
  box.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 12) : y + 18}px`;
}

export function hideTip(): void {
  box.hidden = true;
}
