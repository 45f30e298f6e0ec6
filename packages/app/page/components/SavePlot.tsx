import { type Plot, toSvgText } from "../../src/plots/svg.js";
import { shownTheme } from "../state/theme.js";
import { download, fileName, svgToPng } from "./download.js";

/** Buttons that save a plot in the colours on show. */
export function SavePlot(props: { readonly plot: Plot; readonly name: string; readonly scale?: number }) {
  const { plot, name, scale = 2 } = props;
  const svg = () => toSvgText(plot, shownTheme());
  return (
    <div class="save no-print">
      <button
        type="button"
        class="quiet"
        aria-label={`save ${name} as SVG`}
        onClick={() => download(svg(), "image/svg+xml", `${fileName(name)}.svg`)}
      >
        SVG
      </button>
      <button
        type="button"
        class="quiet"
        aria-label={`save ${name} as PNG`}
        onClick={async () =>
          download(
            await svgToPng(svg(), plot.width, plot.height, scale),
            "image/png",
            `${fileName(name)}.png`,
          )
        }
      >
        PNG
      </button>
    </div>
  );
}
