"""Outlines of the land and of the countries, coarse: the ground under `situs picture` and `situs page`.

Natural Earth 1:50m as npm world-atlas packs it: TopoJSON, in which neighbours share their arcs. Each arc is
simplified by itself, its ends kept, so neighbours still meet without a gap.
"""

import csv
import heapq
import io
import json
import math
import pathlib

HAND = pathlib.Path(__file__).resolve().parent.parent / "hand"

# A corner goes where the triangle it makes with its neighbours is smaller, in square degrees at the equator.
SMALLEST_TRIANGLE = 0.005
# Beyond this latitude, where fjords are many and people few, it goes where the triangle is ten times that.
FAR_NORTH, COARSER = 61, 20
# An island goes where its box is smaller, in square degrees, unless it is all of its country.
SMALLEST_ISLAND = 0.2
# One step of the file's whole numbers, in degrees: a kilometre.
STEP = 0.01

# What Natural Earth shortens for small maps, or calls as it did in 2018.
NAMES = {
    "Bosnia and Herz.": "Bosnia and Herzegovina", "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "Central African Rep.": "Central African Republic", "Cook Is.": "Cook Islands",
    "Dem. Rep. Congo": "DR Congo", "Dominican Rep.": "Dominican Republic", "Eq. Guinea": "Equatorial Guinea",
    "eSwatini": "Eswatini", "Faeroe Is.": "Faroe Islands", "Falkland Is.": "Falkland Islands",
    "Fr. Polynesia": "French Polynesia", "Fr. S. Antarctic Lands": "French Southern Lands",
    "Macedonia": "North Macedonia", "Marshall Is.": "Marshall Islands", "N. Cyprus": "Northern Cyprus",
    "S. Sudan": "South Sudan", "Solomon Is.": "Solomon Islands", "St. Vin. and Gren.": "Saint Vincent",
    "São Tomé and Principe": "São Tomé and Príncipe", "United States of America": "United States",
    "W. Sahara": "Western Sahara",
}
# The letters by which hand/disputed.csv calls those that occur in it.
LETTERS = {
    "356": "IND", "586": "PAK", "156": "CHN", "004": "AFG", "643": "RUS", "804": "UKR", "376": "ISR",
    "275": "PSE", "760": "SYR", "422": "LBN", "504": "MAR", "732": "ESH", "688": "SRB", "Kosovo": "XKX",
    "196": "CYP", "N. Cyprus": "XNC", "706": "SOM", "Somaliland": "XSL", "231": "ETH", "729": "SDN",
    "728": "SSD", "818": "EGY", "410": "KOR", "408": "PRK", "Siachen Glacier": "XSG", "232": "ERI",
}


def build(cache):
    """The file land.topojson as bytes."""
    topology = json.loads(cache.read("world-atlas", "package/countries-50m.json"))
    arcs, parts, marked = marked_lines(absolute(topology), owners_of(topology))
    arcs = [simplified(arc) for arc in arcs]
    countries = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        polygons = [[[b for a in ring for b in split(a, parts)] for ring in p] for p in polygons]
        largest = max(polygons, key=lambda p: extent(p, arcs))
        kept = [p for p in polygons if p is largest or extent(p, arcs) >= SMALLEST_ISLAND]
        countries.append(dict(id=geometry.get("id", ""), name=NAMES.get(name, name), polygons=kept))
    countries.sort(key=lambda c: (c["name"], c["id"]))
    used = sorted({index(a) for c in countries for p in c["polygons"] for ring in p for a in ring})
    new = {old: n for n, old in enumerate(used)}
    document = {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [-180, -90]},
        "objects": {
            "countries": {"type": "GeometryCollection", "geometries": [
                {"type": "MultiPolygon", "id": c["id"], "properties": {"name": c["name"]},
                 "arcs": [[[renumbered(a, new) for a in ring] for ring in p] for p in c["polygons"]]}
                for c in countries]},
            "disputed": {"type": "MultiLineString", "arcs": [[new[a]] for a in marked if a in new]},
        },
        "arcs": [deltas(arcs[a]) for a in used],
    }
    return lines(document).encode()


def lines(document):
    """JSON with one country and one arc a line: a rebuild then shows what changed."""
    def dump(value):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    objects = document["objects"]
    countries = ",\n".join(dump(g) for g in objects["countries"]["geometries"])
    arcs = ",\n".join(dump(a) for a in document["arcs"])
    return (f'{{"type":"Topology","transform":{dump(document["transform"])},"objects":{{\n'
            f'"countries":{{"type":"GeometryCollection","geometries":[\n{countries}\n]}},\n'
            f'"disputed":{dump(objects["disputed"])}}},\n"arcs":[\n{arcs}\n]}}\n')


def absolute(topology):
    """The arcs as lists of [longitude, latitude]."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found.append(line)
    return found


def simplified(line):
    """Visvalingam's way: the corner that matters least goes first. A ring keeps four positions at least."""
    closed = line[0] == line[-1]
    before = [i - 1 for i in range(len(line))]
    after = [i + 1 for i in range(len(line))]
    heap = [(triangle(line, i - 1, i, i + 1), i) for i in range(1, len(line) - 1)]
    area = {i: size for size, i in heap}
    heapq.heapify(heap)
    left = len(line)
    while heap and left > (4 if closed else 2):
        size, i = heapq.heappop(heap)
        if size != area.get(i):
            continue
        if size >= SMALLEST_TRIANGLE:
            break
        del area[i]
        left -= 1
        p, n = before[i], after[i]
        after[p], before[n] = n, p
        for j in (p, n):
            if j in area:
                # Never smaller than what went before, or the line would be eaten from one end.
                area[j] = max(size, triangle(line, before[j], j, after[j]))
                heapq.heappush(heap, (area[j], j))
    return [line[0], *(line[i] for i in sorted(area)), line[-1]]


def triangle(line, a, b, c):
    (ax, ay), (bx, by), (cx, cy) = line[a], line[b], line[c]
    narrow = math.cos(math.radians(by)) / (COARSER if abs(by) > FAR_NORTH else 1)
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2 * narrow


def index(arc):
    return arc if arc >= 0 else ~arc


def renumbered(arc, new):
    return new[arc] if arc >= 0 else ~new[~arc]


def extent(polygon, arcs):
    """Square degrees of the box of the outer ring."""
    points = [p for a in polygon[0] for p in arcs[index(a)]]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))


def owners_of(topology):
    """Arc -> the letters of the countries whose outline it is part of."""
    owners = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        letters = LETTERS.get(geometry.get("id", geometry["properties"]["name"]))
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for a in (index(a) for p in polygons for ring in p for a in ring):
            owners.setdefault(a, set()).add(letters)
    return owners


def marked_lines(arcs, owners):
    """The arcs, cut where hand/disputed.csv has a box for them; old arc -> its parts; the parts inside."""
    rows = list(csv.DictReader(io.StringIO((HAND / "disputed.csv").read_text(encoding="utf-8"))))
    cut, parts, marked, hits = [], {}, [], set()
    for a, arc in enumerate(arcs):
        boxes = [(n, row) for n, row in enumerate(rows) if owners.get(a) == {row["a"], row["b"]}]
        runs = [(False, arc)]
        if boxes:
            flags = [{n for n, row in boxes if within(p, row)} for p in arc]
            hits.update(*flags)
            runs = runs_of(arc, [bool(f) for f in flags])
        parts[a] = []
        for inside, run in runs:
            parts[a].append(len(cut))
            marked += [len(cut)] if inside else []
            cut.append(run)
    for n in set(range(len(rows))) - hits:
        raise SystemExit(f"hand/disputed.csv: nothing between {rows[n]['a']} and {rows[n]['b']} in its box")
    return cut, parts, marked


def within(point, row):
    west, south, east, north = (float(row[k]) for k in ("west", "south", "east", "north"))
    return west <= point[0] <= east and south <= point[1] <= north


def runs_of(arc, flags):
    """Stretches of a line that are inside or outside; a segment with one end outside is outside."""
    runs, start = [], 0
    sides = [a and b for a, b in zip(flags, flags[1:])]
    for i in range(1, len(sides) + 1):
        if i == len(sides) or sides[i] != sides[start]:
            runs.append((sides[start], arc[start:i + 1]))
            start = i
    return runs


def split(arc, parts):
    """The parts of an arc in the order in which a ring walks it."""
    if arc >= 0:
        return parts[arc]
    return [~part for part in reversed(parts[~arc])]


def deltas(line):
    """Whole steps from the last position, the first from the south-west corner of the world."""
    steps = []
    for x, y in line:
        step = [round((x + 180) / STEP), round((y + 90) / STEP)]
        if not steps or step != steps[-1]:
            steps.append(step)
    if len(steps) == 1:
        steps.append(steps[0])
    return [steps[0]] + [[b[0] - a[0], b[1] - a[1]] for a, b in zip(steps, steps[1:])]
