/** Wall time of consecutive stages. */
export class StageClock {
  readonly stages: { stage: string; milliseconds: number }[] = [];
  private last = performance.now();

  /** Ends the stage that began with the previous call. */
  finish(stage: string): void {
    const now = performance.now();
    this.stages.push({ stage, milliseconds: now - this.last });
    this.last = now;
  }
}
