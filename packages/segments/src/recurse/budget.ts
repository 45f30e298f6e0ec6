import type { RunControl, Warning } from "@clusterwhy/core";
import { type ResolvedSegmentsOptions, secondsOf } from "../options.js";
import type { SegmentNode } from "./segmentNode.js";

/** The time that was given is over: told apart from the caller's own interruption. */
class TimeSpent extends Error {}

/**
 * What the search for groups may cost: depth and number of segments, which are the same for every run, and time, which
 * is not. The first division is made whatever it takes; one that is under way when the time is over is given up.
 */
export class Budget {
  private readonly started = performance.now();
  private readonly seconds: number;
  private readonly notLookedInto: string[] = [];

  constructor(private readonly options: ResolvedSegmentsOptions) {
    this.seconds = options.maxTime === undefined ? Number.POSITIVE_INFINITY : secondsOf(options.maxTime);
  }

  /**
   * Why a segment is not divided, in words; undefined where it may be.
   *
   * @param numSegments found so far, the root not counted
   */
  obstacle(node: SegmentNode, numSegments: number): string | undefined {
    const { options } = this;
    if (options.groups !== undefined && node.depth > 0) return "one level of groups was asked for";
    if (node.depth >= options.maxDepth) return `the depth of ${options.maxDepth} is reached`;
    if (node.depth === 0) return undefined;
    const least = options.minSplitSize ?? Math.max(100, 6 * (options.minClusterSize ?? 10));
    if (node.rows.length < least) return `it has fewer than ${least} rows, too few to be divided again`;
    if (this.mostGroups(numSegments) < 2) return `there are ${numSegments} segments, as many as were allowed`;
    if (this.secondsLeft() <= 0) return this.overtime(node);
    return undefined;
  }

  /** Groups that the next division may give. */
  mostGroups(numSegments: number): number {
    const { maxGroups, maxSegments } = this.options;
    const left = (maxSegments ?? Number.POSITIVE_INFINITY) - numSegments;
    return Math.min(maxGroups ?? Number.POSITIVE_INFINITY, left);
  }

  /** What `divide` gives, or the words for why it was given up when the time was over. */
  async within<Result>(
    node: SegmentNode,
    control: RunControl | undefined,
    divide: (control: RunControl | undefined) => Promise<Result>,
  ): Promise<Result | string> {
    if (node.depth === 0 || this.seconds === Number.POSITIVE_INFINITY) return divide(control);
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(new TimeSpent()), 1000 * this.secondsLeft());
    const interrupt = () => aborter.abort(control?.signal?.reason);
    control?.signal?.addEventListener("abort", interrupt);
    try {
      return await divide({ ...control, signal: aborter.signal });
    } catch (error) {
      if (error instanceof TimeSpent) return this.overtime(node);
      throw error;
    } finally {
      clearTimeout(timer);
      control?.signal?.removeEventListener("abort", interrupt);
    }
  }

  /** Where the time ended the search. */
  warnings(): Warning[] {
    if (this.notLookedInto.length === 0) return [];
    const message = `the time given for finding groups (${this.options.maxTime}) was over before these segments were looked into: ${this.notLookedInto.join(", ")}; what a time limit leaves out differs from run to run`;
    return [{ code: "TIME_SPENT", message }];
  }

  private secondsLeft(): number {
    return this.seconds - (performance.now() - this.started) / 1000;
  }

  private overtime(node: SegmentNode): string {
    this.notLookedInto.push(node.path);
    return `it was not looked into: the time given for finding groups (${this.options.maxTime}) was over`;
  }
}
