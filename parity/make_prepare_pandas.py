"""Golden fixtures for packages/prepare: what pandas makes of the same columns, where it makes the same thing."""

import numpy as np
import pandas as pd

from fixtures import nullable, save
from make_prepare import numeric_columns

SEED = 8
ROWS = 160
BINS = (4, 10, 20)
DAY = 86_400


def standardised(values):
    values = np.asarray(values, dtype=float)
    return ((values - values.mean()) / values.std()).tolist()


def nominal_case(rng):
    levels = np.array(["Wien", "Graz", "Linz", "Ålesund", "a b", "São Paulo"], dtype=object)
    values = pd.Series(rng.permutation(np.repeat(levels, [40, 30, 25, 25, 20, 20])))
    missing = values.mask(rng.random(len(values)) < 0.15)
    dummies = pd.get_dummies(missing, dummy_na=True)
    codes, order = pd.factorize(missing, sort=True)
    frequency = np.log(missing.map(missing.value_counts()))
    return {
        "values": [None if name != name or name is None else str(name) for name in missing],
        "dummies": ["missing" if name != name else str(name) for name in dummies.columns],
        "set": dummies.to_numpy().argmax(axis=1).tolist(),
        # A missing value is a code of its own, behind the last.
        "codes": standardised(np.where(codes < 0, len(order), codes)),
        "logCounts": standardised(frequency[missing.notna()]),
        "present": np.flatnonzero(missing.notna()).tolist(),
    }


def time_case(rng):
    moments = pd.Series(pd.Timestamp("2021-03-01") + pd.to_timedelta(rng.integers(0, 900 * DAY, ROWS), unit="s"))
    clock = (moments - moments.dt.normalize()).dt.total_seconds() / DAY
    # 1970-01-01, where cycles begin, was a Thursday.
    week = ((moments.dt.day_of_week - 3) % 7 + clock) / 7
    circle = lambda turns: [np.cos(2 * np.pi * turns).tolist(), np.sin(2 * np.pi * turns).tolist()]
    return {
        "seconds": ((moments - pd.Timestamp(0)) // pd.Timedelta(seconds=1)).tolist(),
        "days": standardised((moments - pd.Timestamp(0)) / pd.Timedelta(days=1)),
        "day": circle(clock),
        "week": circle(week),
    }


def numeric_case(values):
    series = pd.Series(values)
    missing = series.mask(np.arange(len(series)) % 9 == 4)
    filled = missing.fillna(missing.median())
    return {
        "values": nullable(missing),
        "zscores": standardised(filled),
        "indicator": standardised(missing.isna()),
        "quantiles": [float(missing.quantile(q / 100)) for q in (0, 25, 50, 75, 100)],
        "winsorized": standardised(filled.clip(missing.quantile(0.05), missing.quantile(0.95))),
        # Of equal percentiles a rank is the middle, and qcut's bin the first.
        "qcut": {} if series.quantile(np.arange(101) / 100).duplicated().any() else {
            str(bins): pd.qcut(series, bins, labels=False).tolist() for bins in BINS
        },
        "complete": values.tolist(),
    }


def main():
    rng = np.random.default_rng(SEED)
    save("prepare", "pandas", ["pandas", "numpy"], SEED, "1e-6", {
        "numeric": {name: numeric_case(values) for name, values in numeric_columns(rng).items()},
        "nominal": nominal_case(rng),
        "time": time_case(rng),
    })


if __name__ == "__main__":
    main()
