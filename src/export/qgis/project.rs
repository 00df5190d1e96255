//! The project: layers in groups, styles inside, days and land of the first view, claims beside their events.
//!
//! What QGIS insists on, found by failing: an id of a layer has more than ten characters; a reference system counts
//! only with `ProjectionsEnabled` and QGIS's own number of it; each layer needs its own; a style beside the file is
//! not looked at.

use super::metadata::{links, metadata, reference_system};
use super::{form, layout, options, style, view};
use crate::export::DataSource;
use crate::export::credit::attribution;
use crate::export::xml::Xml;
use crate::layer::{ClaimRow, Column, ColumnType, Geometries, Layer};

/// The version whose format this is; newer ones read it without a word.
pub(super) const VERSION: &str = "3.22.0";

const TITLE: &str = "Strikes and border clashes, as reported";

/// The groups of the tree, the first drawn on top.
const GROUPS: [(&str, &[&str]); 4] = [
    ("Events", &["strikes", "clashes", "incidents"]),
    ("Somewhere in or along", &["stretches", "areas"]),
    ("Reference", &["border", "places"]),
    ("Tables", &["claims", "unplaced"]),
];

/// A layer of the project.
enum Member<'a> {
    Layer(&'a Layer),
    Claims,
}

impl Member<'_> {
    fn name(&self) -> &'static str {
        match self {
            Member::Layer(layer) => layer.name,
            Member::Claims => "claims",
        }
    }

    /// The heading in the legend of the sheet.
    fn title(&self) -> &'static str {
        match self {
            Member::Layer(layer) => layer.title,
            Member::Claims => "Claims",
        }
    }

    fn source(&self) -> String {
        match self {
            Member::Layer(layer) => format!("./{}.geojson", layer.name),
            Member::Claims => "./claims.csv|option:AUTODETECT_TYPE=YES".into(),
        }
    }
}

fn id(name: &str) -> String {
    format!("situs_layer_{name}")
}

fn relation_id(name: &str) -> String {
    format!("situs_claims_of_{name}")
}

/// The `.qgs`. A layer without features is left out: without a schema QGIS takes it for an empty table.
pub(super) fn project(layers: &[Layer], has_claims: bool, sources: &[DataSource]) -> Vec<u8> {
    let member = |name: &&str| match *name {
        "claims" => has_claims.then_some(Member::Claims),
        name => {
            let layer = layers.iter().find(|layer| layer.name == name)?;
            (!layer.features.is_empty()).then_some(Member::Layer(layer))
        }
    };
    // Layers of somebody's own hold points of events.
    let is_known = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let own = || layers.iter().map(|layer| layer.name).filter(|name| !is_known(name));
    let groups: Vec<(&str, Vec<Member<'_>>)> = GROUPS
        .iter()
        .enumerate()
        .map(|(number, (title, names))| {
            let own = own().filter(|_| number == 0);
            (*title, names.iter().copied().chain(own).filter_map(|name| member(&name)).collect())
        })
        .collect();
    let members = || groups.iter().flat_map(|(_, members)| members);
    let extent = view::extent(layers);
    let mut xml = Xml::new();
    xml.node("qgis", &[("projectname", TITLE), ("version", VERSION)], |xml| {
        xml.leaf("homePath", &[("path", "")]);
        xml.text("title", &[], TITLE);
        xml.node("projectCrs", &[], |xml| reference_system(xml, 3857));
        tree(xml, &groups);
        if has_claims {
            relations(xml, members());
        }
        if let Some(extent) = &extent {
            canvas(xml, extent);
        }
        xml.node("projectlayers", &[], |xml| {
            for member in members() {
                map_layer(xml, member, has_claims, sources);
            }
        });
        properties(xml, view::span(layers), sources);
        about(xml, sources);
        if let Some(extent) = &extent {
            xml.node("Layouts", &[], |xml| {
                layout::sheet(xml, &heading(layers), &attribution(sources), extent)
            });
            first_view(xml, extent);
        }
        days(xml, view::span(layers));
    });
    xml.finish()
}

/// The title with the days of the events.
fn heading(layers: &[Layer]) -> String {
    let day = |time: &str| time.split('T').next().unwrap_or_default().to_owned();
    match view::span(layers).map(|(start, end)| (day(start), day(end))) {
        Some((first, last)) if first == last => format!("{TITLE}, {first}"),
        Some((first, last)) => format!("{TITLE}, {first} to {last}"),
        None => TITLE.into(),
    }
}

fn tree(xml: &mut Xml, groups: &[(&str, Vec<Member<'_>>)]) {
    xml.node("layer-tree-group", &[], |xml| {
        for (title, members) in groups.iter().filter(|(_, members)| !members.is_empty()) {
            let group = [("name", *title), ("checked", "Qt::Checked"), ("expanded", "1")];
            xml.node("layer-tree-group", &group, |xml| {
                for member in members {
                    // Which places were used is a question one asks; the map reads better without them.
                    let shown = if member.name() == "places" { "Qt::Unchecked" } else { "Qt::Checked" };
                    let open = if *title == "Events" { "1" } else { "0" };
                    let layer = [
                        ("id", id(member.name())),
                        ("name", member.name().to_owned()),
                        ("source", member.source()),
                        ("providerKey", "ogr".into()),
                        ("checked", shown.into()),
                        ("expanded", open.into()),
                    ];
                    let layer: Vec<(&str, &str)> = layer.iter().map(|(k, v)| (*k, v.as_str())).collect();
                    xml.node("layer-tree-layer", &layer, |xml| {
                        xml.node("customproperties", &[], |xml| {
                            options::map(xml, &[("legend/title-label", member.title())]);
                        });
                    });
                }
            });
        }
    });
}

/// Every layer of events to the claims, by the event's id.
fn relations<'a>(xml: &mut Xml, members: impl Iterator<Item = &'a Member<'a>>) {
    let claims = id("claims");
    xml.node("relations", &[], |xml| {
        for layer in members.filter_map(events) {
            let (relation, of) = (relation_id(layer.name), id(layer.name));
            let attributes = [
                ("id", relation.as_str()),
                ("name", "Claims of the event"),
                ("referencingLayer", &claims),
                ("referencedLayer", &of),
                ("strength", "Association"),
            ];
            xml.node("relation", &attributes, |xml| {
                let fields = [("referencingField", "event_id"), ("referencedField", "event_id")];
                xml.leaf("fieldRef", &fields);
            });
        }
    });
}

/// The layer, where its features are events, placed or not.
fn events<'a>(member: &'a Member<'a>) -> Option<&'a Layer> {
    match member {
        Member::Layer(layer) => Some(*layer).filter(|l| l.holds_events() || l.name == "unplaced"),
        Member::Claims => None,
    }
}

fn map_layer(xml: &mut Xml, member: &Member<'_>, has_claims: bool, sources: &[DataSource]) {
    let (geometry, labelled) = match member {
        Member::Claims => ("No geometry", "0"),
        Member::Layer(layer) => (geometry(layer), style::labelled(layer)),
    };
    let attributes = [
        ("type", "vector"),
        ("geometry", geometry),
        ("labelsEnabled", labelled),
        ("styleCategories", "AllStyleCategories"),
        ("hasScaleBasedVisibilityFlag", "0"),
        ("readOnly", "0"),
    ];
    xml.node("maplayer", &attributes, |xml| {
        xml.text("id", &[], &id(member.name()));
        xml.text("datasource", &[], &member.source());
        // Called as its file is, so that the tree, the folder and the documents use one name.
        xml.text("layername", &[], member.name());
        if geometry != "No geometry" {
            xml.node("srs", &[], |xml| reference_system(xml, 4326));
        }
        xml.text("provider", &[("encoding", "UTF-8")], "ogr");
        xml.text("attribution", &[], &attribution(sources));
        let about = match member {
            Member::Layer(layer) => layer.description,
            Member::Claims => "Who says how many of what, about whom: one row a claim.",
        };
        xml.node("resourceMetadata", &[], |xml| {
            metadata(xml, member.name(), member.title(), about, sources);
        });
        match member {
            Member::Layer(layer) => {
                let relation = events(member).filter(|_| has_claims).map(|l| relation_id(l.name));
                style::style(xml, layer, relation.as_deref());
            }
            Member::Claims => {
                form::form(xml, &claim_columns(), false, None);
                xml.text(
                    "previewExpression",
                    &[],
                    "\"claimant\" || ': ' || \"count_text\" || ' ' || \"measure\"",
                );
            }
        }
    });
}

fn geometry(layer: &Layer) -> &'static str {
    match layer.geometries() {
        Geometries::Points => "Point",
        Geometries::Lines => "Line",
        Geometries::Areas => "Polygon",
        Geometries::None => "No geometry",
    }
}

fn claim_columns() -> Vec<Column> {
    ClaimRow::COLUMNS.iter().map(|(name, _)| Column { name, kind: ColumnType::Text }).collect()
}

fn canvas(xml: &mut Xml, extent: &geo::Rect<f64>) {
    xml.node("mapcanvas", &[("name", "theMapCanvas"), ("annotationsVisible", "1")], |xml| {
        xml.text("units", &[], "meters");
        xml.node("extent", &[], |xml| corners(xml, extent));
        xml.text("rotation", &[], "0");
        xml.node("destinationsrs", &[], |xml| reference_system(xml, 3857));
    });
}

fn corners(xml: &mut Xml, extent: &geo::Rect<f64>) {
    for (name, value) in bounds(extent) {
        xml.text(name, &[], &value);
    }
}

/// The four bounds, to the metre.
pub(super) fn bounds(extent: &geo::Rect<f64>) -> [(&'static str, String); 4] {
    let (low, high) = (extent.min(), extent.max());
    [("xmin", low.x), ("ymin", low.y), ("xmax", high.x), ("ymax", high.y)]
        .map(|(name, value)| (name, format!("{value:.0}")))
}

fn first_view(xml: &mut Xml, extent: &geo::Rect<f64>) {
    xml.node("ProjectViewSettings", &[("UseProjectScales", "0"), ("rotation", "0")], |xml| {
        let bounds = bounds(extent);
        let bounds: Vec<(&str, &str)> = bounds.iter().map(|(k, v)| (*k, v.as_str())).collect();
        xml.node("DefaultViewExtent", &bounds, |xml| reference_system(xml, 3857));
    });
}

/// The time control steps through the days of the events. It is not switched on: all events are seen first.
fn days(xml: &mut Xml, span: Option<(&str, &str)>) {
    let settings =
        [("timeStep", "1"), ("timeStepUnit", "d"), ("frameRate", "1"), ("cumulativeTemporalRange", "0")];
    xml.node("ProjectTimeSettings", &settings, |xml| {
        if let Some((start, end)) = span {
            xml.node("TemporalRange", &[], |xml| {
                xml.text("start", &[], start);
                xml.text("end", &[], end);
            });
        }
    });
}

fn properties(xml: &mut Xml, span: Option<(&str, &str)>, sources: &[DataSource]) {
    const TEXT: [(&str, &str); 1] = [("type", "QString")];
    const INT: [(&str, &str); 1] = [("type", "int")];
    xml.node("properties", &[], |xml| {
        xml.node("SpatialRefSys", &[], |xml| xml.text("ProjectionsEnabled", &INT, "1"));
        xml.node("Paths", &[], |xml| xml.text("Absolute", &[("type", "bool")], "false"));
        xml.node("Measure", &[], |xml| xml.text("Ellipsoid", &TEXT, "EPSG:7030"));
        xml.node("CopyrightLabel", &[], |xml| {
            xml.text("Enabled", &[("type", "bool")], "true");
            xml.text("Label", &TEXT, &attribution(sources));
            xml.text("Placement", &INT, "0");
        });
        if let Some((start, end)) = span {
            xml.node("TemporalControllerWidget", &[], |xml| {
                xml.text("NavigationMode", &INT, "0");
                xml.text("StartDateTime", &TEXT, start);
                xml.text("EndDateTime", &TEXT, end);
            });
        }
    });
}

fn about(xml: &mut Xml, sources: &[DataSource]) {
    xml.node("projectMetadata", &[], |xml| {
        xml.text("identifier", &[], "situs");
        xml.text("language", &[], "en");
        xml.text("type", &[], "dataset");
        xml.text("title", &[], TITLE);
        let words = "Layers and claims read from news reports and event tables. Claims stay claims: every number \
                     has its claimant.";
        xml.text("abstract", &[], &format!("{words} {}.", attribution(sources)));
        links(xml, sources);
        xml.text("author", &[], "situs");
    });
}
