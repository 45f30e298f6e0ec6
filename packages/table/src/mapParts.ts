import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

const MANIFEST = "work.json";

/** The folder beside an output where its finished parts wait for the others. */
export class Parts {
  constructor(readonly folder: string) {}

  /**
   * Opens the folder; what other work left there is removed.
   *
   * @param key names the work; undefined for work that is never taken up again
   * @returns the first part that is still to be made: 0 unless an earlier call with the same key left some
   */
  async open(key: string | undefined): Promise<number> {
    const manifest = join(this.folder, MANIFEST);
    const before = await readFile(manifest, "utf8").catch(() => undefined);
    if (key === undefined || before !== key) {
      await this.remove();
      await mkdir(this.folder, { recursive: true });
      await writeFile(manifest, key ?? "");
      return 0;
    }
    let part = 0;
    while (await exists(this.path(part))) part++;
    return part;
  }

  path(part: number): string {
    return this.named(String(part).padStart(6, "0"));
  }

  named(name: string): string {
    return join(this.folder, `${name}.parquet`);
  }

  /** Lets `write` fill a file and gives it its name when it is whole and on the disk. */
  async write(path: string, write: (partial: string) => Promise<void>): Promise<void> {
    const partial = `${path}.tmp`;
    await write(partial);
    const file = await open(partial);
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
