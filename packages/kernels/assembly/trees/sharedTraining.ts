// One model on all threads: the same trees, bit by bit, as trainModels makes on one. A tree grows level by level; the
// host calls what is here in turn, and hands out the parts of each step. Candidates (a Pending, its Split with room for
// categories) stand on the grower's stack: those of the level, those of the next, and the tree's leaves.
import { addHistogram, PART, subtractHistogram, sumPart } from "./histogram";
import {
  describeChildren, divideRows, endsInLeaves, evaluate, finishChildren, finishLeaf, initialiseNode, maySplit,
  recordSplit, sumRoot,
} from "./nodes";
import { decisionBytes } from "./partition";
import { featureAt, Grower, Job, Matrix, nodeAt, Parameters, Pending, Split } from "./records";
import { beginTraining, beginTree, endRound, endTree, finishTraining, growerAt, workspaceAt } from "./rounds";
import { computeGradients } from "./workspace";

/** What the tree has come to; at `scratch` + LEVEL_OFFSET. */
@unmanaged
class Level {
  numCandidates: i32;
  numLeaves: i32;
  numBuilds: i32;
  numParts: i32;
  /** Build [...], Part [...] */
  builds: usize;
  parts: usize;
  /** Candidates of this level, of the next one, and leaves. */
  candidates: usize;
  next: usize;
  leaves: usize;
  /** The first histogram that no node has, and the first of those for parts. */
  numHistograms: i32;
  firstPartial: i32;
}

/** A histogram to sum, and the parent to take it from. */
@unmanaged
class Build {
  histogram: usize;
  /** 0, or what becomes the sibling's by subtraction. */
  parent: usize;
  firstPart: i32;
  numParts: i32;
}

/** Some of a node's rows. */
@unmanaged
class Part {
  begin: i32;
  end: i32;
  histogram: usize;
}

const LEVEL_OFFSET: usize = 384;

// @ts-ignore: decorator
@inline
function levelAt(scratch: usize): Level {
  return changetype<Level>(scratch + LEVEL_OFFSET);
}

// @ts-ignore: decorator
@inline
function candidateBytes(grower: Grower): usize {
  return (offsetof<Pending>() + offsetof<Split>() + (<usize>grower.matrix.mostBins << 2) + 7) & ~7;
}

// @ts-ignore: decorator
@inline
function candidateIn(grower: Grower, list: usize, index: i32): Pending {
  return changetype<Pending>(list + <usize>index * candidateBytes(grower));
}

// @ts-ignore: decorator
@inline
function splitOf(candidate: Pending): usize {
  return changetype<usize>(candidate) + offsetof<Pending>();
}

// @ts-ignore: decorator
@inline
function histogramAt(grower: Grower, index: i32): usize {
  return grower.histograms + <usize>index * (<usize>grower.matrix.totalCells << 4);
}

/**
 * @param capacity       most nodes of a level
 * @param nodeHistograms as many as a tree has nodes with a histogram summed for them
 * @param numHistograms  those, and behind them one for every part but a node's first
 * @param lists          memory for the builds, then for the parts
 */
export function sharedBegin(
  matrix: usize, parameters: usize, job: usize, capacity: i32, nodeHistograms: i32, numHistograms: i32, stackBytes: i32,
  lists: usize, scratch: usize,
): void {
  beginTraining(
    changetype<Matrix>(matrix), changetype<Parameters>(parameters), changetype<Job>(job), numHistograms, stackBytes, scratch,
  );
  const grower = growerAt(scratch);
  const level = levelAt(scratch);
  level.builds = lists;
  level.parts = lists + <usize>nodeHistograms * offsetof<Build>();
  level.candidates = grower.stack;
  level.next = level.candidates + <usize>capacity * candidateBytes(grower);
  level.leaves = level.next + <usize>capacity * candidateBytes(grower);
  level.firstPartial = nodeHistograms;
}

/** Gradients of rows [start, end). */
export function sharedGradients(scratch: usize, start: i32, end: i32): void {
  computeGradients(growerAt(scratch).parameters, workspaceAt(scratch), start, end);
}

/** Sets a tree up with its root as the only candidate; returns how many parts there are to sum. */
export function sharedBeginTree(scratch: usize, round: i32, output: i32): i32 {
  const grower = growerAt(scratch);
  const space = workspaceAt(scratch);
  const level = levelAt(scratch);
  const numActive = beginTree(grower, space, round, output);
  level.numLeaves = 0;
  level.numCandidates = 1;
  level.numHistograms = 1;
  const root = candidateIn(grower, level.candidates, 0);
  root.node = 0;
  root.depth = 0;
  root.begin = 0;
  root.end = numActive;
  root.passiveBegin = 0;
  root.passiveEnd = space.numPositions - numActive;
  root.histogram = histogramAt(grower, 0);
  root.path = 0;
  root.lower = -Infinity;
  root.upper = Infinity;
  if (grower.parameters.interactionSets != 0) {
    memory.fill(grower.usedFeatures, 0, <usize>((grower.matrix.numFeatures + 31) >> 5) << 2);
  }
  level.numBuilds = 0;
  level.numParts = 0;
  planBuild(grower, level, 0, numActive, root.histogram, 0);
  return level.numParts;
}

/** A node's sum, in its parts: the first in place, the others in histograms of their own. */
function planBuild(grower: Grower, level: Level, begin: i32, end: i32, histogram: usize, parent: usize): void {
  const build = changetype<Build>(level.builds + <usize>level.numBuilds * offsetof<Build>());
  build.histogram = histogram;
  build.parent = parent;
  build.firstPart = level.numParts;
  // Further parts of all builds so far have taken so many histograms.
  let partial = level.firstPartial + level.numParts - level.numBuilds;
  let at = begin;
  do {
    const part = changetype<Part>(level.parts + <usize>level.numParts * offsetof<Part>());
    part.begin = at;
    part.end = min<i32>(at + PART, end);
    part.histogram = at == begin ? histogram : histogramAt(grower, partial++);
    level.numParts++;
    at += PART;
  } while (at < end);
  build.numParts = level.numParts - build.firstPart;
  level.numBuilds++;
}

/** Sums parts [start, end). */
export function sharedSum(scratch: usize, own: usize, start: i32, end: i32): void {
  const grower = ownGrower(scratch, own);
  const level = levelAt(scratch);
  for (let i = start; i < end; i++) {
    const part = changetype<Part>(level.parts + <usize>i * offsetof<Part>());
    sumPart(grower, part.begin, part.end, part.histogram);
  }
}

/** Joins the parts of builds [start, end), and takes them from the parents. */
export function sharedJoin(scratch: usize, start: i32, end: i32): void {
  const grower = growerAt(scratch);
  const level = levelAt(scratch);
  for (let i = start; i < end; i++) {
    const build = changetype<Build>(level.builds + <usize>i * offsetof<Build>());
    for (let k = 1; k < build.numParts; k++) {
      const part = changetype<Part>(level.parts + <usize>(build.firstPart + k) * offsetof<Part>());
      addHistogram(grower.matrix, build.histogram, part.histogram);
    }
    if (build.parent != 0) subtractHistogram(grower.matrix, build.parent, build.histogram);
  }
}

/** The root's sums, once its histogram is there; how many builds there are is what the level says. */
export function sharedRoot(scratch: usize): void {
  const grower = growerAt(scratch);
  const root = candidateIn(grower, levelAt(scratch).candidates, 0);
  sumRoot(grower, root, featureAt(grower.matrix, 0).numBins + 1);
  grower.numNodes = 1;
  initialiseNode(grower, root);
}

export function sharedCount(scratch: usize, what: i32): i32 {
  const level = levelAt(scratch);
  if (what == 0) return level.numCandidates;
  return what == 1 ? level.numBuilds : level.numLeaves;
}

/** A copy of the grower with a split, and room to search, sum and divide, of the caller's own. */
function ownGrower(scratch: usize, own: usize): Grower {
  const shared = growerAt(scratch);
  memory.copy(own, scratch, offsetof<Grower>());
  const grower = changetype<Grower>(own);
  grower.split = own + 256;
  grower.search = grower.split + ((offsetof<Split>() + (<usize>shared.matrix.mostBins << 2) + 63) & ~63);
  grower.decisions = grower.search + (<usize>(shared.matrix.mostBins + 4) * 20);
  grower.nodeFeatures = grower.decisions + decisionBytes(shared.matrix.mostBins);
  grower.batch = (grower.nodeFeatures + <usize>shared.matrix.numFeatures + 63) & ~63;
  return grower;
}

/** The best splits of candidates [start, end); without one `numCategories` is −2. */
export function sharedSearch(scratch: usize, own: usize, start: i32, end: i32): void {
  const grower = ownGrower(scratch, own);
  const level = levelAt(scratch);
  for (let i = start; i < end; i++) {
    const candidate = candidateIn(grower, level.candidates, i);
    const split = changetype<Split>(splitOf(candidate));
    if (!evaluate(grower, candidate)) {
      split.numCategories = -2;
      continue;
    }
    const found = changetype<Split>(grower.split);
    memory.copy(splitOf(candidate), grower.split, offsetof<Split>() + (<usize>max<i32>(found.numCategories, 0) << 2));
  }
}

/**
 * Writes the splits that were found into the nodes. Candidates without one become leaves; those whose children are
 * leaves go the same way, with their children.
 */
export function sharedRecord(scratch: usize): void {
  const grower = growerAt(scratch);
  const level = levelAt(scratch);
  const bytes = candidateBytes(grower);
  let kept = 0;
  for (let i = 0; i < level.numCandidates; i++) {
    const candidate = candidateIn(grower, level.candidates, i);
    const splits = changetype<Split>(splitOf(candidate)).numCategories != -2;
    if (splits) recordSplit(grower, candidate, splitOf(candidate));
    if (!splits || endsInLeaves(grower, candidate, splitOf(candidate))) {
      if (splits) describeChildren(grower, candidate, splitOf(candidate), candidateIn(grower, level.next, 0), candidateIn(grower, level.next, 1));
      memory.copy(changetype<usize>(candidateIn(grower, level.leaves, level.numLeaves)), changetype<usize>(candidate), bytes);
      level.numLeaves++;
      continue;
    }
    if (kept != i) memory.copy(changetype<usize>(candidateIn(grower, level.candidates, kept)), changetype<usize>(candidate), bytes);
    kept++;
  }
  level.numCandidates = kept;
}

// Every node has its own stretch of the spare room: active rows from the left, the others from the right end.

// @ts-ignore: decorator
@inline
function spareOf(grower: Grower, candidate: Pending): usize {
  return grower.spare + (<usize>candidate.begin << 2);
}

// @ts-ignore: decorator
@inline
function passiveSpareOf(grower: Grower, candidate: Pending): usize {
  return grower.spare + (<usize>(grower.job.numRows + grower.job.numEvaluation - candidate.passiveEnd) << 2);
}

/** Divides the rows of candidates [start, end). */
export function sharedDivide(scratch: usize, own: usize, start: i32, end: i32): void {
  const grower = ownGrower(scratch, own);
  const level = levelAt(scratch);
  for (let i = start; i < end; i++) {
    const candidate = candidateIn(grower, level.candidates, i);
    divideRows(grower, candidate, spareOf(grower, candidate), passiveSpareOf(grower, candidate));
  }
}

/** The children are the next level; returns how many parts of histograms there are to sum for them. */
export function sharedDescend(scratch: usize): i32 {
  const grower = growerAt(scratch);
  const level = levelAt(scratch);
  level.numBuilds = 0;
  level.numParts = 0;
  for (let i = 0; i < level.numCandidates; i++) {
    const parent = candidateIn(grower, level.candidates, i);
    const left = candidateIn(grower, level.next, 2 * i);
    const right = candidateIn(grower, level.next, 2 * i + 1);
    describeChildren(grower, parent, splitOf(parent), left, right);
    planChildren(grower, level, parent.histogram, left, right);
  }
  level.numCandidates *= 2;
  const swap = level.candidates;
  level.candidates = level.next;
  level.next = swap;
  return level.numParts;
}

/** As `fillHistograms`: the smaller one is summed, the larger one is the rest. */
function planChildren(grower: Grower, level: Level, parent: usize, left: Pending, right: Pending): void {
  const splitLeft = maySplit(grower, left.depth, left.h);
  const splitRight = maySplit(grower, right.depth, right.h);
  if (!splitLeft && !splitRight) return;
  const leftSmaller = left.end - left.begin <= right.end - right.begin;
  const small = leftSmaller ? left : right;
  const large = leftSmaller ? right : left;
  const histogram = histogramAt(grower, level.numHistograms++);
  if (leftSmaller ? splitLeft : splitRight) small.histogram = histogram;
  const subtracts = leftSmaller ? splitRight : splitLeft;
  if (subtracts) large.histogram = parent;
  planBuild(grower, level, small.begin, small.end, histogram, subtracts ? parent : 0);
}

/** Adds the values of leaves [start, end), or of the two below them, to the margins of their rows. */
export function sharedLeaves(scratch: usize, own: usize, start: i32, end: i32): void {
  const grower = ownGrower(scratch, own);
  const level = levelAt(scratch);
  for (let i = start; i < end; i++) {
    const leaf = candidateIn(grower, level.leaves, i);
    if (nodeAt(grower.tree, leaf.node).left < 0) finishLeaf(grower, leaf);
    else finishChildren(grower, leaf, spareOf(grower, leaf), passiveSpareOf(grower, leaf));
  }
}

export function sharedEndTree(scratch: usize): void {
  endTree(growerAt(scratch), workspaceAt(scratch));
}

/** 1 where training stops early. */
export function sharedEndRound(scratch: usize, round: i32): i32 {
  return i32(endRound(growerAt(scratch), workspaceAt(scratch), round));
}

export function sharedFinish(scratch: usize, rounds: i32): void {
  finishTraining(growerAt(scratch), workspaceAt(scratch), rounds);
}
