import { render } from "preact";
import { fromBase64, inflate } from "../src/report/compression.js";
import { decodeReport } from "../src/report/payload.js";
import { App } from "./app.js";
import "./styles.css";

const place = document.getElementById("app") as HTMLElement;

try {
  const element = document.getElementById("clusterwhy-data") as HTMLElement;
  const data = decodeReport(await inflate(fromBase64(element.textContent ?? "")));
  element.remove();
  place.replaceChildren();
  render(<App data={data} />, place);
} catch (error) {
  const note = document.createElement("p");
  note.className = "failure";
  note.textContent = `This report cannot be shown in full: ${error instanceof Error ? error.message : error}`;
  place.prepend(note);
}
