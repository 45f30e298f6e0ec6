import { render } from "preact";
import { installTooltip } from "../components/tooltip.js";
import { installThemes } from "../state/theme.js";
import { LocalApp } from "./LocalApp.js";
import "../styles/base.css";
import "../styles/plots.css";
import "../styles/tables.css";
import "../styles/overview.css";
import "../styles/group.css";
import "../styles/map.css";
import "../styles/studio.css";
import "../styles/narrow.css";
import "../styles/print.css";

installThemes();
installTooltip();
render(<LocalApp />, document.getElementById("app") as HTMLElement);
