#!/usr/bin/python3
"""Draws the layers that `situs build` wrote as one PNG: the picture at the top of README.md.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 docs/picture.py out docs/durand-2026-02.png

Needs QGIS 3.22 or later with its Python (Debian: qgis python3-qgis). What is drawn comes from the folder of
layers; only the pale provinces behind it come from gazetteer/areas.geojson. Colours are those that each feature
carries (simplestyle). Ends with an error where a label found no room.
"""

import json
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDistanceArea,
    QgsFillSymbol,
    QgsLabelObstacleSettings,
    QgsLineSymbol,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProject,
    QgsProperty,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

WIDTH, TOP, BOTTOM = 1200, 86, 78
SHAPES = {"strikes": "triangle", "clashes": "diamond", "incidents": "square"}
SIZES = {"strikes": 20, "clashes": 20, "incidents": 26}
NATURE = {  # "areas": the site is the area. "areas behind": the province that names a stretch of the border.
    "strikes": "in this town",
    "clashes": "at this town, post or crossing",
    "incidents": "at this town or crossing",
    "stretches": "somewhere along this part of the border",
    "areas behind": "the province whose border that is",
    "areas": "somewhere in this province or district",
}
COUNTRIES = {"AFGHANISTAN": (66.35, 33.0), "PAKISTAN": (71.2, 31.75)}  # where their names stand
INK, GREY = QColor("#1f2933"), QColor("#5f6b76")
PIXELS = QgsUnitTypes.RenderPixels
MERCATOR, LONLAT = QgsCoordinateReferenceSystem("EPSG:3857"), QgsCoordinateReferenceSystem("EPSG:4326")


def font(pixels, bold=False, italic=False):
    made = QFont("DejaVu Sans")
    made.setPixelSize(pixels)
    made.setBold(bold)
    made.setItalic(italic)
    return made


def opened(path, subset=""):
    layer = QgsVectorLayer(str(path), Path(path).stem, "ogr")
    if not layer.isValid():
        sys.exit(f"{path}: not a layer QGIS can open; run situs build first")
    if subset:
        layer.setSubsetString(subset)
    return layer


def drawn(layer, symbol, **overrides):
    """Gives a layer its symbol; overrides are expressions over the feature's own properties."""
    for name, expression in overrides.items():
        key = getattr(QgsSymbolLayer, "Property" + name)
        symbol.symbolLayer(0).setDataDefinedProperty(key, QgsProperty.fromExpression(expression))
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    return layer


def labelled(layer, expression, pixels, placement, colour="#1f2933", bold=False, distance=0, priority=5, beside=""):
    form, halo = QgsTextFormat(), QgsTextBufferSettings()
    form.setFont(font(pixels, bold))
    form.setSize(pixels)
    form.setSizeUnit(PIXELS)
    form.setColor(QColor(colour))
    halo.setEnabled(True)
    halo.setSize(2.5)
    halo.setSizeUnit(PIXELS)
    halo.setColor(QColor(255, 255, 255, 230))
    form.setBuffer(halo)
    labels = QgsPalLayerSettings()
    labels.fieldName, labels.isExpression, labels.placement = expression, True, placement
    labels.dist, labels.distUnits, labels.priority = distance, PIXELS, priority
    labels.dataDefinedProperties().setProperty(
        QgsPalLayerSettings.PredefinedPositionOrder, QgsProperty.fromValue("R,L,TR,BR,TL,BL"))
    labels.offsetType = QgsPalLayerSettings.FromSymbolBounds
    obstacle = QgsLabelObstacleSettings()
    obstacle.setIsObstacle(layer.geometryType() == QgsWkbTypes.PointGeometry)
    labels.setObstacleSettings(obstacle)
    if beside:  # what is too small to hold its name has it to the right
        for key, expression in ((QgsPalLayerSettings.PositionX, "x_max($geometry) + 0.08"),
                                (QgsPalLayerSettings.PositionY, "y(centroid($geometry)) - 0.05")):
            pinned = QgsProperty.fromExpression(f"CASE WHEN {beside} THEN {expression} END")
            labels.dataDefinedProperties().setProperty(key, pinned)
    labels.setFormat(form)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(labels))
    layer.setLabelsEnabled(True)
    return layer


# A label that several features share (two events at one crossing, two in one province) is written once.
ONCE = 'CASE WHEN $id = minimum($id, group_by:="label") THEN "label" END'


def once_of(chosen):
    quoted = ", ".join("'" + label.replace("'", "''") + "'" for label in sorted(chosen))
    return f'CASE WHEN "label" IN ({quoted}) THEN {ONCE} END' if chosen else "NULL"


def layers_of(out, atlas):
    """The layers from the topmost down, and the labels that must all be seen."""
    points, wanted = [], []
    taken = set()
    for name in ("clashes", "strikes", "incidents"):
        layer = opened(out / f"{name}.geojson")
        hollow = name == "incidents"  # so that what else happened there is seen inside
        base = {"name": SHAPES[name], "size": SIZES[name], "size_unit": "Pixel",
                "outline_width": 3 if hollow else 1.5, "outline_width_unit": "Pixel",
                "outline_color": "white", "color": "0,0,0,0"}
        if hollow:
            drawn(layer, QgsMarkerSymbol.createSimple(base), StrokeColor='"marker-color"')
        else:
            drawn(layer, QgsMarkerSymbol.createSimple(base), FillColor='"marker-color"')
        fresh = {f["label"] for f in layer.getFeatures()} - taken
        taken |= fresh
        wanted += sorted(fresh)
        labelled(layer, once_of(fresh), 18,
                 QgsPalLayerSettings.OrderedPositionsAroundPoint, bold=True, distance=4, priority=10)
        points.append(layer)
    stretches = drawn(opened(out / "stretches.geojson"), QgsLineSymbol.createSimple(
        {"line_width": 6, "line_width_unit": "Pixel", "capstyle": "flat", "joinstyle": "round"}),
        StrokeColor='"stroke"', StrokeWidth='1.5 * "stroke-width"')
    border = drawn(opened(out / "border.geojson"), QgsLineSymbol.createSimple(
        {"line_width": 2.5, "line_width_unit": "Pixel", "use_custom_dash": "1", "customdash": "9;5",
         "customdash_unit": "Pixel", "capstyle": "flat"}), StrokeColor='"stroke"')
    named, behind = (opened(out / "areas.geojson", f"precision {sign} 'border_stretch'") for sign in ("<>", "="))
    drawn(behind, QgsFillSymbol.createSimple({"outline_width": 1.5, "outline_width_unit": "Pixel"}),
          FillColor='set_color_part("fill", \'alpha\', 255 * "fill-opacity")',
          StrokeColor='set_color_part("stroke", \'alpha\', 150)')
    hatched = QgsFillSymbol.createSimple({"style": "b_diagonal", "outline_width": 2, "outline_width_unit": "Pixel"})
    drawn(named, hatched, FillColor='"stroke"', StrokeColor='"stroke"')
    first = {f["label"] for f in named.getFeatures()}
    labelled(named, ONCE, 16, QgsPalLayerSettings.Horizontal, colour="#33414d", beside="\"precision\" = 'district'")
    second = {f["label"] for f in behind.getFeatures()} - first
    labelled(behind, once_of(second), 16, QgsPalLayerSettings.Horizontal, colour="#33414d")
    wanted += sorted(first | second)
    provinces = drawn(opened(atlas, "kind = 'province'"), QgsFillSymbol.createSimple(
        {"color": "#fbfaf6", "outline_color": "#d9d6cc", "outline_width": 1, "outline_width_unit": "Pixel"}))
    return [*points, stretches, border, named, behind, provinces], wanted


def extent_of(layers):
    """Around every site, with room to the left for the legend, in Web Mercator."""
    to_map = QgsCoordinateTransform(LONLAT, MERCATOR, QgsProject.instance())
    box = QgsRectangle()
    for layer in layers:
        box.combineExtentWith(layer.extent())
    box = to_map.transformBoundingBox(box)
    dx, dy = box.width(), box.height()
    return QgsRectangle(box.xMinimum() - 0.34 * dx, box.yMinimum() - 0.09 * dy,
                        box.xMaximum() + 0.16 * dx, box.yMaximum() + 0.06 * dy)


def rendered(layers, extent, wanted):
    size = QSize(WIDTH, round(WIDTH * extent.height() / extent.width()))
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(MERCATOR)
    settings.setExtent(extent)
    settings.setOutputSize(size)
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("#e9ecef"))
    settings.setFlag(QgsMapSettings.Antialiasing)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    seen = sorted(label.labelText for label in job.takeLabelingResults().labelsWithinRect(extent))
    missing = [label for label in set(wanted) if seen.count(label) < wanted.count(label)]
    if missing:
        sys.exit(f"no room for the labels {', '.join(sorted(missing))}: change the extent or the sizes")
    return job.renderedImage(), settings


def text(painter, x, y, words, made, colour=INK):
    painter.setFont(made)
    painter.setPen(colour)
    painter.drawText(QPointF(x, y), words)


def names(painter, settings):
    """The names of the countries, behind everything else in weight."""
    to_map = QgsCoordinateTransform(LONLAT, MERCATOR, QgsProject.instance())
    made = font(22)
    made.setLetterSpacing(QFont.AbsoluteSpacing, 8)
    for name, (lon, lat) in COUNTRIES.items():
        at = settings.mapToPixel().transform(to_map.transform(QgsPointXY(lon, lat)))
        half = QFontMetricsF(made).width(name) / 2
        text(painter, at.x() - half, TOP + at.y(), name, made, QColor("#a9a69b"))


def mark(painter, name, colour, x, y):
    """The sign of a point layer, as on the map."""
    half = SIZES[name] / 2
    if name == "incidents":
        painter.setPen(QPen(colour, 3))
        painter.setBrush(Qt.NoBrush)
        painter.drawRect(QRectF(x - 9, y - 9, 18, 18))
        return
    corners = {"triangle": [(0, -half), (half, half), (-half, half)],
               "diamond": [(0, -half), (half, 0), (0, half), (-half, 0)]}[SHAPES[name]]
    painter.setPen(QPen(QColor("white"), 1.5))
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))


def features(out, name):
    return json.loads((out / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


def kinds(found):
    """What happened and when, in the words of the titles: "Air strike, Kabul, 26-27 Feb 2026"."""
    parts = [f["properties"]["title"].split(", ") for f in found]
    return ", ".join(sorted({p[0] for p in parts})), ", ".join(sorted({p[-1] for p in parts}))


def legend_rows(out):
    """A row for every way of drawing and colour that is on the map: name, colour, what, when, where."""
    rows = []
    for name, nature in NATURE.items():
        layer = name.split()[0]
        found = features(out, layer)
        if layer == "areas":
            found = [f for f in found if (f["properties"]["precision"] == "border_stretch") == (name != "areas")]
        colours = {}
        for feature in found:
            properties = feature["properties"]
            colours.setdefault(properties.get("marker-color") or properties["stroke"], []).append(feature)
        rows += [(name, colour, *kinds(those), nature) for colour, those in sorted(colours.items())]
    line = features(out, "border")[0]["properties"]
    return [*rows, ("border", line["stroke"], line["name"], "", "never recognised by Afghanistan")]


def sign(painter, name, colour, x, y):
    """The sign of a legend row, as on the map."""
    box = QRectF(x - 18, y - 12, 36, 24)
    if name in SHAPES:
        mark(painter, name, colour, x, y)
    elif name.startswith("areas"):
        soft = QColor(colour)
        soft.setAlpha(60 if name != "areas" else 0)
        painter.fillRect(box, soft)
        if name == "areas":
            painter.fillRect(box, QBrush(colour, Qt.BDiagPattern))
        painter.setBrush(Qt.NoBrush)
        painter.setPen(QPen(colour, 1.5))
        painter.drawRect(box)
    else:
        pen = QPen(colour, 6 if name == "stretches" else 2.5)
        if name == "border":
            pen.setDashPattern([3.6, 2])
        pen.setCapStyle(Qt.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(x - 19, y), QPointF(x + 19, y))


def legend(painter, out, left, top):
    rows = legend_rows(out)
    painter.setPen(QPen(QColor("#c9ced3"), 1))
    painter.setBrush(QColor(255, 255, 255, 240))
    painter.drawRoundedRect(QRectF(left, top, 384, 48 * len(rows) + 18), 6, 6)
    for index, (name, colour, what, when, nature) in enumerate(rows):
        y = top + 33 + 48 * index
        sign(painter, name, QColor(colour), left + 34, y)
        text(painter, left + 68, y - 3, what, font(16, bold=True))
        beside = left + 68 + QFontMetricsF(font(16, bold=True)).width(what) + 8
        text(painter, beside, y - 3, when, font(14), GREY)
        text(painter, left + 68, y + 16, nature, font(14), GREY)


def scale_bar(painter, settings, right, base):
    """A hundred kilometres, measured on the ellipsoid at the height of the bar; elsewhere Mercator stretches it."""
    to_lonlat = QgsCoordinateTransform(MERCATOR, LONLAT, QgsProject.instance())
    ruler = QgsDistanceArea()
    ruler.setEllipsoid("WGS84")
    at = settings.mapToPixel().toMapCoordinates(WIDTH - 200, settings.outputSize().height() - 40)
    beside = QgsPointXY(at.x() + 100 * settings.mapUnitsPerPixel(), at.y())
    metres = ruler.measureLine(to_lonlat.transform(at), to_lonlat.transform(beside))
    length = 100 * 100_000 / metres
    painter.setPen(QPen(INK, 2))
    left = right - length
    painter.drawPolyline(QPolygonF([QPointF(left, base - 7), QPointF(left, base), QPointF(right, base),
                                    QPointF(right, base - 7)]))
    text(painter, left + 6, base - 9, "100 km", font(15))


def told(out):
    """The line below the title, counted from the layers themselves."""
    found = [f["properties"] for name in (*SHAPES, "stretches", "areas") for f in features(out, name)]
    sites, events = {(p["event_id"], p["place_id"]) for p in found}, {p["event_id"] for p in found}
    left_out = len(features(out, "unplaced"))
    return (f"As three reports and a table tell it: {len(events)} events at {len(sites)} sites. "
            f"{left_out} more could not be placed and are not drawn.")


def main(out, target):
    out, atlas = Path(out), Path(__file__).resolve().parent.parent / "gazetteer" / "areas.geojson"
    layers, wanted = layers_of(out, atlas)
    image, settings = rendered(layers, extent_of(layers[:4] + layers[5:7]), wanted)
    height = image.height()
    page = QImage(WIDTH, TOP + height + BOTTOM, QImage.Format_RGB32)
    page.fill(QColor("white"))
    painter = QPainter(page)
    painter.setRenderHint(QPainter.Antialiasing)
    painter.drawImage(0, TOP, image)
    text(painter, 24, 38, "The night of 26 to 27 February 2026 on the Durand Line", font(28, bold=True))
    text(painter, 24, 68, told(out), font(17), GREY)
    names(painter, settings)
    legend(painter, out, 20, TOP + 20)
    scale_bar(painter, settings, WIDTH - 24, TOP + height - 18)
    base = TOP + height
    text(painter, 24, base + 29, "Areas are provinces or districts a source named, not exact sites.", font(16))
    text(painter, 24, base + 58, "Data: GeoNames (CC BY 4.0); geoBoundaries, Runfola et al. 2020 (CC BY 4.0); "
         "Natural Earth. Made with situs and QGIS.", font(15), GREY)
    painter.end()
    page = page.convertToFormat(QImage.Format_RGB888)
    if not page.save(target, "PNG", 0):
        sys.exit(f"{target}: could not be written")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    application = QgsApplication([], False)
    application.initQgis()
    main(sys.argv[1], sys.argv[2])
    application.exitQgis()
