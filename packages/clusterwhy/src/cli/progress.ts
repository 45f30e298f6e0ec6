/** One line on standard error that says stage, share done and time left; only on a terminal. */
export class Progress {
  private readonly started = performance.now();
  private stage = "";
  private stageStarted = 0;
  private lastDrawn = 0;
  private drawn = false;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly enabled: boolean,
  ) {}

  readonly report = (stage: string, share: number): void => {
    if (!this.enabled) return;
    const now = performance.now();
    if (stage !== this.stage) {
      this.stage = stage;
      this.stageStarted = now;
    } else if (now - this.lastDrawn < 80) return;
    this.lastDrawn = now;
    const elapsed = (now - this.stageStarted) / 1000;
    const left =
      share > 0.05 && share < 1 && elapsed > 0.5 ? `, ${seconds((elapsed * (1 - share)) / share)} left` : "";
    this.draw(`${stage} ${Math.round(share * 100)}%${left}  (${seconds((now - this.started) / 1000)})`);
  };

  /** Clears the line, so that whatever comes next starts on an empty one. */
  finish(): void {
    if (this.drawn) this.stream.write("\r\u001b[K");
    this.drawn = false;
  }

  private draw(text: string): void {
    this.drawn = true;
    this.stream.write(`\r\u001b[K${text}`);
  }
}

function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 120) return `${Math.round(value)} s`;
  return `${Math.round(value / 60)} min`;
}
