import { render } from "preact";
import { installTooltip } from "../components/tooltip.js";
import { installThemes } from "../state/theme.js";
import { StudioApp } from "./StudioApp.js";
import "../styles/base.css";
import "../styles/plots.css";
import "../styles/tables.css";
import "../styles/studio.css";

installThemes();
installTooltip();
render(<StudioApp />, document.getElementById("app") as HTMLElement);
