"""Writes hdf5_seeds.zip: small HDF5 files in every form that libhdf5 has for groups, attributes and chunks, and what h5py reads in them.

    python3 hdf5_seeds.py [more.h5 …]

The first three are written by h5py (libhdf5 1.10) for readers of 1.6, 1.8 and 1.10; the others are files of PairScope 0.1, which
wrote with libhdf5: a map, a processed scan, a shard.
"""
import os
import sys
import tempfile
import zipfile

import h5py
import numpy as np


def layout(group, name, data, alloc=None, compact=False, **more):
    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if compact:
        dcpl.set_layout(h5py.h5d.COMPACT)
    if alloc is not None:
        dcpl.set_alloc_time(alloc)
        dcpl.set_chunk(more["chunks"])
    space = h5py.h5s.create_simple(data.shape)
    made = h5py.h5d.create(group.id, name.encode(), h5py.h5t.py_create(data.dtype), space, dcpl)
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def write(path, version):
    with h5py.File(path, "w", libver=version) as f:
        for i in range(12):
            f.attrs[f"a{i}"] = f"text {i} \u03b4\u03c1" if i % 2 else 1.5 * i
        f.attrs["fixed"] = np.bytes_("abc")
        f.attrs["labels"] = np.array(["x", "y", "bias"], dtype=h5py.string_dtype())
        f.attrs["list"] = np.arange(4, dtype=">i2")
        f.attrs["none"] = np.zeros(0)
        f["numbers/be"] = np.arange(6, dtype=">f4").reshape(2, 3)
        f["numbers/i8"] = np.arange(-3, 3, dtype="<i8").reshape(3, 2)
        f["numbers/u1"] = np.arange(250, 256, dtype="u1").reshape(2, 3)
        f["numbers/i2"] = np.arange(-3, 3, dtype=">i2").reshape(2, 3)
        f["numbers/c8"] = (np.arange(6) - 1j).astype("c8").reshape(2, 3)
        f["numbers/c16"] = (np.arange(6) - 1j).astype(">c16").reshape(2, 3)
        f["scalar"] = 2.5
        f["empty"] = np.zeros((0, 3))
        f["numbers/named"] = np.dtype("<f8")
        f["numbers"].create_dataset("of_named", data=np.arange(4.0).reshape(2, 2), dtype=f["numbers/named"])
        layout(f, "compact", np.arange(6.0).reshape(2, 3), compact=True)
        layout(f, "early", np.arange(30, dtype="i4").reshape(6, 5), alloc=h5py.h5d.ALLOC_TIME_EARLY, chunks=(4, 2))
        g = f.create_group("chunks")
        a = np.arange(130, dtype="f4").reshape(13, 10)
        g.create_dataset("gzip", data=a, chunks=(5, 4), compression="gzip", shuffle=True, fletcher32=True)
        g.create_dataset("checked", data=a, chunks=(5, 4), fletcher32=True)
        g.create_dataset("plain", data=a, chunks=(5, 4))
        g.create_dataset("single", data=a, chunks=(13, 10))
        g.create_dataset("single_gzip", data=a, chunks=(13, 10), compression="gzip")
        g.create_dataset("rows", data=a, chunks=(1, 10), maxshape=(None, 10))
        g.create_dataset("columns", data=a, chunks=(3, 2), maxshape=(13, None), fletcher32=True)
        g.create_dataset("both", data=a, chunks=(2, 2), maxshape=(None, None))
        g.create_dataset("both_gzip", data=a, chunks=(2, 2), maxshape=(None, None), compression="gzip")
        g.create_dataset("cube", data=np.arange(60.0).reshape(3, 4, 5), chunks=(2, 3, 2), maxshape=(4, None, 6))
        g.create_dataset("pages", data=np.arange(1100, dtype="u1").reshape(1100, 1), chunks=(1, 1))
        g.create_dataset("many", data=np.arange(600, dtype="u1").reshape(600, 1), chunks=(1, 1), maxshape=(None, 1))
        d = g.create_dataset("part", shape=(8, 6), chunks=(2, 3), dtype="i4", fillvalue=-7)
        d[2:4, 1:5] = 3
        d = g.create_dataset("shrunk", data=np.arange(40).reshape(10, 4), chunks=(3, 3), maxshape=(None, None))
        d.resize((5, 3))
        g.create_dataset("promise", shape=(1 << 15, 1 << 15), chunks=(64, 64), dtype="f8")
        g.create_dataset("promise_too", shape=(1 << 15, 1 << 15), dtype="f8")
        many = f.create_group("names")
        for i in range(300):
            many[f"a link with a long name, number {i}"] = f["scalar"]
        for i in range(10):
            f[f"few/{i}"] = f["scalar"]
        f["soft"] = h5py.SoftLink("/numbers/be")
        f["numbers/near"] = h5py.SoftLink("i2")
        f["round"] = h5py.SoftLink("/round")
        f["nowhere"] = h5py.SoftLink("/no/such/thing")
        f["outside"] = h5py.ExternalLink("other.h5", "/x")
        f["flags"] = np.array([[True, False]])
        f["words"] = ["a", "b"]
        f["records"] = np.zeros(2, dtype=[("a", "i4"), ("b", "f8")])
        for i in range(20):
            f["compact"].attrs[f"attribute {i}"] = i
        if version != "earliest":
            f["compact"].attrs["large"] = np.arange(9000.0)
            t = f.create_group("ordered", track_order=True)
            for i in range(12):
                t[f"{11 - i}"] = i
                t.attrs[f"{11 - i}"] = i
        m = f.create_dataset("map", data=np.arange(24.0).reshape(2, 3, 4), chunks=(1, 3, 4), compression="gzip")
        m.attrs["axes"] = "bias,y,x"
        m.attrs["main_data_name"] = "map"
        for name, n in (("bias", 2), ("y", 3), ("x", 4)):
            f[name] = np.arange(n, dtype="f8")
            f[name].attrs["unit"] = "nm"


def number(v):
    return f"{v.real:.17g},{v.imag:.17g}" if isinstance(v, (complex, np.complexfloating)) else f"{float(v):.17g}"


def described(path):
    """One line for each dataset and attribute, sorted: path, shape, values as h5py reads them."""
    lines = []

    def attributes(name, found):
        for key, value in found.attrs.items():
            if isinstance(value, (str, bytes)):
                value = value.decode() if isinstance(value, bytes) else value
                lines.append(f"{name} @{key} " + value.replace("\n", "|"))
            elif isinstance(value, np.ndarray) and value.dtype.kind in "OS":
                lines.append(f"{name} @{key} " + ";".join(map(str, value)))
            elif np.asarray(value).dtype.kind in "iufc":
                lines.append(f"{name} @{key} " + " ".join(number(v) for v in np.asarray(value).ravel()))

    def walk(name, group):
        attributes(name or "/", group)
        for key in group:
            link = group.get(key, getlink=True)
            if isinstance(link, h5py.ExternalLink) or key in ("round", "nowhere", "named"):
                continue
            found, at = group[key], f"{name}/{key}"
            if isinstance(found, h5py.Group):
                walk(at, found)
            else:
                attributes(at, found)
                values = "" if "promise" in key or found.dtype.kind not in "iufc" else " " + " ".join(number(v) for v in np.asarray(found[()]).ravel())
                lines.append(f"{at} {list(found.shape)}{values}")

    with h5py.File(path, "r") as f:
        walk("", f)
    return "\n".join(sorted(lines)) + "\n"


with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile("hdf5_seeds.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
    files = []
    for version in ("earliest", "v108", "latest"):
        files.append(os.path.join(folder, f"h5py-{version}.h5"))
        write(files[-1], version)
    for path in files + sys.argv[1:]:
        name = os.path.basename(path)
        for entry, content in ((name, open(path, "rb").read()), (name + ".txt", described(path).encode())):
            target.writestr(zipfile.ZipInfo(entry, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
