"""Which polygon, which P-code and which GeoNames district are the same district."""

import csv
import io

from shapely.geometry import Point

from .text import likeness


def read_pcodes(cache):
    member = ("hdx_python_country-4.2.5/tests/fixtures/"
              "fixtures-download-global-pcodes-adm-1-2.csv")
    text = cache.read("hdx-python-country", member).decode("utf-8-sig")
    rows = [r for r in csv.DictReader(io.StringIO(text)) if r["Location"] in ("AFG", "PAK")]
    return {r["P-Code"]: r for r in rows}


def best_pairs(scores, floor):
    """Greedy one-to-one matching: best score first, ties by key."""
    left, right = {}, {}
    for score, a, b in sorted(scores, key=lambda s: (-s[0], s[1], s[2])):
        if score >= floor and a not in left and b not in right:
            left[a], right[b] = b, a
    return left


def province_by_overlap(polygons, provinces):
    """shape_id -> {GeoNames province code: share of the polygon's area in Natural Earth's}."""
    return {i: {code: p.intersection(g).area / p.area for code, g in provinces.items()
                if p.intersects(g)} for i, (_, p) in polygons.items()}


def join_polygons(polygons, districts, settlements, provinces):
    """shape_id -> GeoNames district code. Province overlap, seat inside, likeness of names."""
    overlap = province_by_overlap(polygons, provinces)
    seats = {}
    for s in settlements.values():
        if s["country"] == "AF" and s["admin2"]:
            seats.setdefault(f"AF.{s['admin1']}.{s['admin2']}", []).append(
                Point(s["longitude"], s["latitude"]))
    scores = []
    for i, (name, polygon) in polygons.items():
        for code, d in districts.items():
            share = overlap[i].get(code.rsplit(".", 1)[0], 0)
            if not code.startswith("AF.") or share < 0.1:
                continue
            alike = max(likeness(name, n) for n in [d["name"], *d["alternates"]])
            seat = any(polygon.contains(p) for p in seats.get(code, []))
            scores.append((alike + 0.6 * share + 0.6 * seat, i, code))
    return best_pairs(scores, 0.5)


def join_pcodes(pcodes, districts, parent, fixed):
    """GeoNames district code -> P-code, by likeness within the parent; `fixed` wins."""
    done = dict(fixed)
    scores = []
    for code, d in districts.items():
        for p, row in pcodes.items():
            if row["Admin Level"] != "2" or code in done or p in fixed.values():
                continue
            if row["Parent P-Code"] != parent.get(code.rsplit(".", 1)[0]):
                continue
            names = [d["name"], *d["alternates"], *d.get("more", [])]
            scores.append((max(likeness(row["Name"], n) for n in names), code, p))
    done.update(best_pairs(scores, 0.72))
    return done
