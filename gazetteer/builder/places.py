"""Rows of places.csv and names.csv, kind by kind."""

import csv
import io
import json
import math
import pathlib

from . import geonames, shapes
from .text import bare, is_junk, plain, script

HAND = pathlib.Path(__file__).parent.parent / "hand"
COLUMNS = ("id kind name country admin1 admin2 latitude longitude radius_km population "
           "feature_code geonameid iso_3166_2 pcode has_area source note").split()
LANGUAGES = ("en", "fa", "fa-AF", "ps", "ps-PK", "ur")


def hand(name):
    with open(HAND / f"{name}.csv", encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def split(cell):
    return [c.strip() for c in cell.split("|") if c.strip()]


class Tables:
    """The rows gathered so far; one place an id, one name a place and spelling."""

    def __init__(self):
        self.places, self.names = {}, {}
        self.dropped = {(f["key"], f["wrong"]) for f in hand("fixes") if f["what"] == "drop_name"}

    def place(self, **row):
        if row["id"] in self.places:
            raise SystemExit(f"{row['id']}: two rows ({row['name']})")
        self.places[row["id"]] = {c: row.get(c, "") for c in COLUMNS}
        self.name(row["id"], row["name"], "preferred")

    def name(self, place, name, kind):
        name = " ".join(name.split())
        if (place, name) in self.dropped or not name:
            return
        order = ("preferred", "adjective", "demonym", "former", "native", "variant", "abbreviation",
                 "code")
        old = self.names.get((place, name))
        if old is None or order.index(kind) < order.index(old):
            self.names[place, name] = kind

    def rename(self, place, name):
        row = self.places[place]
        self.names[place, row["name"]] = "variant"
        row["name"] = name

    def gathered(self, place, names):
        """Alternates of a source: junk dropped, generic words stripped, plain spelling added."""
        for name in sorted(names):
            if is_junk(name):
                continue
            for spelling in {name, bare(name)}:
                if is_junk(spelling):
                    continue
                self.name(place, spelling, "native" if script(spelling) == "Arab" else "variant")
                if script(spelling) == "Latn" and len(plain(spelling)) > 2:
                    self.name(place, plain(spelling), "variant")

    def typed(self, place, row):
        for name in split(row["aliases"]):
            self.name(place, name, "variant")
        for name in split(row["native"]):
            self.name(place, name, "native")


def area_fields(geometry):
    lon, lat = shapes.inner_point(geometry)
    return dict(latitude=f"{lat:.5f}", longitude=f"{lon:.5f}",
                radius_km=f"{shapes.radius_km(geometry, lon, lat):.1f}", has_area="yes")


def cldr_subdivisions(cache):
    data = json.loads(cache.read("cldr-subdivisions-full", "package/subdivisions/en/en.json"))
    return data["subdivisions"]["localeDisplayNames"]["subdivisions"]


def add_provinces(tables, cache, world):
    cldr = cldr_subdivisions(cache)
    skip = {f["key"] for f in hand("fixes") if f["what"] == "ne_names"}
    for code, row in sorted(world.provinces.items()):
        place, iso = f"gn:{row['geonameid']}", row["iso"]
        name = plain(cldr[iso.lower().replace("-", "")])
        parent = [p for p in world.pcodes.values() if p["P-Code"] == world.parents.get(code)]
        tables.place(
            id=place, kind="province", name=name, country=iso[:2], admin1=iso,
            geonameid=row["geonameid"], iso_3166_2=iso, feature_code="ADM1",
            pcode=world.parents.get(code, ""), **area_fields(world.areas[place]),
            source=("GeoNames, geoBoundaries" if iso[:2] == "AF" else "GeoNames, Natural Earth")
            + ", CLDR, OCHA")
        tables.gathered(place, [row["name"], *row["alternates"], *(p["Name"] for p in parent)])
        for props in world.ne_props.get(iso, []):
            if str(props["gn_id"]) not in skip:
                alternates = [props.get("name_fa"), props.get("name_ur"), props.get("name_en")]
                alternates += (props.get("name_alt") or "").split("|")
                tables.gathered(place, [n.replace("ولایت ", "").replace("صوبہ ", "")
                                        for n in alternates if n and "�" not in n])
        tables.name(place, iso, "code")
        tables.name(place, world.parents.get(code, ""), "code")


def add_afghan_districts(tables, world):
    shape_of = {code: i for i, code in world.joined.items()}
    for code, row in sorted(world.districts.items()):
        if not code.startswith("AF."):
            continue
        place = f"gn:{row['geonameid']}"
        pcode = world.district_pcodes.get(code, "")
        gb_name = world.polygons[shape_of[code]][0]
        name = world.pcodes[pcode]["Name"] if pcode else bare(plain(row["name"]))
        tables.place(
            id=place, kind="district", name=name, country="AF", admin1=world.iso(code),
            geonameid=row["geonameid"], feature_code="ADM2", pcode=pcode,
            **area_fields(world.areas[place]), source="GeoNames, geoBoundaries, OCHA")
        tables.gathered(place, [row["name"], *row["alternates"], gb_name.replace("(", " ("), name])
        tables.name(place, pcode, "code")


def factor(tables, world):
    """Over the Afghan districts: radius of 95 % of the area / radius of a circle of that area."""
    ratios = sorted(float(p["radius_km"]) / math.sqrt(shapes.area_km2(world.areas[i]) / math.pi)
                    for i, p in tables.places.items() if p["kind"] == "district")
    return ratios[int(0.9 * len(ratios))]


def add_pakistani_districts(tables, world):
    """No polygon may be shipped: a typed point and area, else the seat and its share of land."""
    typed = {r["id"]: r for r in hand("pk_districts")}
    spread = factor(tables, world)
    cells = world.seat_cells(typed)
    gone = {f["key"] for f in hand("fixes") if f["what"] == "drop_place"}
    for code, row in sorted(world.districts.items()):
        place = f"gn:{row['geonameid']}"
        if not code.startswith("PK.") or place in typed or place in gone:
            continue
        seat = world.seats[code]
        radius = SEAT_FACTOR * shapes.radius_km(cells[place], seat["longitude"],
                                                seat["latitude"])
        tables.place(
            id=place, kind="district", name=bare(plain(row["name"])), country="PK",
            admin1=world.iso(code), geonameid=row["geonameid"], feature_code="ADM2",
            latitude=f"{seat['latitude']:.5f}", longitude=f"{seat['longitude']:.5f}",
            radius_km=f"{radius:.1f}", has_area="no", pcode=world.district_pcodes.get(code, ""),
            source="GeoNames, OCHA", note="point is the seat; radius from the land of the province "
            "nearer to this district's point than to any other's")
        finish_district(tables, world, place, code, row)
    codes = {f"gn:{r['geonameid']}": c for c, r in world.districts.items()}
    for place, r in sorted(typed.items()):
        code = codes.get(place, "")
        radius = spread * math.sqrt(float(r["area_km2"]) / math.pi)
        tables.place(
            id=place, kind="district", name=r["name"], country="PK", admin1=r["admin1"],
            geonameid=place[3:] if code else "", feature_code="ADM2" if code else "",
            latitude=f"{float(r['latitude']):.5f}", longitude=f"{float(r['longitude']):.5f}",
            radius_km=f"{radius:.1f}",
            has_area="no", pcode=world.district_pcodes.get(code or place, ""),
            source=r["source"],
            note="; ".join(n for n in [r["note"], f"radius from an area of {r['area_km2']} km2"]
                           if n))
        tables.typed(place, r)
        tables.name(place, world.district_pcodes.get(code or place, ""), "code")
        if code:
            finish_district(tables, world, place, code, world.districts[code])


# So that 95 in 100 of 105,000 independent village points (Who's On First, a check that is not
# shipped) lie within the radius of their district.
SEAT_FACTOR = 1.5


def finish_district(tables, world, place, code, row):
    pcode = world.district_pcodes.get(code, "")
    names = [row["name"], *row["alternates"]]
    if pcode:
        names.append(world.pcodes[pcode]["Name"])
        tables.name(place, pcode, "code")
    tables.gathered(place, [n for n in names if "Adjoining" not in n])


def settlement_radius(row):
    people = row["population"]
    for least, radius in ((5_000_000, 20), (1_000_000, 12), (250_000, 8), (100_000, 5),
                          (20_000, 4)):
        if people >= least:
            return radius
    if row["feature"] in ("PPLC",):
        return 5
    return 3 if row["feature"] in ("PPLA", "PPLA2") or people >= 5_000 else 2


def add_settlements(tables, world):
    gone = {f["key"]: f["right"] for f in hand("fixes") if f["what"] == "drop_place"}
    for i, row in sorted(world.settlements.items()):
        if f"gn:{i}" in gone:
            continue
        near = row["country"] in geonames.COUNTRIES
        code = f"{row['country']}.{row['admin1']}"
        full = f"{code}.{row['admin2']}"
        district = world.districts.get(full) if row["admin2"] else None
        admin2 = f"gn:{district['geonameid']}" if district else world.district_at(row)
        tables.place(
            id=f"gn:{i}", kind="settlement", name=plain(row["name"]), country=row["country"],
            admin1=world.provinces[code]["iso"] if code in world.provinces else "",
            admin2=gone.get(admin2, admin2) if near else "", latitude=f"{row['latitude']:.5f}",
            longitude=f"{row['longitude']:.5f}", radius_km=f"{settlement_radius(row):.1f}",
            population=row["population"] or "", feature_code=row["feature"], geonameid=i,
            has_area="no", source="GeoNames")
        names = [row["name"], *row["alternates"]]
        if not near:
            names = [row["name"]] + [n for n in row["alternates"] if script(n) == "Arab"]
        tables.gathered(f"gn:{i}", names)


def country_fields(row, geometry):
    """The typed point, else the land nearest the centroid; the typed radius, else computed."""
    if row["latitude"]:
        lon, lat = float(row["longitude"]), float(row["latitude"])
    else:
        lon, lat = shapes.central_point(geometry)
    radius = float(row["radius_km"] or 0) or shapes.radius_km(geometry, lon, lat)
    return dict(latitude=f"{lat:.5f}", longitude=f"{lon:.5f}", radius_km=f"{radius:.1f}")


def add_countries(tables, cache, world):
    facts = geonames.read_countries(cache)
    cldr = {}
    for language in LANGUAGES:
        data = json.loads(cache.read("cldr-localenames-full",
                                     f"package/main/{language}/territories.json"))
        cldr[language] = data["main"][language]["localeDisplayNames"]["territories"]
    for r in hand("countries"):
        place = f"gn:{facts[r['alpha2']]['geonameid']}"
        where = country_fields(r, world.countries.get(r["alpha2"]))
        tables.place(id=place, kind="country", name=r["name"], country=r["alpha2"],
                     geonameid=place[3:], feature_code="PCL", iso_3166_2="", has_area="no",
                     population=facts[r["alpha2"]]["population"] or "",
                     source="GeoNames, CLDR, Natural Earth, hand/countries.csv",
                     note=f"capital {r['capital']}" if r["capital"] else "",
                     **where)
        for kind, cell in (("variant", "aliases"), ("adjective", "adjectives"),
                           ("demonym", "demonyms")):
            for name in split(r[cell]):
                tables.name(place, name, kind)
        for code in (r["alpha2"], r["alpha3"]):
            tables.name(place, code, "code")
        for language, names in cldr.items():
            for k, name in names.items():
                if k.split("-")[0] == r["alpha2"] and "(" not in name:
                    tables.name(place, name.replace("’", "'"),
                                "variant" if script(name) == "Latn" else "native")
                    if script(name) == "Latn":
                        tables.name(place, plain(name.replace(" & ", " and ")), "variant")


def add_hand_places(tables, world):
    for r in hand("places"):
        row = dict(country=r["country"], longitude=float(r["longitude"]),
                   latitude=float(r["latitude"]))
        tables.place(id=r["id"], kind=r["kind"], name=r["name"], country=r["country"],
                     admin1=r["admin1"],
                     admin2=world.district_at(row) if r["kind"] != "region" else "",
                     latitude=f"{row['latitude']:.5f}", longitude=f"{row['longitude']:.5f}",
                     radius_km=f"{float(r['radius_km']):.1f}", population=r["population"],
                     geonameid=r["id"][3:] if r["id"].startswith("gn:") else "",
                     has_area="no", source=r["source"], note=r["note"])
        tables.typed(r["id"], r)


def add_crossings(tables, world):
    for r in hand("crossings"):
        lon, lat = float(r["longitude"]), float(r["latitude"])
        if r["snap"] == "yes":
            lon, lat = world.chainage.nearest(lon, lat)[2]
        lon, lat = round(lon, 5), round(lat, 5)
        tables.place(id=r["id"], kind=r["kind"], name=r["name"], country=r["country"],
                     admin1=r["admin1"],
                     admin2=world.district_near(lon, lat) if "AF" in r["country"] else "",
                     latitude=f"{lat:.5f}", longitude=f"{lon:.5f}",
                     radius_km=f"{float(r['radius_km']):.1f}", has_area="no", source=r["source"],
                     note="; ".join(n for n in (r["status"], r["note"]) if n))
        tables.typed(r["id"], r)


def add_airports(tables, cache, world):
    text = cache.read("airportsdata", "airportsdata/airports.csv").decode()
    for r in csv.DictReader(io.StringIO(text)):
        if r["country"] not in geonames.COUNTRIES or not r["icao"]:
            continue
        row = dict(country=r["country"], longitude=float(r["lon"]), latitude=float(r["lat"]))
        coarse = len(r["lat"].rstrip("0").split(".")[-1]) <= 3
        place = f"situs:airport-{r['icao'].lower()}"
        tables.place(id=place, kind="airport", name=r["name"], country=r["country"],
                     admin1=world.province_at(row), admin2=world.district_at(row),
                     latitude=f"{row['latitude']:.5f}", longitude=f"{row['longitude']:.5f}",
                     radius_km="4.0" if coarse else "2.0", feature_code="AIRP", has_area="no",
                     source="airportsdata", note=f"ICAO {r['icao']}")
        tables.name(place, r["icao"], "code")
        for ending in ("Airport", "International Airport", "Air Base"):
            if r["name"].endswith(" " + ending):
                stem = r["name"].removesuffix(" International Airport").removesuffix(
                    " Airport").removesuffix(" Air Base")
                for kind in ("Airport", "Airfield", "Air Base", "Airbase", "airfield", "airport",
                             "airbase", "air base"):
                    tables.name(place, f"{stem} {kind}", "variant")


def add_hand_names(tables):
    for r in hand("names"):
        if r["place_id"] not in tables.places:
            raise SystemExit(f"hand/names.csv: no place {r['place_id']} ({r['place']})")
        if r["kind"] == "preferred":
            tables.rename(r["place_id"], r["name"])
        tables.name(r["place_id"], r["name"], r["kind"])
