"""Checks of the committed files against each other. Reads nothing else."""

import csv
import hashlib
import json
from collections import Counter

import shapely
import shapely.ops
from shapely.geometry import LineString, Point, shape

from .line import Chainage, metres
from .shapes import area_km2


def table(path):
    with open(path, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


class Report:
    def __init__(self):
        self.failed = 0

    def say(self, passed, text):
        self.failed += not passed
        print(("ok    " if passed else "FAIL  ") + text)


def run(folder):
    say = Report()
    places = table(folder / "places.csv")
    by_id = {p["id"]: p for p in places}
    names = table(folder / "names.csv")
    features = json.loads((folder / "areas.geojson").read_bytes())["features"]
    areas = {f["id"]: shape(f["geometry"]) for f in features}
    border = json.loads((folder / "border.geojson").read_bytes())["features"][0]
    chainage = Chainage(LineString(border["geometry"]["coordinates"]))
    check_ids(say, places, by_id, names, areas)
    check_counts(say, places)
    check_areas(say, by_id, areas)
    check_coverage(say, by_id, areas)
    check_crossings(say, by_id, chainage)
    check_stretches(say, folder, by_id, areas, chainage, border)
    check_world(say, folder, places, names)
    check_codes(say, folder, places)
    check_manifest(say, folder)
    return 4 if say.failed else 0


def check_ids(say, places, by_id, names, areas):
    say.say(len(by_id) == len(places), f"{len(places)} places, no id twice")
    pairs = {(n["place_id"], n["name"]) for n in names}
    say.say(len(pairs) == len(names), f"{len(names)} names, no pair of place and name twice")
    say.say({n["place_id"] for n in names} == set(by_id), "every place has a name, every name a place")
    say.say(all(p["admin2"] in by_id for p in places if p["admin2"]), "every admin2 is a place")
    flagged = {p["id"] for p in places if p["has_area"] == "yes"}
    say.say(flagged == set(areas), f"has_area agrees with the {len(areas)} areas")
    first = {n["place_id"] for n in names if n["kind"] == "preferred"}
    say.say(first == set(by_id), "every place has a preferred name")
    good = all(-90 <= float(p["latitude"]) <= 90 and -180 <= float(p["longitude"]) <= 180
               and float(p["radius_km"]) > 0 for p in places)
    say.say(good, "every place has a position and a radius above 0")


def check_counts(say, places):
    def count(kind, country=None):
        return sum(p["kind"] == kind and (country is None or p["country"] == country)
                   for p in places)
    for kind, country, wanted in (("province", "AF", 34), ("province", "PK", 7),
                                  ("district", "AF", 398), ("country", None, 250)):
        say.say(count(kind, country) == wanted, f"{count(kind, country)} of kind {kind} {country or ''}")
    for kind in sorted({p["kind"] for p in places}):
        print(f"      {kind}: {count(kind)} (AF {count(kind, 'AF')}, PK {count(kind, 'PK')})")


def check_world(say, folder, places, names):
    wide, wide_names = table(folder / "world/places.csv"), table(folder / "world/names.csv")
    ids = [p["id"] for p in places + wide]
    say.say(len(set(ids)) == len(ids), f"world: {len(wide)} places, no id twice over both files")
    known = set(ids)
    say.say({n["place_id"] for n in wide_names} <= known, f"world: {len(wide_names)} names, each of a place")
    pairs = [(n["place_id"], n["name"]) for n in names + wide_names]
    say.say(len(set(pairs)) == len(pairs), "no pair of place and name twice over both files")
    first = Counter(n["place_id"] for n in wide_names if n["kind"] == "preferred")
    say.say(first == Counter(p["id"] for p in wide), "world: every place has one preferred name")
    codes = Counter(p["admin1"] for p in places + wide if p["kind"] == "province")
    say.say(max(codes.values()) == 1, "no two provinces have one admin1 code")
    say.say(all(p["admin1"] in codes for p in places + wide if p["admin1"]), "every admin1 is a province")
    districts = {p["id"] for p in places + wide if p["kind"] == "district"}
    say.say(all(p["admin2"] in districts for p in wide if p["admin2"]), "world: every admin2 is a district")
    spots = [(float(p["latitude"]), float(p["longitude"]), float(p["radius_km"])) for p in wide]
    say.say(all(abs(a) <= 90 and abs(b) <= 180 and 0 < r <= 9000 and (a, b) != (0, 0)
                for a, b, r in spots), "world: positions and radii in range, none at 0 0")
    say.say(not any(p["country"] in ("AF", "PK") for p in wide), "world: nothing in AF or PK alone")
    countries = {p["country"] for p in places if p["kind"] == "country"}
    say.say(all(c in countries for p in wide for c in p["country"].split(";") if c),
            "world: every country is one")
    for kind, count in sorted(Counter(p["kind"] for p in wide).items()):
        print(f"      world {kind}: {count}")
    for kind, least in (("province", 3800), ("settlement", 34000), ("continent", 7), ("airport", 300)):
        say.say(sum(p["kind"] == kind for p in wide) >= least, f"world: at least {least} of kind {kind}")


def check_codes(say, folder, places):
    rows = {p["id"]: p for p in places + table(folder / "world/places.csv")}
    for name, kind, depth in (("admin1CodesASCII", "province", 1), ("admin2Codes", "district", 2)):
        lines = (folder / f"world/{name}.txt").read_text(encoding="utf-8").splitlines()
        cells = [line.split("\t") for line in lines]
        codes = [c[0] for c in cells]
        say.say(codes == sorted(set(codes)) and all(c.count(".") == depth for c in codes),
                f"world/{name}.txt: {len(codes)} codes, sorted, none twice")
        wrong = [c[0] for c in cells
                 if (p := rows.get(f"gn:{c[3]}")) is None or (p["kind"], p["name"]) != (kind, c[1])]
        say.say(not wrong, f"world/{name}.txt: each of a {kind}, by its name {wrong[:10]}")


def check_areas(say, by_id, areas):
    say.say(all(a.is_valid for a in areas.values()), "every polygon is valid")
    ccw = all(p.exterior.is_ccw and not any(r.is_ccw for r in p.interiors)
              for a in areas.values() for p in shapely.get_parts(a))
    say.say(ccw, "every ring follows the right-hand rule")
    outside = [i for i, a in areas.items()
               if not a.contains(Point(float(by_id[i]["longitude"]), float(by_id[i]["latitude"])))]
    say.say(not outside, f"every province and district point lies in its own polygon {outside}")


def check_coverage(say, by_id, areas):
    groups = {}
    for i, a in areas.items():
        groups.setdefault((by_id[i]["country"], by_id[i]["kind"]), []).append((i, a))
    for group, members in sorted(groups.items()):
        polygons = [a for _, a in members]
        union = shapely.unary_union(polygons)
        overlap = sum(area_km2(a) for a in polygons) - area_km2(union)
        holes = sum(area_km2(shapely.geometry.Polygon(r)) for p in shapely.get_parts(union)
                    for r in p.interiors)
        say.say(abs(overlap) < 0.01 and holes < 0.01,
                f"{group}: {len(polygons)} areas, {area_km2(union):.0f} km2, "
                f"{overlap:.4f} km2 of overlap, {holes:.4f} km2 of holes")
    provinces = {by_id[i]["admin1"]: a for i, a in areas.items() if by_id[i]["kind"] == "province"}
    astray = [i for i, a in areas.items() if by_id[i]["kind"] == "district"
              and a.difference(provinces[by_id[i]["admin1"]]).area > 1e-9]
    say.say(not astray, f"every district lies in its province {astray}")
    afghan = shapely.unary_union([a for i, a in areas.items() if by_id[i]["country"] == "AF"])
    pakistani = shapely.unary_union([a for i, a in areas.items() if by_id[i]["country"] == "PK"])
    both = afghan.intersection(pakistani)
    say.say(area_km2(both) < 0.01, f"Afghan and Pakistani areas overlap by {area_km2(both):.4f} km2")


def check_crossings(say, by_id, chainage):
    worst, far = 0.0, []
    for p in by_id.values():
        if "AF;PK" == p["country"] and p["kind"] in ("crossing", "pass", "border_post"):
            km = chainage.nearest(float(p["longitude"]), float(p["latitude"]))[1]
            worst = max(worst, km)
            if km > 1.5:
                far.append((p["id"], round(km, 2)))
    say.say(not far, f"every crossing and pass on the line is within 1.5 km of it; worst {worst:.2f} km {far}")
    gate = by_id["situs:torkham"]
    say.say((float(gate["latitude"]), float(gate["longitude"])) == (34.1147, 71.0847),
            "Torkham is at 34.1147 71.0847")


def check_stretches(say, folder, by_id, areas, chainage, border):
    rows = table(folder / "stretches.csv")
    say.say(abs(chainage.length - border["properties"]["length_km"]) < 0.1,
            f"the line is {chainage.length:.1f} km long")
    say.say(all(r["place_id"] in by_id for r in rows), f"{len(rows)} stretches, each of a place")
    groups, worst = {}, (0.0, "")
    for r in rows:
        p = by_id[r["place_id"]]
        groups.setdefault((p["country"], p["kind"]), []).append(r)
        if r["place_id"] in areas:
            for km in (float(r["from_km"]), float(r["to_km"])):
                point = point_at(chainage, km)
                edge = shapely.ops.nearest_points(areas[r["place_id"]], Point(point))[0]
                worst = max(worst, (metres(point, (edge.x, edge.y)) / 1000, r["place_id"]))
    say.say(worst[0] < 3, f"ends of stretches lie on their polygon; worst {worst[0]:.2f} km {worst[1]}")
    for group in (("AF", "province"), ("AF", "district"), ("PK", "province")):
        mine = sorted(groups[group], key=lambda r: float(r["from_km"]))
        joined = all(a["to_km"] == b["from_km"] for a, b in zip(mine, mine[1:]))
        whole = mine[0]["from_km"] == "0.0" and abs(float(mine[-1]["to_km"]) - chainage.length) < 0.1
        say.say(joined and whole, f"{len(mine)} stretches of {group} follow each other over the whole line")


def point_at(chainage, km):
    for i, (a, b) in enumerate(zip(chainage.km, chainage.km[1:])):
        if a <= km <= b or i == len(chainage.km) - 2:
            part = min(1.0, max(0.0, (km - a) / (b - a)))
            (x0, y0), (x1, y1) = chainage.coords[i], chainage.coords[i + 1]
            return x0 + part * (x1 - x0), y0 + part * (y1 - y0)


def check_manifest(say, folder):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    wrong = [f["path"] for f in manifest["files"]
             if hashlib.sha256((folder / f["path"]).read_bytes()).hexdigest() != f["sha256"]]
    say.say(not wrong, f"checksums of manifest.json hold {wrong}")
