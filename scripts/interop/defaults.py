"""Writes the same 60 rows in the formats and types that Python's libraries write by default: defaults.py DIRECTORY

tests/defaults.rs reads what this wrote into tests/data/defaults and expects the same atoms of every entry of manifest.json: where its image,
text and label are (a file and the array in it, or none where the file says which) and, where rows are matched, the column of ids.

PyTorch's files are written without PyTorch, as torch.save writes them: a pickle of calls in a ZIP archive.
"""

import collections
import csv
import decimal
import io
import json
import pathlib
import pickle
import sys
import types
import zipfile

import h5py
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import safetensors.numpy
import scipy.sparse

directory = pathlib.Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)
manifest = []


def path(name):
    return str(directory / name)


def add(name, image, text="text.npy", label="label.npy", ids=None):
    """A place is "file" or "file#array"."""
    manifest.append({"name": name, "image": image, "text": text, "label": label, "ids": ids})


# Multiples of 1/8 below 8, which every float holds exactly; 8 times as much are whole numbers.
rng = np.random.default_rng(11)
ROWS = 60
group = np.arange(ROWS) % 3
words = np.array(["cat", "dog", "bird"])[group]
keys = np.array([f"{row:03}" for row in range(1, ROWS + 1)])


def cloud(of, dims):
    return 4 * np.eye(dims)[of] + rng.integers(0, 8, (ROWS, dims)) / 8


other = np.where(rng.random(ROWS) < 0.4, rng.integers(0, 3, ROWS), group)
image, text = cloud(other, 4), cloud(np.where(rng.random(ROWS) < 0.3, rng.integers(0, 3, ROWS), group), 3)
np.save(path("image.npy"), image.astype("f4"))
np.save(path("text.npy"), text.astype("f4"))
np.save(path("label.npy"), words)
add("reference", "image.npy")
names = lambda stem, values: [f"{stem}{i}" for i in range(values.shape[1])]

# NumPy.
FLOATS, INTEGERS = ["f2", "f4", "f8"], ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]
every = {kind: (image * (8 if kind in INTEGERS else 1)).astype(kind) for kind in FLOATS + INTEGERS}
for kind in ["f2", "f8", "i4"]:
    np.save(path(f"{kind}.npy"), every[kind])
    add(f"numpy.save {kind}", f"{kind}.npy")
for name, save in {"savez": np.savez, "savez_compressed": np.savez_compressed}.items():
    save(path(f"{name}.npz"), label=words, group=group, note=np.float64(1), **every)
    for kind in every:
        add(f"numpy.{name} {kind}", f"{name}.npz#{kind}", label=f"{name}.npz#label")
np.save(path("big.npy"), image.astype(">f4"))
add("numpy.save of the other byte order", "big.npy")
np.save(path("fortran.npy"), np.asfortranarray(image))
add("numpy.save in Fortran order", "fortran.npy")
np.savez(path("labels.npz"), S=words.astype("S"), i=group, u=group.astype("u1"), column=group[:, None], text_column=words[:, None], onehot=np.eye(3)[group], flags=np.eye(3, dtype=bool)[group])
for kind in ["S", "i", "u", "column", "text_column", "onehot", "flags"]:
    add(f"numpy labels as {kind}", "image.npy", label=f"labels.npz#{kind}")
np.savetxt(path("image.txt"), image)
np.savetxt(path("label.txt"), words, fmt="%s")
add("numpy.savetxt", "image.txt", label="label.txt")
np.savetxt(path("image_header.txt"), image, header=" ".join(names("i", image)))
add("numpy.savetxt with a header", "image_header.txt", label="label.txt")
np.savetxt(path("image_comma.csv"), image, delimiter=",", fmt="%.3f", header="i0,i1,i2,i3\nmade by a test")
add("numpy.savetxt with commas and two comments", "image_comma.csv", label="label.txt")
np.savetxt(path("codes.txt"), 8 * image, fmt="%03d")
add("numpy.savetxt of padded whole numbers", "codes.txt", label="label.txt")
np.savez(path("rows.npz"), **{f"row{key}": row for key, row in zip(keys, image.astype("f4"))})
add("numpy.savez of an array for each row", "rows.npz")
for kind in ["csr", "csc", "coo", "bsr", "dia"]:
    scipy.sparse.save_npz(path(f"{kind}.npz"), scipy.sparse.csr_matrix(image.astype("f4")).asformat(kind))
    add(f"scipy.sparse.save_npz {kind}", f"{kind}.npz")
scipy.sparse.save_npz(path("onehot.npz"), scipy.sparse.csr_matrix(np.eye(3, dtype="i1")[group]))
add("scipy.sparse.save_npz of one-hot labels", "image.npy", label="onehot.npz")

# pandas.
wide = pd.DataFrame(image, columns=names("i", image))
labels = pd.DataFrame({"id": keys, "label": words})
wide.to_csv(path("wide.csv"))
labels.to_csv(path("labels.csv"), index=False)
add("pandas to_csv", "wide.csv", label="labels.csv")
wide.to_csv(path("german.csv"), sep=";", decimal=",", index=False)
add("pandas to_csv with semicolons and decimal commas", "german.csv")
wide.to_csv(path("tabs.txt"), sep="\t", decimal=",", index=False, header=False)
add("pandas to_csv with tabs and decimal commas", "tabs.txt")
(directory / "excel.csv").write_text("sep=;\n" + wide.to_csv(sep=";", index=False))
add("Excel's line with the separator", "excel.csv")
two = wide.copy()
two.columns = pd.MultiIndex.from_tuples([("image", i) for i in range(4)])
two.to_csv(path("two_lines.csv"))
add("pandas to_csv of columns of two levels", "two_lines.csv")
two.columns = pd.MultiIndex.from_tuples([("image", name) for name in wide.columns], names=["part", "column"])
two.rename_axis("row").to_csv(path("three_lines.csv"))
add("pandas to_csv of named columns of two levels", "three_lines.csv")
lists = pd.DataFrame({"id": keys, "image": image.tolist(), "text": list(text), "label": words})
lists.to_csv(path("lists.csv"), index=False)
add("pandas to_csv of lists", "lists.csv#image", "lists.csv#text", "lists.csv#label")
frame = lists.assign(text=list(text.astype("f4")), category=pd.Categorical(words), target=pd.array(group, "Int64"), group=pd.Categorical(group))
frame.to_json(path("frame.jsonl"), orient="records", lines=True)
frame.to_parquet(path("frame.parquet"))
frame.to_feather(path("frame.feather"))
for file in ["frame.jsonl", "frame.parquet", "frame.feather"]:
    for label in ["label", "category", "target", "group"]:
        add(f"pandas {file} {label}", f"{file}#image", f"{file}#text", f"{file}#{label}")
    add(f"pandas {file} matched by id", f"{file}#image", "lists.csv#text", "labels.csv#label", "id")
numeric = pd.DataFrame({f"{kind}_{i}": column for kind in ["f4", "i2"] for i, column in enumerate(every[kind].T)})
numeric.to_parquet(path("numeric.parquet"))
for kind in ["f4", "i2"]:
    add(f"pandas to_parquet {kind}", f"numeric.parquet#{kind}")
# An index is no dimension: what pandas says is one, and a column that numbers the rows.
levels = pd.MultiIndex.from_arrays([group, np.arange(ROWS) / 4], names=["fold", "time"])
wide.astype("f4").set_index(levels).to_parquet(path("indexed.parquet"))
add("pandas to_parquet with an index of two levels", "indexed.parquet")
pd.DataFrame({"animal": words}, index=keys).to_parquet(path("animals.parquet"))
add("pandas to_parquet of labels with an index", "image.npy", label="animals.parquet")
wide.rename_axis("row").to_csv(path("counted.csv"))
add("pandas to_csv with an index of a name", "counted.csv")
# In text, an index of several levels, or one that was written and read again, is told by its names or by how it counts.
grid = pd.MultiIndex.from_product([range(6), range(10)])
runs = [np.repeat(range(5), [7, 13, 5, 20, 15]), np.concatenate([np.arange(size) for size in [7, 13, 5, 20, 15]])]
indices = {
    "two levels": grid,
    "two levels with names": grid.set_names(["fold", "time"]),
    "three levels": pd.MultiIndex.from_product([["a", "b"], [10, 20, 30], range(10)], names=["site", "dose", "day"]),
    "runs of several lengths": pd.MultiIndex.from_arrays(runs, names=["document", "token"]),
    "words and numbers": pd.MultiIndex.from_product([list("abcdef"), range(10)]),
    "years": pd.Index(range(1990, 2050), name="year"),
    "tens": pd.Index(range(100, 700, 10), name="tens"),
    "numbers going down": pd.Index(range(60, 0, -1), name="left"),
    "tenths": pd.Index(np.arange(ROWS) / 10, name="seconds"),
    "real numbers without a name": np.arange(ROWS) / 4,
    "shuffled numbers without a name": np.random.default_rng(0).permutation(ROWS),
    "shuffled numbers called id": pd.Index(np.random.default_rng(0).permutation(ROWS), name="id"),
}
for name, index in indices.items():
    frame, file = wide.set_axis(index), f"index_{name.replace(' ', '_')}"
    frame.to_csv(path(f"{file}.csv"))
    add(f"pandas to_csv with an index of {name}", f"{file}.csv")
    pd.read_csv(path(f"{file}.csv")).to_json(path(f"{file}.jsonl"), orient="records", lines=True)
    add(f"pandas to_json after read_csv with an index of {name}", f"{file}.jsonl")
    frame.reset_index().to_csv(path(f"{file}_column.csv"), index=False)
    add(f"pandas reset_index of an index of {name}", f"{file}_column.csv")
two.set_axis(grid).to_csv(path("four_lines.csv"))
add("pandas to_csv of named columns and an index, both of two levels", "four_lines.csv")
two.set_axis(grid.set_names(["fold", "time"])).to_csv(path("three_lines_two_levels.csv"))
add("pandas to_csv of columns and an index, both of two levels with names", "three_lines_two_levels.csv")
pd.read_csv(path("wide.csv")).to_csv(path("twice.csv"))
add("pandas to_csv of what read_csv read", "twice.csv")
nullable = wide.astype("Float64").assign(label=pd.array(words, "string"), target=pd.array(group, "UInt8"), flag=pd.array(group == 1, "boolean"))
nullable.to_parquet(path("nullable.parquet"))
nullable.to_csv(path("nullable.csv"), index=False)
for file in ["nullable.parquet", "nullable.csv"]:
    add(f"pandas {file} label", "image.npy", label=f"{file}#label")
    add(f"pandas {file} target", "image.npy", label=f"{file}#target")
wide.astype("Float32").to_parquet(path("nullable_f4.parquet"))
add("pandas to_parquet of Float32", "nullable_f4.parquet")
wide.assign(i2=np.nan, label=words).to_csv(path("missing.csv"), index=False)
(directory / "trailing.csv").write_text("".join(f"{line},\n" for line in wide.to_csv(index=False).splitlines()))
add("a delimiter at the end of every line", "trailing.csv")
wide.to_csv(path("marked.csv"), index=False, encoding="utf-8-sig")
add("pandas to_csv with a byte order mark", "marked.csv")
wide.to_csv(path("quoted.csv"), quoting=csv.QUOTE_ALL)
add("pandas to_csv with every cell in quotes", "quoted.csv")
flags = pd.get_dummies(pd.Series(words))
flags.to_csv(path("flags.csv"), index=False)
flags.to_parquet(path("flags.parquet"))
flags.to_json(path("flags.jsonl"), orient="records", lines=True)
for file in ["flags.csv", "flags.parquet", "flags.jsonl"]:
    add(f"pandas get_dummies {file} as labels", "image.npy", label=f"{file}#columns")

# polars.
frame = pl.DataFrame({"id": keys, "image": image.tolist(), "text": text, "label": words, "category": pl.Series(words.tolist(), dtype=pl.Categorical), "enum": pl.Series(words.tolist(), dtype=pl.Enum(["bird", "cat", "dog"])), "group": group})
frame.write_parquet(path("polars.parquet"))
frame.write_ipc(path("polars.arrow"))
frame.write_ipc_stream(path("polars_stream.arrow"))
frame.write_ndjson(path("polars.jsonl"))
for file in ["polars.parquet", "polars.arrow", "polars_stream.arrow", "polars.jsonl"]:
    for label in ["label", "category", "enum", "group"]:
        add(f"polars {file} {label}", f"{file}#image", f"{file}#text", f"{file}#{label}")
pl.DataFrame(image, schema=names("i", image)).write_csv(path("polars.csv"))
add("polars write_csv", "polars.csv")
pl.DataFrame(image, schema=names("i", image)).with_row_index().write_csv(path("polars_index.csv"))
add("polars write_csv with a row index", "polars_index.csv")
POLARS = {"i1": pl.Int8, "i2": pl.Int16, "i4": pl.Int32, "i8": pl.Int64, "u1": pl.UInt8, "u2": pl.UInt16, "u4": pl.UInt32, "u8": pl.UInt64, "f4": pl.Float32, "f8": pl.Float64}
columns = {f"{kind}_{i}": pl.Series(column, dtype=made) for kind, made in POLARS.items() for i, column in enumerate(every[kind].T)}
lists = {kind: pl.Series(every[kind].tolist(), dtype=pl.List(made)) for kind, made in POLARS.items()}
exact = {f"decimal_{i}": pl.Series(column).cast(pl.Decimal(10, 3)) for i, column in enumerate(image.T)}
pl.DataFrame({**columns, **exact}).write_parquet(path("polars_columns.parquet"))
pl.DataFrame(lists).write_ipc(path("polars_lists.arrow"))
for kind in [*POLARS, "decimal"]:
    add(f"polars write_parquet of columns of {kind}", f"polars_columns.parquet#{kind}")
for kind in POLARS:
    add(f"polars write_ipc of lists of {kind}", f"polars_lists.arrow#{kind}")

# pyarrow.
fixed = lambda values, kind: pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1), kind), values.shape[1])
exact = lambda values, kind: pa.array([[decimal.Decimal(str(value)) for value in row] for row in values.tolist()], pa.list_(kind))
arrow = {f"image_{kind}": fixed(values, pa.from_numpy_dtype(values.dtype)) for kind, values in every.items()}
arrow |= {f"image_decimal{bits}": exact(image, kind) for bits, kind in {32: pa.decimal32(9, 3), 64: pa.decimal64(18, 3), 128: pa.decimal128(20, 3), 256: pa.decimal256(40, 3)}.items()}
arrow |= {"image_large": pa.array(image.tolist(), pa.large_list(pa.float32())), "image_text": pa.array([str(row) for row in image.tolist()])}
label = {"label": pa.array(words), "large": pa.array(words, pa.large_string()), "view": pa.array(words.tolist(), pa.string_view()), "binary": pa.array([word.encode() for word in words]), "large_binary": pa.array([word.encode() for word in words], pa.large_binary()), "dictionary": pa.array(words).dictionary_encode(), "group": pa.array(group).dictionary_encode(), "class": pa.array([decimal.Decimal(int(code)) for code in group], pa.decimal128(5, 0))}
table = pa.table({**arrow, **label})
pa.parquet.write_table(table, path("arrow.parquet"))
pa.feather.write_feather(table, path("arrow.feather"))
for file in ["arrow.parquet", "arrow.feather"]:
    for column in arrow:
        add(f"pyarrow {file} {column}", f"{file}#{column}", label=f"{file}#label")
    for column in label:
        add(f"pyarrow {file} {column}", f"{file}#image_f4", label=f"{file}#{column}")
small = pa.table({"image": fixed(image, pa.float32()), "label": pa.array(words)})
packed = {"image": pa.DictionaryArray.from_arrays(pa.array(range(ROWS), pa.int32()), exact(image, pa.decimal128(20, 3)).cast(pa.list_(pa.float32()))), "label": pa.RunEndEncodedArray.from_arrays(pa.array([20, 40, 60], pa.int32()), pa.array(["cat", "dog", "bird"]))}
for name, column in packed.items():
    pa.feather.write_feather(pa.table({name: column}), path(f"packed_{name}.feather"), compression="uncompressed")
for codec in ["none", "gzip", "brotli", "lz4", "zstd"]:
    pa.parquet.write_table(small, path(f"{codec}.parquet"), compression=codec)
    add(f"pyarrow {codec}.parquet", f"{codec}.parquet", label=f"{codec}.parquet")
for codec in ["uncompressed", "zstd"]:
    pa.feather.write_feather(small, path(f"{codec}.feather"), compression=codec)
    add(f"pyarrow {codec}.feather", f"{codec}.feather", label=f"{codec}.feather")
for name, options in {"row_groups": {"row_group_size": 7}, "pages_v2": {"data_page_version": "2.0", "use_dictionary": False}, "split": {"use_dictionary": False, "use_byte_stream_split": ["image.list.element"]}, "delta": {"use_dictionary": False, "column_encoding": {"label": "DELTA_BYTE_ARRAY"}}}.items():
    pa.parquet.write_table(small, path(f"{name}.parquet"), **options)
    add(f"pyarrow {name}.parquet", f"{name}.parquet", label=f"{name}.parquet")
tensor = pa.table({"image": pa.FixedShapeTensorArray.from_numpy_ndarray(image), "label": pa.array(words)})
pa.parquet.write_table(tensor, path("tensor.parquet"))
pa.feather.write_feather(tensor, path("tensor.feather"))
for file in ["tensor.parquet", "tensor.feather"]:
    add(f"pyarrow {file}", file, label=file)
pa.csv.write_csv(pa.table({**dict(zip(names("i", image), image.T)), "label": pa.array(words)}), path("arrow.csv"))
add("pyarrow.csv.write_csv", "arrow.csv#columns", label="arrow.csv#label")

# h5py.
brain = h5py.h5t.IEEE_F16LE.copy()
brain.set_fields(15, 7, 8, 0, 7)
brain.set_ebias(127)
with h5py.File(path("outside.h5"), "w") as file:
    file.create_dataset("image", image.shape, "f4", external=[("image.raw", 0, h5py.h5f.UNLIMITED)])
    file["label"] = group
with h5py.File(path("h5py.h5"), "w") as file:
    for kind, values in every.items():
        file[kind] = values
    file["big"] = image.astype(">f4")
    for name, options in {"gzip": {"compression": "gzip"}, "lzf": {"compression": "lzf"}, "shuffled": {"compression": "lzf", "shuffle": True, "fletcher32": True}, "offset": {"scaleoffset": 3}}.items():
        file.create_dataset(name, data=image.astype("f4"), chunks=(16, 4), **options)
    space = h5py.h5s.create_simple(image.shape)
    stored = h5py.h5d.create(file.id, b"bfloat16", brain, space)
    # The upper half of a float32: exact here.
    upper = (image.astype("<f4").view("<u4") >> 16).astype("<u2")
    stored.write(h5py.h5s.ALL, h5py.h5s.ALL, upper, mtype=brain)
    file["label"], file["fixed"], file["code"] = words.tolist(), words.astype("S"), group
    file["enum"] = group.astype("i1")
    file.create_dataset("category", data=group, dtype=h5py.enum_dtype({"cat": 0, "dog": 1, "bird": 2}, "i1"))
    file.create_virtual_dataset("virtual", h5py.VirtualLayout(image.shape, "f4"))
for kind in [*every, "big", "gzip", "lzf", "shuffled", "offset", "bfloat16"]:
    add(f"h5py {kind}", f"h5py.h5#{kind}", label="h5py.h5#label")
# What was written in part. HDF5 reads the rest as the fill value, which is 0 unless the writer set one.
for version in ["earliest", "latest"]:
    with h5py.File(path(f"written_{version}.h5"), "w", libver=version) as file:
        for name, options in {"whole": {}, "gap": {}, "zero": {"fillvalue": 0}, "half": {"fillvalue": 0.5}, "nan": {"fillvalue": np.nan}, "not_filled": {"fillvalue": 0.5, "fill_time": "never"}, "grows": {"maxshape": (None, 4)}, "grows_half": {"maxshape": (None, None), "fillvalue": 0.5, "compression": "gzip"}}.items():
            stored = file.create_dataset(name, image.shape, "f4", chunks=(20, 4), **options)
            for first in [0, 40] if name != "whole" else [0, 20, 40]:
                stored[first : first + 20] = image[first : first + 20]
        expected = image.astype("f4")
        expected[20:40] = 0.5
        file["expected"] = expected
        file.create_dataset("never", image.shape, "f4", fillvalue=0.5)
        file.create_dataset("never_in_chunks", image.shape, "f4", chunks=(20, 4), fillvalue=0.5)
        stored = file.create_dataset("columns", image.shape, "f4", chunks=(20, 2))
        stored[:, :2], stored[:20, 2:] = image[:, :2], image[:20, 2:]
        stored = file.create_dataset("layers", (3, *image.shape), "f4", chunks=(1, 60, 4))
        stored[0], stored[2] = image, image
        stored = file.create_dataset("cut", (80, 4), "f4", chunks=(20, 4), maxshape=(None, 4))
        stored[:60] = image
        stored.resize(60, 0)
        for name, kind in {"numbers": "i4", "text": h5py.string_dtype(), "fixed": "S4"}.items():
            stored = file.create_dataset(f"label/{name}", (ROWS,), kind, chunks=(20,))
            stored[:40] = group[:40] if name == "numbers" else words[:40].tolist()
    for name in ["whole", "cut"]:
        add(f"h5py libver={version}, {name}", f"written_{version}.h5#{name}")
# As hdf5plugin writes it, which is not needed for it: the chunk as the filter makes it.
with h5py.File(path("zstd.h5"), "w", libver="latest") as file:
    created = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    created.set_chunk(image.shape)
    created.set_filter(32015, h5py.h5z.FLAG_OPTIONAL, (3,))
    stored = h5py.h5d.create(file.id, b"image", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(image.shape), created)
    stored.write_direct_chunk((0, 0), bytes(pa.compress(image.astype("<f4").tobytes(), codec="zstd")), 0)
add("h5py with Zstandard", "zstd.h5")
for kind in ["fixed", "code", "enum", "category"]:
    add(f"h5py labels as {kind}", "h5py.h5#f4", label=f"h5py.h5#{kind}")

# What MATLAB 7.3 writes: HDF5 behind 512 bytes of text, axes in reverse, a class beside each array.
with h5py.File(path("matlab.mat"), "w", userblock_size=512) as file:
    for name, values, kind in [("image", image, "double"), ("group", group[:, None].astype("f8"), "double"), ("flag", (group == 1)[:, None].astype("u1"), "logical"), ("note", np.frombuffer(b"made by a test", "u1").astype("u2")[None], "char")]:
        file.create_dataset(name, data=values.T).attrs["MATLAB_class"] = np.bytes_(kind)
with open(path("matlab.mat"), "r+b") as file:
    file.write(b"MATLAB 7.3 MAT-file, made by a test".ljust(128))
add("MATLAB 7.3", "matlab.mat#image")

# safetensors.
tensors = {kind: np.ascontiguousarray(values) for kind, values in every.items()}
safetensors.numpy.save_file({**tensors, "label": group}, path("tensors.safetensors"))
bf16 = safetensors.TensorSpec(dtype="bfloat16", shape=list(image.shape), data_ptr=upper.ctypes.data, data_len=upper.nbytes)
(directory / "bf16.safetensors").write_bytes(bytes(safetensors.serialize({"image": bf16}, None)))
for kind in every:
    add(f"safetensors {kind}", f"tensors.safetensors#{kind}", label="tensors.safetensors#label")
add("safetensors bfloat16", "bf16.safetensors")


# PyTorch.
def module(name, **members):
    made = sys.modules.setdefault(name, types.ModuleType(name))
    for member, value in members.items():
        value.__module__, value.__qualname__, value.__name__ = name, member, member
        setattr(made, member, value)
    return made


def function():
    return lambda *arguments: None


module("torch")
rebuild, typed, rebuild_sparse = function(), function(), function()
module("torch._utils", _rebuild_tensor_v2=rebuild, _rebuild_sparse_tensor=rebuild_sparse)
module("torch._tensor", _rebuild_from_type_v2=typed)
Tensor = type("Tensor", (), {})
module("torch", Tensor=Tensor)
Output = type("BaseModelOutput", (collections.OrderedDict,), {})
module("transformers")
module("transformers.modeling_outputs", BaseModelOutput=Output)
STORAGES = {"f2": "HalfStorage", "f4": "FloatStorage", "f8": "DoubleStorage", "i1": "CharStorage", "i2": "ShortStorage", "i4": "IntStorage", "i8": "LongStorage", "u1": "ByteStorage", "bf16": "BFloat16Storage"}
storages = {kind: type(name, (), {}) for kind, name in STORAGES.items()}
module("torch", **{STORAGES[kind]: made for kind, made in storages.items()})


class Stored:
    def __init__(self, values, kind, attributes=None):
        self.values, self.kind, self.attributes = np.ascontiguousarray(values), kind, attributes


class Sparse:
    def __init__(self, values):
        self.values = values


class Pickler(pickle.Pickler):
    def __init__(self, file):
        super().__init__(file, 2)
        self.bytes = []

    def persistent_id(self, thing):
        if not isinstance(thing, tuple) or thing[:1] != ("bytes",):
            return None
        _, values, kind = thing
        self.bytes.append(values.tobytes())
        return ("storage", storages[kind], str(len(self.bytes) - 1), "cpu", values.size)

    def reducer_override(self, thing):
        if isinstance(thing, Sparse):
            places, values = np.stack(np.nonzero(thing.values)), thing.values[np.nonzero(thing.values)]
            return rebuild_sparse, (0, (Stored(places, "i8"), Stored(values, "f4"), thing.values.shape, False))
        if not isinstance(thing, Stored):
            return NotImplemented
        strides = tuple(stride // thing.values.itemsize for stride in thing.values.strides)
        arguments = (("bytes", thing.values, thing.kind), 0, thing.values.shape, strides, False, collections.OrderedDict())
        if thing.attributes is None:
            return rebuild, arguments
        return typed, (rebuild, Tensor, arguments, thing.attributes)


def torch_save(content, file):
    pickled = io.BytesIO()
    pickler = Pickler(pickled)
    pickler.dump(content)
    with zipfile.ZipFile(path(file), "w") as archive:
        archive.writestr("archive/data.pkl", pickled.getvalue())
        for key, values in enumerate(pickler.bytes):
            archive.writestr(f"archive/data/{key}", values)
        archive.writestr("archive/byteorder", "little")


kinds = {kind: Stored(every[kind], kind) for kind in STORAGES if kind in every}
torch_save({**kinds, "bf16": Stored(upper, "bf16"), "tagged": Stored(every["f4"], "f4", {"layer": 3}), "label": Stored(group, "i8"), "words": words.tolist(), "epoch": 3}, "torch.pt")
for kind in [*kinds, "bf16", "tagged"]:
    add(f"torch.save {kind}", f"torch.pt#{kind}", label="torch.pt#label")
add("torch.save of a list of words", "torch.pt#f4", label="torch.pt#words")
torch_save(Output(last_hidden_state=Stored(every["f4"], "f4")), "output.pt")
add("torch.save of a model's output", "output.pt")
torch_save({"image": Sparse(every["f4"]), "label": Stored(group, "i8")}, "sparse.pt")

lines = ",\n".join(json.dumps(entry) for entry in manifest)
(directory / "manifest.json").write_text(f"[\n{lines}\n]\n")
