import { describe, expect, it } from "vitest";
import { packLabels, packPoints } from "../src/studio/packedPoints.js";

const read = (points: string) => {
  const bytes = Buffer.from(points, "base64");
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16LE(2 * i));
};

describe("packed points", () => {
  it("keep proportions and put the longer side from edge to edge", () => {
    const { points, stride } = packPoints(Float32Array.of(0, 0, 10, 5, 5, 2.5), 2, 100);
    expect(stride).toBe(1);
    // The shorter side takes the middle half.
    expect(read(points)).toEqual([0, 16384, 65535, 49151, 32768, 32768]);
  });

  it("are an even choice of rows, labels with them", () => {
    const positions = Float32Array.from({ length: 30 }, (_, i) => i);
    const { points, stride } = packPoints(positions, 3, 4);
    expect(stride).toBe(3);
    expect(read(points).length).toBe(2 * 4);
    const labels = packLabels(
      Int32Array.from({ length: 10 }, (_, row) => row - 1),
      stride,
    );
    expect([...Buffer.from(labels, "base64")]).toEqual([0, 3, 6, 9]);
  });

  it("of equal rows stand in the middle", () => {
    expect(read(packPoints(new Float32Array(4).fill(7), 2, 10).points)).toEqual([32768, 32768, 32768, 32768]);
  });
});
