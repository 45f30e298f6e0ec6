import type { Segment } from "@clusterwhy/core";

/**
 * The segment's sentence without its size, for places where the size stands beside it. That of a group within a group stays whole: it says
 * with which rows the group is compared.
 */
export function sentenceWithoutSize({ sentence }: Segment): string {
  return sentence.replace(/^[\d.,]+[kMB]? rows \([^(),]*(, the majority)?\)\. (?=\S)/, "");
}
