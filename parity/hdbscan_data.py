"""Data sets that packages/hdbscan/test/datasets.ts makes too, bit for bit, and what both comparisons share."""

import numpy as np

MASK = np.uint32(0xFFFFFFFF)
ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
KEY_PARITY = np.uint32(0x1BD11BDA)


def threefry2x32(key0, key1, counter0, counter1):
    """core/random.ts in numpy: Threefry-2x32, 20 rounds."""
    with np.errstate(over="ignore"):
        keys = [np.uint32(key0), np.uint32(key1), KEY_PARITY ^ np.uint32(key0) ^ np.uint32(key1)]
        x0 = np.asarray(counter0, np.uint32) + keys[0]
        x1 = np.asarray(counter1, np.uint32) + keys[1]
        for round_ in range(20):
            rotation = np.uint32(ROTATIONS[round_ & 7])
            x0 = x0 + x1
            x1 = ((x1 << rotation) | (x1 >> (np.uint32(32) - rotation))) ^ x0
            if round_ & 3 == 3:
                injection = (round_ >> 2) + 1
                x0 = x0 + keys[injection % 3]
                x1 = x1 + keys[(injection + 1) % 3] + np.uint32(injection)
        return x0, x1


def hash_name(name):
    value = 0x811C9DC5
    for letter in name:
        value = ((value ^ ord(letter)) * 0x01000193) & 0xFFFFFFFF
    return value


class Stream:
    """core's RandomStream, a float at a time or many."""

    def __init__(self, seed, stage):
        self.key0 = int(threefry2x32(seed, hash_name(stage), 0, 0)[0])
        self.key1 = hash_name(stage)
        self.counter = 0

    def floats(self, count):
        counters = np.arange(self.counter, self.counter + count, dtype=np.uint32)
        self.counter += count
        first, second = threefry2x32(self.key0, self.key1, counters, np.zeros(count, np.uint32))
        return ((first >> np.uint32(5)) * 67108864.0 + (second >> np.uint32(6))) / 9007199254740992.0

    def bells(self, count):
        """Sums of twelve uniforms less six: bell-shaped with variance 1, by additions alone."""
        uniforms = self.floats(count * 12).reshape(count, 12)
        total = np.zeros(count)
        for i in range(12):
            total = total + uniforms[:, i]
        return total - 6.0


def blobs(stream, rows, dims, centres, spread, scales=(1.0,)):
    middle = stream.floats(centres * dims).reshape(centres, dims) * spread
    noise = stream.bells(rows * dims).reshape(rows, dims)
    which = np.arange(rows) % centres
    scale = np.asarray(scales)[which % len(scales)][:, None]
    return middle[which] + noise * scale


def arcs(stream, rows):
    """Two interlocked parabolas with a little noise."""
    t = stream.floats(rows) * 2.0 - 1.0
    noise = stream.bells(rows * 2).reshape(rows, 2) * 0.04
    upper = np.arange(rows) % 2 == 0
    x = np.where(upper, t, t + 0.9)
    y = np.where(upper, t * t, 0.9 - t * t)
    return np.column_stack([x, y]) + noise


def line(stream, rows):
    t = stream.floats(rows) * 10.0
    return np.column_stack([t, t * 0.5])


def grid(stream, rows):
    """Whole numbers: duplicates and ties without end."""
    return np.floor(stream.floats(rows * 2).reshape(rows, 2) * 7.0)


def dataset(name, seed):
    stream = Stream(seed, name)
    made = {
        "blobs": lambda: blobs(stream, 240, 2, 4, 13.0),
        "densities": lambda: blobs(stream, 250, 3, 5, 18.0, (0.4, 1.0, 2.0)),
        "arcs": lambda: arcs(stream, 200),
        "noise": lambda: stream.floats(400).reshape(200, 2),
        "line": lambda: line(stream, 120),
        "ten": lambda: blobs(stream, 200, 10, 3, 6.0),
        "fifty": lambda: blobs(stream, 150, 50, 4, 4.0),
        "grid": lambda: grid(stream, 200),
    }[name]()
    return np.ascontiguousarray(made, np.float32)


def stable_labels(labels):
    """Clusters numbered by falling size, then by smallest row, as clusterwhy numbers them."""
    labels = np.asarray(labels)
    names = [name for name in np.unique(labels) if name >= 0]
    order = sorted(names, key=lambda name: (-np.sum(labels == name), np.flatnonzero(labels == name)[0]))
    renamed = np.full(len(labels), -1)
    for new, old in enumerate(order):
        renamed[labels == old] = new
    return renamed, order
