import { render } from "preact";
import { fromBase64, inflate } from "../src/report/compression.js";
import { decodeReport } from "../src/report/payload.js";
import { App } from "./app.js";
import { installTooltip } from "./components/tooltip.js";
import { installThemes } from "./state/theme.js";
import "./styles/base.css";
import "./styles/plots.css";
import "./styles/tables.css";
import "./styles/overview.css";
import "./styles/group.css";
import "./styles/map.css";
import "./styles/narrow.css";
import "./styles/print.css";

const place = document.getElementById("app") as HTMLElement;
installThemes();

try {
  const element = document.getElementById("clusterwhy-data") as HTMLElement;
  const data = decodeReport(await inflate(fromBase64(element.textContent ?? "")));
  element.remove();
  place.replaceChildren();
  installTooltip();
  render(<App data={data} />, place);
} catch (error) {
  const note = document.createElement("p");
  note.className = "failure";
  note.setAttribute("role", "alert");
  note.textContent = `This report cannot be shown in full: ${error instanceof Error ? error.message : error}`;
  place.prepend(note);
}
