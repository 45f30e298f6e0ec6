"""Golden fixtures for packages/prepare: scikit-learn's transformers on small columns of different character."""

import numpy as np
import scipy.sparse as sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import (
    LabelEncoder, OneHotEncoder, PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler,
)

from fixtures import save

SEED = 7
ROWS = 160


def numeric_columns(rng):
    return {
        "normal": np.round(rng.normal(40, 12, ROWS), 2),
        "counts": rng.poisson(3, ROWS).astype(float),
        "money": np.round(rng.lognormal(6, 2, ROWS), 1),
        "followers": np.floor(rng.lognormal(8, 3, ROWS)),
        "left tail": np.round(100 - rng.exponential(8, ROWS), 2),
        "both signs": np.round(rng.standard_t(2, ROWS) * 50, 2),
        "many ties": np.where(rng.random(ROWS) < 0.6, 0.0, np.round(rng.exponential(20, ROWS), 0)),
        "large offset": 1_000_000 + np.round(rng.normal(0, 1, ROWS), 3),
        "tiny": np.round(rng.exponential(1e-3, ROWS), 6),
    }


def column(values):
    return np.asarray(values, dtype=float).reshape(-1, 1)


def numeric_case(name, values):
    power = PowerTransformer(method="yeo-johnson", standardize=True).fit(column(values))
    ranks = QuantileTransformer(n_quantiles=101, output_distribution="uniform", subsample=None).fit_transform(column(values))
    return {
        "values": values.tolist(),
        "standard": StandardScaler().fit_transform(column(values)).ravel().tolist(),
        "robust": RobustScaler().fit_transform(column(values)).ravel().tolist(),
        # Far from zero the likelihood is flat to within rounding: its maximum is anyone's.
        "power": None if name == "large offset" else power.transform(column(values)).ravel().tolist(),
        "quantile": StandardScaler().fit_transform(ranks).ravel().tolist(),
    }


def nominal_case(rng):
    levels = np.array(["Wien", "Graz", "Linz", "Ålesund", "a b", "São Paulo", "rare one", "rare two"])
    shares = np.array([40, 30, 25, 20, 18, 17, 6, 4])
    values = rng.permutation(np.repeat(levels, shares))
    encoder = OneHotEncoder(sparse_output=False).fit(values.reshape(-1, 1))
    folding = OneHotEncoder(sparse_output=False, max_categories=6).fit(values.reshape(-1, 1))
    codes = LabelEncoder().fit_transform(values)
    return {
        "values": values.tolist(),
        "categories": encoder.categories_[0].tolist(),
        "onehot": encoder.transform(values.reshape(-1, 1)).argmax(axis=1).tolist(),
        "infrequent": sorted(folding.infrequent_categories_[0].tolist()),
        "folded": folding.transform(values.reshape(-1, 1)).argmax(axis=1).tolist(),
        "label": StandardScaler().fit_transform(column(codes)).ravel().tolist(),
    }


WORDS = """coffee espresso beans roast grinder filter milk latte barista cup running marathon shoes trail pace
training race coach sprint track guitar chords song vinyl concert drums band melody studio bass garden tomato
seeds compost flowers rake soil bees herbs harvest""".split()


def text_case(rng):
    texts = []
    for i in range(ROWS):
        topic = (i * 7) % 4
        words = [WORDS[topic * 10 + rng.integers(0, 10)] if rng.random() < 0.85 else WORDS[rng.integers(0, 40)]
                 for _ in range(rng.integers(3, 12))]
        texts.append(" ".join(words).capitalize() + ".")
    words = TfidfVectorizer(token_pattern=r"(?u)\b\w\w+\b", min_df=2).fit(texts)
    weights = words.transform(texts)
    svd = TruncatedSVD(n_components=4, algorithm="arpack", random_state=0)
    scores = svd.fit_transform(weights)
    # As "char_wb": n-grams inside words, each word with a blank on both sides.
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=2).fit(texts)
    both = sparse.hstack([weights, grams.transform(texts)]).tocsr()
    both_svd = TruncatedSVD(n_components=4, algorithm="arpack", random_state=0)
    both_scores = both_svd.fit_transform(both)
    return {
        "texts": texts,
        "idf": {word: float(words.idf_[i]) for word, i in words.vocabulary_.items()},
        "svd": scores.tolist(),
        "bothSvd": both_scores.tolist(),
    }


def main():
    rng = np.random.default_rng(SEED)
    save("prepare", "sklearn", ["scikit-learn", "numpy"], SEED, "1e-6", {
        "numeric": {name: numeric_case(name, values) for name, values in numeric_columns(rng).items()},
        "nominal": nominal_case(rng),
        "text": text_case(rng),
    })


if __name__ == "__main__":
    main()
