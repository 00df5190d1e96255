"""Everything that is read once and looked up often."""

import shapely
from shapely.geometry import Point, box
from shapely.ops import unary_union

from . import geonames, joins, line, shapes
from .places import hand

# Koh-e Malik Salih (Iran) and the Wakhan tripoint (China): Wikipedia, "Durand Line", rounded
TRIPOINTS = (60.8729, 29.8585), (74.5646, 37.0309)


class World:
    def __init__(self, cache):
        self.provinces, self.districts = geonames.read_subdivisions(cache)
        self.settlements = geonames.read_settlements(cache)
        self.polygons = shapes.read_districts(cache)
        self.pcodes = joins.read_pcodes(cache)
        self.read_natural_earth(cache)
        self.make_areas()
        self.join_pcodes()
        self.seats = self.find_seats()

    def iso(self, code):
        return self.provinces[".".join(code.split(".")[:2])]["iso"]

    def read_natural_earth(self, cache):
        self.features = features = shapes.read_natural_earth(cache)
        label = {f["key"]: f["right"] for f in hand("fixes") if f["what"] == "ne_province"}
        by_id = {str(r["geonameid"]): r["iso"] for r in self.provinces.values()}
        self.ne_props, pieces, lands = {}, {}, {}
        for props, polygon in features:
            lands.setdefault(props.get("iso_a2"), []).append(polygon)
            gn = str(props.get("gn_id"))
            if props.get("iso_a2") in geonames.COUNTRIES:
                iso = label.get(gn) or by_id[gn]
                self.ne_props.setdefault(iso, []).append(props)
                pieces.setdefault(iso, []).append(polygon)
        self.ne = {iso: unary_union(p) for iso, p in pieces.items()}
        self.former_fata = [g for p, g in features if p.get("iso_3166_2") == "PK-TA"][0]
        self.countries = {k: shapely.geometry.MultiPolygon(
            [q for p in v for q in shapes.parts(p)]) for k, v in lands.items() if k}
        west, east = TRIPOINTS[0][0], TRIPOINTS[1][0] - 4e-4
        self.foreign = {
            "IR": unary_union(lands["IR"]).intersection(box(0, 0, west, 90)),
            "CN": unary_union(lands["CN"]).intersection(box(east, 0, 180, 90))}

    def make_areas(self):
        """place id -> polygon, for districts and provinces; and the border line."""
        ne_afghan = {c: self.ne[r["iso"]] for c, r in self.provinces.items() if c[:2] == "AF"}
        self.joined = joins.join_polygons(self.polygons, self.districts, self.settlements,
                                          ne_afghan)
        clean = shapes.coverage({i: p for i, (_, p) in self.polygons.items()})
        self.areas, members = {}, {}
        for i, code in self.joined.items():
            self.areas[f"gn:{self.districts[code]['geonameid']}"] = clean[i]
            members.setdefault(code.rsplit(".", 1)[0], []).append(clean[i])
        for code, pieces in members.items():
            place = f"gn:{self.provinces[code]['geonameid']}"
            self.areas[place] = shapes.on_grid(unary_union(pieces))
        self.afghan = shapes.on_grid(unary_union(list(clean.values())))
        self.line = line.border_line(self.afghan, *TRIPOINTS)
        self.chainage = line.Chainage(self.line)
        raw = {k: g for k, g in self.ne.items() if k.startswith("PK")}
        fitted = shapes.fit_pakistan(raw, unary_union(list(ne_afghan.values())), self.afghan,
                                     self.foreign)
        for code, row in self.provinces.items():
            if code[:2] == "PK":
                self.areas[f"gn:{row['geonameid']}"] = fitted[row["iso"]]

    def join_pcodes(self):
        first = {"AFG": "AF", "PAK": "PK"}
        names = {p: r for p, r in self.pcodes.items() if r["Admin Level"] == "1"}
        scores = [(max(joins.likeness(r["Name"], n) for n in [d["name"], *d["alternates"]]), c, p)
                  for c, d in self.provinces.items() for p, r in names.items()
                  if first[r["Location"]] == c[:2]]
        self.parents = joins.best_pairs(scores, 0.6)
        fixed = {f["key"]: f["right"] for f in hand("fixes") if f["what"] == "pcode"}
        for i, code in self.joined.items():
            self.districts[code]["more"] = [self.polygons[i][0]]
        self.district_pcodes = {c: p for c, p in joins.join_pcodes(
            self.pcodes, self.districts, self.parents, fixed).items() if p}

    def find_seats(self):
        seats = {}
        for row in sorted(self.settlements.values(), key=lambda r: r["geonameid"]):
            if row["country"] == "PK" and row["admin2"]:
                code = f"PK.{row['admin1']}.{row['admin2']}"
                rank = (row["feature"] in ("PPLC", "PPLA", "PPLA2"), row["population"])
                if code not in seats or rank > seats[code][0]:
                    seats[code] = (rank, row)
        return {c: r for c, (_, r) in seats.items()}

    def seat_cells(self, typed):
        """place id -> part of its province nearer to its point than to another district's."""
        points = {}
        for place, r in typed.items():
            points.setdefault(r["admin1"], {})[place] = (float(r["longitude"]),
                                                         float(r["latitude"]))
        for code, row in self.districts.items():
            place = f"gn:{row['geonameid']}"
            if code[:2] == "PK" and place not in typed:
                seat = self.seats[code]
                points.setdefault(self.iso(code), {})[place] = (seat["longitude"],
                                                                seat["latitude"])
        cells = {}
        for iso, spots in points.items():
            area = self.areas[[f"gn:{r['geonameid']}" for r in self.provinces.values()
                               if r["iso"] == iso][0]]
            order = sorted(spots)
            merged = shapely.MultiPoint([spots[p] for p in order])
            diagram = shapely.voronoi_polygons(merged, extend_to=area).geoms
            for p in order:
                cell = [c for c in diagram if c.covers(Point(spots[p]))][0]
                cells[p] = cell.intersection(area)
        return cells

    def district_at(self, row):
        """Id of the Afghan district at a position, '' elsewhere."""
        if "AF" not in row["country"]:
            return ""
        return self.holding("AF.", row, self.districts)

    def province_at(self, row):
        place = self.holding(row["country"] + ".", row, self.provinces)
        return next((r["iso"] for r in self.provinces.values()
                     if f"gn:{r['geonameid']}" == place), "")

    def holding(self, prefix, row, rows):
        point = Point(row["longitude"], row["latitude"])
        for code, r in sorted(rows.items()):
            place = f"gn:{r['geonameid']}"
            if code.startswith(prefix) and place in self.areas and self.areas[place].covers(point):
                return place
        return ""

    def district_near(self, lon, lat):
        """Id of the Afghan district at or within 2 km of a position."""
        point = Point(lon, lat)
        best = min((self.areas[f"gn:{r['geonameid']}"].distance(point), f"gn:{r['geonameid']}")
                   for c, r in self.districts.items() if c.startswith("AF."))
        return best[1] if best[0] < 0.02 else ""
