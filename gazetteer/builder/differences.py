"""What a rebuild would change in the committed files, in words."""

import csv
import io
import json


def keyed(name, data):
    """Rows of a file by what identifies them."""
    if name.endswith(".geojson"):
        return {f["id"]: json.dumps(f, sort_keys=True) for f in json.loads(data)["features"]}
    if name.endswith(".topojson"):
        document = json.loads(data)
        arcs = {f"arc {n}": json.dumps(arc) for n, arc in enumerate(document["arcs"])}
        return arcs | {g["properties"]["name"]: json.dumps(g)
                       for g in document["objects"]["countries"]["geometries"]}
    if name == "manifest.json":
        document = json.loads(data)
        return {str(r.get("path") or r.get("name")): json.dumps(r, sort_keys=True)
                for r in document["packages"] + document.get("sources", []) + document["files"]}
    if name.endswith(".txt"):
        return {line.split("\t")[0]: line for line in data.decode().splitlines()}
    rows = list(csv.reader(io.StringIO(data.decode())))
    width = 2 if name.endswith("names.csv") else 1
    return {" / ".join(r[:width]): r for r in rows[1:]}


def report(folder, files):
    """Prints added, removed and changed rows a file; 0 when nothing differs, else 4."""
    different = 0
    for name, data in sorted(files.items()):
        path = folder / name
        old = path.read_bytes() if path.exists() else b""
        if old == data:
            print(f"{name}: the same")
            continue
        different = 4
        before, after = keyed(name, old) if old else {}, keyed(name, data)
        added = sorted(after.keys() - before.keys())
        removed = sorted(before.keys() - after.keys())
        changed = sorted(k for k in after.keys() & before.keys() if after[k] != before[k])
        print(f"{name}: {len(added)} rows added, {len(removed)} removed, {len(changed)} changed")
        for sign, keys in (("+", added), ("-", removed), ("~", changed)):
            for k in keys[:10]:
                print(f"  {sign} {k}")
            if len(keys) > 10:
                print(f"  {sign} and {len(keys) - 10} more")
    return different
