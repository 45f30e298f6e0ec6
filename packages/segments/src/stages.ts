/**
 * Keeps what finished stages of one fit gave, so that a fit that was interrupted can go on where it was. Values are
 * plain: numbers, texts, typed arrays, and arrays, objects and maps of them; what is read has the bits that were
 * written. Whoever offers a store sees to it that it belongs to the same table, options and version.
 */
export interface StageStore {
  /** What was kept of the stage; undefined where nothing was. */
  read(stage: string): Promise<unknown>;
  write(stage: string, value: unknown): Promise<void>;
  /** Stages that a later one stands for. */
  forget(stages: readonly string[]): Promise<void>;
}

/** The stages of a fit, each made once; without a store, nothing is kept. */
export class Stages {
  constructor(private readonly store?: StageStore) {}

  /**
   * What was kept of the stage, or else what `make` gives, which is kept.
   *
   * @param parts stages inside `make`: the whole stands for them, so that they need not be kept any longer
   */
  async once<Value>(
    stage: string,
    make: () => Promise<Value>,
    parts: readonly string[] = [],
  ): Promise<Value> {
    const known = await this.store?.read(stage);
    // The store belongs to this job and this version: what stands under a stage's name is what the stage gave.
    if (known !== undefined) return known as Value;
    const made = await make();
    await this.store?.write(stage, made);
    if (parts.length > 0) await this.store?.forget(parts);
    return made;
  }
}
