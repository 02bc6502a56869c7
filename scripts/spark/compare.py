"""Whether two reports say the same: compare.py DIRECT COUNTS TOLERANCE. Names of the modalities differ, numbers may not."""

import json
import sys

direct, counts = (json.load(open(path))["layers"][0] for path in sys.argv[1:3])
tolerance = float(sys.argv[3])


def numbers(layer):
    return {
        "redundant": layer["atoms"]["redundant"],
        "synergistic": layer["atoms"]["synergistic"],
        **{f"unique {i}": value for i, value in enumerate(layer["atoms"]["unique"].values())},
        **{f"information {i}": value for i, value in enumerate(layer["information"].values())},
        **{f"contribution {i}": value for i, value in enumerate((layer["contribution"] or {}).values())},
        "rows": layer["rows"],
    }


left, right = numbers(direct), numbers(counts)
assert left.keys() == right.keys(), (left.keys(), right.keys())
for name, value in left.items():
    assert abs(value - right[name]) <= tolerance, f"{name}: {value} directly, {right[name]} from counts"
verdicts = [layer.get("verdict", {}).get("outcome") for layer in (direct, counts)]
assert verdicts[0] == verdicts[1], verdicts
print(f"the same report: {len(left)} numbers within {tolerance}, verdict {verdicts[0]}")
