export { type ShapValues, shapValues } from "./shapValues.js";
