export { type ShapInteractions, shapInteractions } from "./interactions.js";
export { interventionalShapValues } from "./interventional.js";
export { type ShapOptions, type ShapValues, shapValues } from "./shapValues.js";
export { TreeExplainer, type TreeExplainerOptions } from "./treeExplainer.js";
