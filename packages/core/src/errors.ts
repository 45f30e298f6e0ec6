/**
 * Every error that a caller can act on. The message says what was expected, what was found and what to do;
 * `code` is stable and may be matched on; `category` decides the command line's exit status.
 */
export type ErrorCategory = "usage" | "input" | "model" | "internal";

export class ClusterwhyError extends Error {
  readonly code: string;
  readonly category: ErrorCategory;

  constructor(category: ErrorCategory, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ClusterwhyError";
    this.category = category;
    this.code = code;
  }
}

/** A wrong option, or a column named in an option that does not exist. Exit status 2. */
export function usageError(code: string, message: string): ClusterwhyError {
  return new ClusterwhyError("usage", code, message);
}

/** A table or matrix that the method cannot use. Exit status 3. */
export function inputError(code: string, message: string, cause?: unknown): ClusterwhyError {
  return new ClusterwhyError("input", code, message, cause === undefined ? undefined : { cause });
}

/** A run folder or model file that cannot be read. Exit status 4. */
export function modelError(code: string, message: string, cause?: unknown): ClusterwhyError {
  return new ClusterwhyError("model", code, message, cause === undefined ? undefined : { cause });
}

/** Something that went other than asked, yet did not stop the work: travels with the result. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}
