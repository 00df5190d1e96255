"""The Durand Line: the district coverage's outer edge between two tripoints, and its kilometres."""

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from .shapes import GEOD, parts


def border_line(afghan, start, end):
    """The outer ring from the Iranian to the Chinese tripoint, by the Pakistani side."""
    ring = max(parts(afghan), key=lambda p: p.area).exterior
    coords = list(ring.coords)[:-1]
    first, last = (min(range(len(coords)), key=lambda i: metres(coords[i], p))
                   for p in (start, end))
    order = coords[first:] + coords[:first]
    stop = order.index(coords[last])
    forward, backward = order[:stop + 1], [order[0]] + order[:stop - 1:-1]
    south = min((forward, backward), key=lambda c: LineString(c).centroid.y)
    return LineString([(round(x, 4), round(y, 4)) for x, y in south])


def metres(a, b):
    return GEOD.inv(a[0], a[1], b[0], b[1])[2]


class Chainage:
    """Kilometres along the line, measured on the WGS84 ellipsoid."""

    def __init__(self, line):
        self.line = line
        self.coords = list(line.coords)
        self.km = [0.0]
        for a, b in zip(self.coords, self.coords[1:]):
            self.km.append(self.km[-1] + metres(a, b) / 1000)
        self.length = self.km[-1]

    def nearest(self, lon, lat):
        """(km along the line, km away, point on the line) nearest to a position."""
        squeeze = float(np.cos(np.radians(lat)))
        flat = LineString([(x * squeeze, y) for x, y in self.coords])
        on = flat.interpolate(flat.project(Point(lon * squeeze, lat)))
        best = (on.x / squeeze, on.y)
        return self.at(best), metres((lon, lat), best) / 1000, best

    def at(self, point):
        """Km of a point that lies on the line."""
        spot, along = Point(point), 0.0
        best = (1e9, 0.0)
        for i, (a, b) in enumerate(zip(self.coords, self.coords[1:])):
            gap = shapely.distance(LineString([a, b]), spot)
            if gap < best[0]:
                best = (gap, self.km[i] + metres(a, point) / 1000)
        return min(best[1], self.length)

    def stretch(self, area, tolerance=2e-4):
        """(from, to) in km of the part of the line that runs along an area, or None."""
        on = self.line.intersection(area.buffer(tolerance))
        lines = [g for g in getattr(on, "geoms", [on]) if g.length > 10 * tolerance]
        if not lines:
            return None
        ends = [self.at(c) for g in lines for c in (g.coords[0], g.coords[-1])]
        return min(ends), max(ends)
