"""Writes the files of the interoperability test with the libraries that researchers use: make.py DIRECTORY

manifest.json lists, for each analysis, where its image, text and label are: a file and the array in it (`*` for any part of a name).
"""

import csv
import json
import pathlib
import sys

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import safetensors

from data import DIMS, ROWS, example

directory = pathlib.Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)
image, text, words, group, ids = example()
manifest = []


def path(name):
    return str(directory / name)


def add(name, image, text, label):
    manifest.append({"name": name, "image": image, "text": text, "label": label})


def bfloat16(values):
    """The upper half of a float32: exact here, because the values are small whole numbers."""
    return (values.astype("<f4").view("<u4") >> 16).astype("<u2")


# NumPy: one array a file, then archives.
for kind in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "|u1", "<u2", ">u2", "<u4", "<u8"]:
    name = {"<": "le", ">": "be", "|": ""}[kind[0]] + kind[1:]
    np.save(path(f"image_{name}.npy"), image.astype(kind))
    np.save(path(f"text_{name}.npy"), text.astype(kind))
    np.save(path(f"label_{name}.npy"), group.astype(kind) if kind[1] in "iu" else words)
    add(f"npy {kind}", *([f"{part}_{name}.npy", ""] for part in ["image", "text", "label"]))
np.save(path("image_fortran.npy"), np.asfortranarray(image.astype("f4")))
np.save(path("text_fortran.npy"), np.asfortranarray(text.astype("f4")))
np.save(path("label_bytes.npy"), words.astype("S"))
add("npy in Fortran order, labels as bytes", ["image_fortran.npy", ""], ["text_fortran.npy", ""], ["label_bytes.npy", ""])
for name, save in {"stored": np.savez, "packed": np.savez_compressed}.items():
    file = f"{name}.npz"
    save(path(file), image=image.astype("f4"), text=text.astype("f2"), label=words, id=ids, note=np.float64(1))
    add(f"npz, {name}", [file, "image"], [file, "text"], [file, "label"])
layers = {f"text.layer.{i}": layer.astype("f4") for i, layer in enumerate(text)}
np.savez(path("layers.npz"), image=image.astype("f4"), **layers, label=group)
add("npz, layers by name", ["layers.npz", "image"], ["layers.npz", "text.layer.*"], ["layers.npz", "label"])

# safetensors, in every type that it shares with NumPy, and bfloat16.
TYPES = {"f2": "float16", "f4": "float32", "f8": "float64", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16", "u4": "uint32", "u8": "uint64"}
for kind, name in [*TYPES.items(), ("bf16", "bfloat16")]:
    convert = bfloat16 if kind == "bf16" else lambda values: np.ascontiguousarray(values.astype(kind))
    arrays = {"image": convert(image), "text.0": convert(text[0]), "text.1": convert(text[1]), "label": group.astype("<i8")}
    spec = lambda key, values: safetensors.TensorSpec(dtype="int64" if key == "label" else name, shape=list(values.shape), data_ptr=values.ctypes.data, data_len=values.nbytes)
    tensors = {key: spec(key, values) for key, values in arrays.items()}
    (directory / f"{kind}.safetensors").write_bytes(bytes(safetensors.serialize(tensors, {"made": "by a test"})))
    add(f"safetensors {name}", [f"{kind}.safetensors", "image"], [f"{kind}.safetensors", "text.*"], [f"{kind}.safetensors", "label"])

# Tables: pandas and pyarrow.
rows = pd.DataFrame({"id": ids, "image": list(image.astype("f4")), "text.0": list(text[0].astype("f4")), "text.1": list(text[1].astype("f8")), "label": words})
wide = pd.concat([
    pd.DataFrame(image, columns=[f"image_{i}" for i in range(DIMS)]),
    pd.DataFrame(text[0], columns=[f"zero_{i}" for i in range(DIMS)]),
    pd.DataFrame(text[1], columns=[f"one_{i}" for i in range(DIMS)]),
    pd.DataFrame({"label": pd.Categorical(words)}),
], axis=1)


def table(file, text="text.*"):
    add(file, [file, "image"], [file, text], [file, "label"])


rows.to_json(path("rows.jsonl"), orient="records", lines=True)
table("rows.jsonl")
rows.to_parquet(path("pandas.parquet"))
table("pandas.parquet")
wide.to_parquet(path("wide.parquet"))
add("parquet, a column for each dimension", ["wide.parquet", "image"], [["wide.parquet", "zero"], ["wide.parquet", "one"]], ["wide.parquet", "label"])
wide.to_csv(path("wide.csv"), index=False)
add("csv, a column for each dimension", ["wide.csv", "image"], [["wide.csv", "zero"], ["wide.csv", "one"]], ["wide.csv", "label"])


def fixed(values, kind):
    return pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1).astype(kind)), DIMS)


def columns(kind):
    return {"image": fixed(image, kind), "text.0": fixed(text[0], kind), "text.1": fixed(text[1], kind)}


for kind in TYPES:
    arrow = pa.table({**columns(kind), "label": pa.array(group.astype("i8")), "flag": pa.array(group == 1)})
    pa.parquet.write_table(arrow, path(f"{kind}.parquet"))
    table(f"{kind}.parquet")
arrow = pa.table({**columns("f4"), "label": pa.array(words).dictionary_encode(), "large": pa.array(words, pa.large_string())})
for codec in ["none", "snappy", "gzip", "lz4", "brotli", "zstd"]:
    pa.parquet.write_table(arrow, path(f"{codec}.parquet"), compression=codec, row_group_size=20)
    table(f"{codec}.parquet")
for codec in ["uncompressed", "lz4", "zstd"]:
    pa.feather.write_feather(arrow, path(f"{codec}.feather"), compression=codec, chunksize=20)
    table(f"{codec}.feather")
with pa.ipc.new_stream(path("stream.arrow"), arrow.schema) as writer:
    writer.write_table(arrow, max_chunksize=20)
table("stream.arrow")

# A table of counts: a noisy AND of words and numbers.
cells = [(a, b, label) for a in ["cat", "dog"] for b in [0, 1] for label in ["no", "yes"]]
joint = pd.DataFrame(cells, columns=["x1", "x2", "y"])
joint["count"] = [9 if (label == "yes") == (a == "dog" and b == 1) else 1 for a, b, label in cells]
joint.to_csv(path("counts.csv"), index=False)
joint.to_json(path("counts.jsonl"), orient="records", lines=True)
joint.to_parquet(path("counts.parquet"), index=False)
joint.astype({"count": "f8"}).to_parquet(path("counts_f8.parquet"), index=False)
pa.feather.write_feather(pa.Table.from_pandas(joint, preserve_index=False), path("counts.feather"), compression="lz4")

# HDF5.
for kind in ["<f2", "<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i4", "<i8", "|u1", "<u4"]:
    name = "h5_" + kind.strip("<|").replace(">", "be") + ".h5"
    with h5py.File(path(name), "w") as file:
        file["image"] = image.astype(kind)
        file["deep/text"] = text.astype(kind)
        file["label"] = [str(word) for word in words]
    add(f"hdf5 {kind}", [name, "image"], [name, "deep/text"], [name, "label"])
with h5py.File(path("chunked.h5"), "w", libver="latest") as file:
    file.create_dataset("image", data=image.astype("f4"), chunks=(10, 2), compression="gzip", shuffle=True, fletcher32=True)
    for i, layer in enumerate(text):
        file.create_dataset(f"text/layer_{i}", data=layer.astype("f4"), chunks=True, compression="gzip", scaleoffset=None)
    file["label"] = words.astype("S")
    file["flag"] = group == 1
add("hdf5, chunked and packed", ["chunked.h5", "image"], ["chunked.h5", "text/layer_*"], ["chunked.h5", "label"])

# Labels that differ only by the spaces around them, in every format that has text.
spaced = np.array(["cat", " cat", "cat ", "dog", "cat"])
np.save(path("spaced.npy"), spaced)
np.save(path("spaced_bytes.npy"), spaced.astype("S"))
np.savez(path("spaced.npz"), label=spaced)
frame = pd.DataFrame({"label": spaced})
frame.to_csv(path("spaced.csv"), index=False)
frame.assign(other=spaced).to_csv(path("spaced.tsv"), index=False, sep="\t", quoting=csv.QUOTE_ALL)
frame.to_json(path("spaced.jsonl"), orient="records", lines=True)
frame.to_parquet(path("spaced.parquet"), index=False)
pa.feather.write_feather(pa.table({"label": pa.array(spaced).dictionary_encode()}), path("spaced.feather"), compression="lz4")
with h5py.File(path("spaced.h5"), "w") as file:
    file["label"] = [str(label) for label in spaced]
    file["bytes"] = spaced.astype("S")
    # Here spaces behind a text are padding.
    padded = h5py.h5t.C_S1.copy()
    padded.set_size(6)
    padded.set_strpad(h5py.h5t.STR_SPACEPAD)
    raw = np.array([label.ljust(6) for label in spaced], dtype="S6")
    h5py.h5d.create(file.id, b"padded", padded, h5py.h5s.create_simple(raw.shape)).write(h5py.h5s.ALL, h5py.h5s.ALL, raw, mtype=padded)

(directory / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
