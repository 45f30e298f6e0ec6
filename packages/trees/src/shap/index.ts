export { type ShapOptions, type ShapValues, shapValues } from "./shapValues.js";
