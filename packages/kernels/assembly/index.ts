// Every kernel is a pure function over addresses and counts: it allocates nothing and keeps no state, so that any
// number of instances can work on one shared memory. The host's arena owns all addresses.
export { forestCodes, forestMargins } from "./forest";
export { smoothKnn } from "./fuzzy";
export { closeGaps, transposeStrengths, uniteStrengths } from "./fuzzyUnion";
export { blockDots, combineVectors, scaleVector, sparseMultiply, subtractProjections } from "./krylov";
export { kdSearch } from "./kdSearch";
export { splitKdNodes } from "./kdTree";
export { plattScaling } from "./platt";
export { bruteSearch, rankPenalties } from "./knn";
export { applyRecords, drawCandidates, joinCandidates, joinLeaves, reverseGraph } from "./nnDescent";
export { rerank } from "./rerank";
export { countRows } from "./rowSets";
export { sparseColumns, sparseSearch } from "./sparseSearch";
export { codeRows } from "./rowCodes";
export { rpSplit } from "./rpForest";
export { layoutRadii } from "./density";
export { layoutEpoch, layoutWhole } from "./layout";
export { placeRows } from "./transform";
export { binRows } from "./trees/bins";
export { sketchColumns } from "./trees/sketch";
export { trainModels } from "./trees/trainModels";
export {
  sharedBegin, sharedBeginTree, sharedCount, sharedDescend, sharedDivide, sharedEndRound, sharedEndTree, sharedFinish,
  sharedGradients, sharedJoin, sharedLeaves, sharedRecord, sharedRoot, sharedSearch, sharedSum,
} from "./trees/sharedTraining";
export { predictLeafIds, predictRows } from "./trees/predict";
export { countPatterns, fillShapTables } from "./trees/shapTables";
export { shapLookUp } from "./trees/shapLookUp";
export { shapBackground } from "./trees/shapBackground";
export { shapInteractions } from "./trees/shapInteractions";
export { shapWalk } from "./trees/shapWalk";
export { coreDistances, primSpanningTree } from "./mutualReachability";
export { kdBoxes, kdDivide, kdLeaves, kdRecords } from "./spanning/kdBuild";
export { kdAttach } from "./spanning/kdAttach";
export { kdCores, kdLeafCores, kdNodeCores } from "./spanning/kdCores";
export {
  boruvkaLists, boruvkaMerge, boruvkaNodes, boruvkaRelabel, boruvkaStart,
} from "./spanning/boruvkaRound";
export { boruvkaSearch } from "./spanning/boruvkaSearch";
export { sortEdges } from "./spanning/edgeSort";
export { exp64, log64, powF32 } from "./math";
export { randomWords, threefry } from "./random";
export { heapBase } from "./runtime";
