//! Words that every link knows without spelling them: keys and values of reports and of the forms around them. Links name them by
//! their place, so that this list never changes: a new word is spelled, and a new list needs a new version of the form.

pub const KNOWN: &[&str] = &[
    "schema", "unit", "sources", "target", "config", "preset", "seed", "normalize", "pca", "clusters",
    "clamp_clusters", "restarts", "max_lloyd", "target_bins", "target_clusters", "method", "gap", "max_iterations",
    "null", "resamples", "interval", "level", "correction", "engine", "name", "version", "build", "threads", "layers",
    "rows", "shape", "atoms", "redundant", "unique", "synergistic", "information", "joint", "certificate",
    "marginal_residual", "iterations", "status", "contribution", "imbalance", "verdict", "outcome", "words", "lead",
    "rows_needed", "inference", "permutations", "of", "mean", "low", "high", "p", "p_adjusted", "unique_total",
    "interaction", "corrected", "coverage", "sample", "cells", "occupied", "rows_per_occupied_cell",
    "chance_information", "coding", "dimensions", "components", "explained_variance", "converged", "symbols",
    "labels", "counts", "warnings", "report", "files", "digest", "precision", "bytes", "sha256", "role", "key",
    "dtype", "format", "arrays", "file", "modality", "table", "created", "title", "note", "state", "pidlens",
    "pidlens.report/2", "bit", "0.1.0", "native", "wasm", "wasm+threads", "default", "paper", "liang", "auto",
    "quantiles", "newton", "ipfp", "iteration-limit", "stalled", "cancelled", "half-sampling", "percentile", "basic",
    "subsampling", "benjamini-hochberg", "holm", "none", "noise", "no-unique", "npy", "csv", "float16", "float32",
    "float64", "int64", "int32", "uint8", "text", "matrix", "real", "all rows", "x1", "x2", "y", "image", "audio",
    "video", "label", "group", "class", "category", "kind", "left", "right", "0", "1", "2", "3", "4", "5", "6", "7",
    "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "layer 0", "layer 1", "layer 2",
    "layer 3", "layer 4", "layer 5", "layer 6", "layer 7", "layer 8", "layer 9", "layer 10", "layer 11", "layer 12",
    "layer 13", "layer 14", "layer 15", "layer 16", "layer 17", "layer 18", "layer 19", "layer 20", "layer 21",
    "layer 22", "layer 23",
];
