"""Times a peer on a file of rows: peer.py PEER FILE ROWS DIMS RUNS [NEW_FILE NEW_ROWS]; prints one line of JSON."""

import json
import sys
import time
import warnings

import numpy as np

MIN_SAMPLES, MIN_CLUSTER_SIZE, THREADS = 10, 50, 2


def best(work, runs):
    seconds, result = np.inf, None
    for _ in range(runs):
        started = time.perf_counter()
        result = work()
        seconds = min(seconds, time.perf_counter() - started)
    return seconds, result


def fitter(peer, predicting):
    """Of rows: labels, or for quitefastmst the tree's weight."""
    if peer == "hdbscan":
        import hdbscan
        return lambda rows: hdbscan.HDBSCAN(min_samples=MIN_SAMPLES, min_cluster_size=MIN_CLUSTER_SIZE,
                                            core_dist_n_jobs=THREADS, prediction_data=predicting).fit(rows)
    if peer == "scikit-learn":
        from sklearn.cluster import HDBSCAN
        # It counts the row itself among min_samples.
        return lambda rows: HDBSCAN(min_samples=MIN_SAMPLES + 1, min_cluster_size=MIN_CLUSTER_SIZE, n_jobs=THREADS,
                                    copy=True).fit(rows)
    if peer == "fast_hdbscan":
        import fast_hdbscan
        return lambda rows: fast_hdbscan.HDBSCAN(min_samples=MIN_SAMPLES, min_cluster_size=MIN_CLUSTER_SIZE).fit(rows)
    import quitefastmst
    quitefastmst.omp_set_num_threads(THREADS)
    return lambda rows: quitefastmst.mst_euclid(rows, M=MIN_SAMPLES)


def main():
    warnings.simplefilter("ignore")
    peer, file, rows, dims, runs, *new = sys.argv[1:]
    data = np.fromfile(file, np.float32).reshape(int(rows), int(dims)).astype(np.float64)
    fit = fitter(peer, bool(new))
    for _ in range(2):  # compilation, and pools of workers
        fit(data[:4000])
    seconds, model = best(lambda: fit(data), int(runs))
    report = {"fitSeconds": seconds}
    if peer == "quitefastmst":
        report["weight"] = float(model[0].sum())
    else:
        model.labels_.astype(np.int32).tofile(f"{file}.{peer}.labels")
        report["numClusters"] = int(model.labels_.max() + 1)
    if new:
        import hdbscan
        wanted = np.fromfile(new[0], np.float32).reshape(int(new[1]), int(dims)).astype(np.float64)
        report["predictSeconds"], found = best(lambda: hdbscan.approximate_predict(model, wanted), int(runs))
        found[0].astype(np.int32).tofile(f"{new[0]}.{peer}.labels")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
