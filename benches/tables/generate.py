#!/usr/bin/env python3
"""Writes a seeded table of events in ACLED's columns: places and their positions are those of gazetteer/places.csv,
everything else is made up. No row is real.

generate.py ROWS [--jitter] [--names] > big.csv
  --jitter  every row has a position of its own, up to three kilometres off its place's
  --names   without coordinates
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

COLUMNS = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
).split(",")
KINDS = [
    ("Battles", "Armed clash"),
    ("Explosions/Remote violence", "Air/drone strike"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    ("Violence against civilians", "Attack"),
    ("Strategic developments", "Other"),
]
ACTORS = ["Military Forces A", "Military Forces B", "Group C", "Police D", "Militia E", "Unidentified Group"]
NOTES = ["A clash was reported.", "Shells fell, it is said.", 'They called it "a strike", others did not.', "No details."]
COUNTRIES = {"AF": ("Afghanistan", "4"), "PK": ("Pakistan", "586")}


def places():
    folder = Path(__file__).resolve().parents[2] / "gazetteer"
    rows = list(csv.DictReader(open(folder / "places.csv", encoding="utf-8")))
    provinces = {row["iso_3166_2"]: row["name"] for row in rows if row["kind"] == "province"}
    for row in rows:
        if row["kind"] == "settlement" and row["country"] in COUNTRIES:
            yield row["name"], provinces.get(row["admin1"], ""), row["country"], float(row["latitude"]), float(row["longitude"])


def main():
    rows = int(sys.argv[1])
    jitter, names = "--jitter" in sys.argv, "--names" in sys.argv
    rng = random.Random(20260226)
    known = list(places())
    write = csv.writer(sys.stdout, lineterminator="\n").writerow
    write(COLUMNS)
    first = date(2010, 1, 1)
    for number in range(rows):
        day = first + timedelta(days=number * 5900 // rows)
        place, province, code, lat, lon = known[rng.randrange(len(known))]
        if jitter:
            lat, lon = lat + rng.uniform(-0.03, 0.03), lon + rng.uniform(-0.03, 0.03)
        country, iso = COUNTRIES[code]
        event, sub = KINDS[rng.randrange(len(KINDS))]
        position = ("", "") if names else (f"{lat:.4f}", f"{lon:.4f}")
        write([
            f"{code}G{number}", f"{day:%d %B %Y}", day.year, 1, "Political violence", event, sub,
            ACTORS[rng.randrange(6)], "", 1, ACTORS[rng.randrange(6)], "", 2, 12, "", iso, "South Asia", country,
            province, "", "", place, *position, rng.choice((1, 1, 1, 1, 2)), "Wire", "National",
            NOTES[rng.randrange(4)], rng.choice((0, 0, 0, 1, 2, 5)), "", 1700000000 + number,
        ])


main()
