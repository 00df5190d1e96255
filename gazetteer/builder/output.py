"""The committed files as bytes: sorted, LF, fixed decimals."""

import csv
import hashlib
import io
import json

import shapely

from .packages import PACKAGES, SOURCES
from .places import COLUMNS, Tables
from .text import script

KINDS = ("country", "province", "district", "settlement", "crossing", "pass", "border_post",
         "region", "airport", "continent", "water")


def csv_bytes(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def places_csv(tables):
    rows = sorted(tables.places.values(), key=lambda r: (KINDS.index(r["kind"]), r["id"]))
    return csv_bytes(COLUMNS, [[r[c] for c in COLUMNS] for r in rows])


def names_csv(tables):
    rows = sorted((place, kind != "preferred", name, kind)
                  for (place, name), kind in tables.names.items())
    return csv_bytes(("place_id", "name", "script", "kind"),
                     [(p, n, script(n), k) for p, _, n, k in rows])


def codes_txt(divisions, depth, *tables):
    """GeoNames' list of codes of the divisions that have a row: code, its name, the same, id.

    The third column, in ASCII in GeoNames' own lists, is not read by situs: it repeats the name.
    """
    rows = []
    for code, division in sorted(divisions.items()):
        place = f"gn:{division['geonameid']}"
        row = next((t.places[place] for t in tables if place in t.places), None)
        if row and code.count(".") == depth:
            rows.append(f"{code}\t{row['name']}\t{row['name']}\t{division['geonameid']}\n")
    return "".join(rows).encode()


def coordinates(geometry):
    def ring(r):
        return [[round(x, 4), round(y, 4)] for x, y in r.coords]

    def polygon(p):
        p = shapely.geometry.polygon.orient(p)
        return [ring(p.exterior)] + [ring(r) for r in p.interiors]
    if geometry.geom_type == "Polygon":
        return polygon(geometry)
    return [polygon(p) for p in geometry.geoms]


def collection(features):
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def areas_geojson(tables, world):
    features = []
    for place, geometry in sorted(world.areas.items(), key=lambda kv: (
            KINDS.index(tables.places[kv[0]]["kind"]), kv[0])):
        row = tables.places[place]
        source = "Natural Earth" if row["country"] == "PK" else "geoBoundaries"
        features.append({"type": "Feature", "id": place,
                         "properties": {"id": place, "name": row["name"], "kind": row["kind"],
                                        "source": source},
                         "geometry": {"type": geometry.geom_type,
                                      "coordinates": coordinates(geometry)}})
    return collection(features)


def border_geojson(world):
    properties = {
        "id": "durand-line", "name": "Durand Line", "length_km": round(world.chainage.length, 1),
        "length_note": "Length of this drawing on the WGS84 ellipsoid. Cited lengths of 2,611 to "
                       "2,670 km differ from it and from each other by how much the course is "
                       "smoothed, not by the course.",
        "status": "Drawn by the agreement of 12 November 1893. Pakistan holds it to be the "
                  "international border; no government of Afghanistan has recognised it since "
                  "1949, and the Taliban authorities do not.",
        "accuracy_note": "Distance from this line to the OpenStreetMap line: mean 0.2 km, 95th "
                         "percentile 0.8 km, largest 4.4 km (near 36.23N 71.32E). Both may "
                         "descend from one survey, so this measures smoothing, not truth.",
        "direction": "from Koh-e Malik Salih (Iran) to the tripoint with China",
        "source": "outer edge of geoBoundaries AFG-ADM2-17698898, between two typed tripoints",
        "licence": "public domain per geoBoundaries metadata; attribution asked as CC BY 4.0"}
    geometry = {"type": "LineString",
                "coordinates": [[round(x, 4), round(y, 4)] for x, y in world.line.coords]}
    return collection([{"type": "Feature", "id": "durand-line", "properties": properties,
                        "geometry": geometry}])


def stretch_rows(tables, world):
    """Provinces and districts that touch the line, their ends joined up within a country."""
    groups = {}
    for place, geometry in world.areas.items():
        row = tables.places[place]
        ends = world.chainage.stretch(geometry)
        if ends and row["country"] in ("AF", "PK"):
            groups.setdefault((row["country"], row["kind"]), []).append([*ends, place])
    rows = []
    for _, group in sorted(groups.items()):
        group.sort()
        for one, two in zip(group, group[1:]):
            one[1] = two[0] = (one[1] + two[0]) / 2
        group[0][0], group[-1][1] = 0.0, world.chainage.length
        rows += group
    start, end = fata_stretch(world)
    rows.append([start, end, "gn:1179245"])
    rows.append([0.0, world.chainage.length, "situs:durand-line"])
    return rows


def fata_stretch(world):
    """Where the former tribal areas (Natural Earth PK-TA) face the line: nearest points."""
    edge = shapely.segmentize(world.former_fata.boundary, 0.01)
    km = []
    for x, y in shapely.get_coordinates(edge):
        if world.line.distance(shapely.Point(x, y)) < 0.1:
            at, away, _ = world.chainage.nearest(x, y)
            if away < 7:
                km.append(at)
    return min(km), max(km)


def stretches_csv(tables, world):
    rows = sorted(stretch_rows(tables, world), key=lambda r: (r[0], -r[1], r[2]))
    return csv_bytes(("place_id", "from_km", "to_km"),
                     [(p, f"{a:.1f}", f"{b:.1f}") for a, b, p in rows])


def manifest_json(files, used):
    packages = [{"registry": {"npm": "npm", "pypi": "PyPI", "pypi-sdist": "PyPI (source archive)",
                              "pypi-py312": "PyPI"}[p["registry"]],
                 "name": name, "version": p["version"], "archive": p["archive"],
                 "sha256": p["sha256"], "file": p["file"], "licence": p["licence"],
                 "attribution": p["attribution"], "rows_used": used[name]}
                for name, p in sorted(PACKAGES.items())]
    outputs = [{"path": name, "rows": count_rows(name, data), "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest()}
               for name, data in sorted(files.items())]
    document = {"command": "python3 gazetteer/build.py", "packages": packages,
                "sources": SOURCES, "files": outputs}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def count_rows(name, data):
    if name.endswith(".csv"):
        return len(list(csv.reader(io.StringIO(data.decode())))) - 1
    if name.endswith(".txt"):
        return data.count(b"\n")
    if name.endswith(".topojson"):
        return len(json.loads(data)["objects"]["countries"]["geometries"])
    return len(json.loads(data)["features"])
