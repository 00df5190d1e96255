//! A layer as a table: `NAME.csv` with its types in `NAME.csvt` and its reference system in `NAME.prj`, by which GDAL
//! and QGIS take it for a layer and not for a table of texts.
//!
//! Points are the columns `longitude` and `latitude`; lines and areas have a last column `WKT`. A CSV has no head
//! that could name anybody, so every row does, in `attribution`.

use super::csv_file::plain;
use super::shapes::{Point, Shape, number, shape};
use super::{DataSource, OutFile, credit};
use crate::cell::defused;
use crate::layer::{Column, ColumnType, Geometries, Layer};

/// WGS 84 as ESRI writes it, which is what a `.prj` holds.
const WGS_84: &str = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],\
                      PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]\n";

/// The table and what stands beside it; `hxl` adds a row of HXL hashtags below the header.
pub fn layer_csv(layer: &Layer, sources: &[DataSource], hxl: bool) -> Vec<OutFile> {
    let file = |ending: &str, what: &str, bytes| OutFile {
        name: format!("{}.{ending}", layer.name),
        title: format!("{}{what}", layer.title),
        description: layer.description.to_owned(),
        bytes,
    };
    let mut files =
        vec![file("csv", "", table(layer, sources, hxl)), file("csvt", ": types of columns", types(layer))];
    if layer.geometries() != Geometries::None {
        files.push(file("prj", ": reference system", WGS_84.into()));
    }
    files
}

fn has_wkt(layer: &Layer) -> bool {
    matches!(layer.geometries(), Geometries::Lines | Geometries::Areas)
}

fn table(layer: &Layer, sources: &[DataSource], hxl: bool) -> Vec<u8> {
    let columns = layer.columns();
    let more = || std::iter::once("attribution").chain(has_wkt(layer).then_some("WKT"));
    let header: Vec<String> = columns.iter().map(|c| c.name).chain(more()).map(str::to_owned).collect();
    let tags =
        hxl.then(|| columns.iter().map(|c| c.name).chain(more()).map(|n| hashtag(n).to_owned()).collect());
    let attribution = credit::attribution(sources);
    let rows = layer.features.iter().map(|feature| {
        let cell = |column: &Column| feature.properties.get(column.name).map(plain).unwrap_or_default();
        let mut row: Vec<String> = columns.iter().map(cell).map(|cell| defused(&cell).into_owned()).collect();
        row.push(attribution.clone());
        if has_wkt(layer) {
            row.push(shape(feature).map(|shape| wkt(&shape)).unwrap_or_default());
        }
        row
    });
    write(std::iter::once(header).chain(tags).chain(rows))
}

fn write(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    for row in rows {
        // Writing to memory rows of one length can't fail.
        let written = writer.write_record(row);
        debug_assert!(written.is_ok(), "{written:?}");
    }
    writer.into_inner().unwrap_or_default()
}

/// One line of GDAL's names of types.
fn types(layer: &Layer) -> Vec<u8> {
    let points = layer.geometries() == Geometries::Points;
    let of = |column: &Column| match column.kind {
        ColumnType::Real if points && column.name == "longitude" => "CoordX",
        ColumnType::Real if points && column.name == "latitude" => "CoordY",
        ColumnType::Text => "String",
        ColumnType::Integer => "Integer",
        ColumnType::Long => "Integer64",
        ColumnType::Real => "Real",
        ColumnType::Date => "Date",
        ColumnType::DateTime => "DateTime",
    };
    let columns = layer.columns();
    let more = std::iter::once("String").chain(has_wkt(layer).then_some("WKT"));
    let names: Vec<String> = columns.iter().map(of).chain(more).map(|name| format!("\"{name}\"")).collect();
    format!("{}\n", names.join(",")).into_bytes()
}

/// The Humanitarian Exchange Language's name of a column; empty where it has none.
fn hashtag(column: &str) -> &'static str {
    match column {
        "id" => "#meta+id",
        "event_id" => "#event+id",
        "kind" => "#event+type",
        "title" => "#event+name",
        "start" => "#date+start",
        "end" => "#date+end",
        "date" => "#date+occurred",
        "name" | "place" => "#loc+name",
        "place_as_written" => "#loc+name+orig",
        "place_id" => "#loc+code",
        "pcode" => "#loc+code+v_pcode",
        "admin1" => "#adm1+name",
        "admin2" => "#adm2+name",
        "country" => "#country+name",
        "iso_3166_2" => "#adm1+code+v_iso_3166_2",
        "latitude" => "#geo+lat",
        "longitude" => "#geo+lon",
        "precision" => "#geo+precision",
        "radius_km" => "#geo+radius+km",
        "WKT" => "#geo+wkt",
        "by" => "#actor+name+by",
        "against" => "#actor+name+against",
        "killed_low" => "#affected+killed+min",
        "killed_high" => "#affected+killed+max",
        "claims_text" => "#description+claims",
        "evidence" => "#description+evidence",
        "source" => "#meta+source",
        "source_date" => "#date+reported",
        "source_url" => "#meta+url",
        "attribution" => "#meta+attribution",
        "population" => "#population",
        _ => "",
    }
}

/// Well-known text of OGC's Simple Features.
fn wkt(shape: &Shape) -> String {
    let polygon = |rings: &Vec<Vec<Point>>| {
        let rings: Vec<String> = rings.iter().map(|ring| positions(ring)).collect();
        format!("({})", rings.join(","))
    };
    match shape {
        Shape::Point(at) => format!("POINT {}", positions(&[*at])),
        Shape::Line(line) => format!("LINESTRING {}", positions(line)),
        Shape::Polygons(all) => match all.as_slice() {
            [one] => format!("POLYGON {}", polygon(one)),
            many => {
                let many: Vec<String> = many.iter().map(polygon).collect();
                format!("MULTIPOLYGON ({})", many.join(","))
            }
        },
    }
}

fn positions(points: &[Point]) -> String {
    let points: Vec<String> = points.iter().map(|[x, y]| format!("{} {}", number(*x), number(*y))).collect();
    format!("({})", points.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::shapes::samples::{layer, square};

    fn text(files: &[OutFile], ending: &str) -> String {
        let file = files.iter().find(|file| file.name.ends_with(ending)).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    }

    #[test]
    fn a_table_of_points_says_which_columns_are_the_position() {
        let files = layer_csv(&layer("strikes", vec![("a", geo::Point::new(70.0, 34.0).into())]), &[], false);
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["strikes.csv", "strikes.csvt", "strikes.prj"]);
        let (table, types) = (text(&files, ".csv"), text(&files, ".csvt"));
        assert_eq!(table.lines().next().unwrap().split(',').count(), types.split(',').count());
        assert!(
            types.contains("\"DateTime\",\"DateTime\",\"Date\"") && types.contains("\"CoordY\",\"CoordX\"")
        );
        assert!(!table.contains("WKT") && table.lines().nth(1).unwrap().ends_with("Made with situs"));
    }

    #[test]
    fn areas_are_well_known_text_and_what_has_no_place_has_no_reference_system() {
        let two = geo::MultiPolygon::new(vec![square(70.0), square(72.0)]);
        let files =
            layer_csv(&layer("areas", vec![("a", square(70.0).into()), ("b", two.into())]), &[], false);
        let table = text(&files, ".csv");
        assert!(table.contains("\"POLYGON ((70 30,71 30,71 31,70 31,70 30))\""), "{table}");
        assert!(table.contains("\"MULTIPOLYGON (((70 30,"), "{table}");
        assert!(text(&files, ".csvt").ends_with(",\"WKT\"\n"));
        assert_eq!(layer_csv(&layer("unplaced", vec![]), &[], false).len(), 2);
    }

    #[test]
    fn every_column_has_its_hashtag_or_none() {
        let known = "id #meta+id, event_id #event+id, kind #event+type, title #event+name, start #date+start, \
                     end #date+end, date #date+occurred, name #loc+name, place #loc+name, \
                     place_as_written #loc+name+orig, place_id #loc+code, pcode #loc+code+v_pcode, admin1 #adm1+name, \
                     admin2 #adm2+name, country #country+name, iso_3166_2 #adm1+code+v_iso_3166_2, \
                     latitude #geo+lat, longitude #geo+lon, precision #geo+precision, radius_km #geo+radius+km, \
                     WKT #geo+wkt, by #actor+name+by, against #actor+name+against, killed_low #affected+killed+min, \
                     killed_high #affected+killed+max, claims_text #description+claims, \
                     evidence #description+evidence, source #meta+source, source_date #date+reported, \
                     source_url #meta+url, attribution #meta+attribution, population #population";
        for pair in known.split(", ") {
            let (column, tag) = pair.split_once(' ').unwrap();
            assert_eq!(hashtag(column), tag, "{column}");
        }
        assert!(["dispute", "line", "marker-color"].iter().all(|column| hashtag(column).is_empty()));
    }

    #[test]
    fn the_row_of_hashtags_stands_below_the_header_where_it_is_asked_for() {
        let strikes = layer("strikes", vec![("a", geo::Point::new(70.0, 34.0).into())]);
        let table = text(&layer_csv(&strikes, &[], true), ".csv");
        let row: Vec<&str> = table.lines().nth(1).unwrap().split(',').collect();
        assert_eq!(row[..3], ["#meta+id", "#event+id", "#event+type"]);
        assert_eq!(row.len(), table.lines().next().unwrap().split(',').count());
        assert!(row.contains(&"#geo+lat") && row.contains(&"#affected+killed+min"));
        assert!(!text(&layer_csv(&strikes, &[], false), ".csv").contains('#'));
    }
}
