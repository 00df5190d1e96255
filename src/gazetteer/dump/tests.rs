use std::io::{Cursor, Write};

use super::*;
use crate::error::{Code, Severity};
use crate::gazetteer::index::{Index, NameFlags};
use crate::gazetteer::{NameKind, PlaceKind, Tables};

const KABUL: &str = "1138958\tKabul\tKābul\tCabool,KBL,kabwl,كابل\t34.52813\t69.17233\tP\tPPLC\tAF\t\t13\t7052666\t\t\t3043532\t\t1798\tAsia/Kabul\t2023-01-17\n";
const PROVINCE: &str = "1138957\tKabul Province\tKabul Province\t\t34.5\t69.4\tA\tADM1\tAF\t\t13\t\t\t\t0\t\t\tAsia/Kabul\t2012-01-16\n";
const DISTRICT: &str = "7052666\tKabul District\tKabul District\t\t34.5\t69.2\tA\tADM2\tAF\t\t13\t99\t\t\t0\t\t\tAsia/Kabul\t2012-01-16\n";

/// Reads texts in the order given, as files `0.txt`, `1.txt`.
fn read(files: &[&[u8]]) -> Result<(Index, Faults)> {
    let mut importer = Importer::new("gn", "test", "CC0-1.0");
    let mut all = Vec::new();
    for (number, bytes) in files.iter().enumerate() {
        let name = format!("{number}.txt");
        for text in texts(&name, Cursor::new(*bytes))? {
            all.push((text.kind(), number, name.clone(), text));
        }
    }
    all.sort_by_key(|(kind, number, _, _)| (*kind, *number));
    for (_, number, name, text) in &all {
        importer.read(name, Cursor::new(files[*number]), text)?;
    }
    let (builder, faults) = importer.done();
    let index = Index::from_bytes(builder.finish_in_memory()?)?;
    index.check()?;
    Ok((index, faults))
}

fn told(faults: &Faults) -> Vec<String> {
    faults.first.iter().map(ToString::to_string).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_dump_is_read_plain_gzipped_and_zipped_with_the_same_result() {
    let dump = [KABUL, PROVINCE, DISTRICT].concat();
    let packed = [
        dump.as_bytes().to_vec(),
        gzip(dump.as_bytes()),
        zip(&[("readme.txt", b"free"), ("AF.txt", dump.as_bytes())]),
        dump.replace('\n', "\r\n").into_bytes(),
    ];
    for bytes in packed {
        let (index, faults) = read(&[&bytes]).unwrap();
        assert_eq!(told(&faults), [] as [String; 0]);
        assert_eq!(index.len(), 3);
        let kabul = index.place(index.by_id("gn:1138958").unwrap()).unwrap();
        assert_eq!((kabul.kind(), kabul.radius_km(), kabul.source()), (PlaceKind::Settlement, 12.0, "test"));
        assert_eq!(kabul.admin1_name(), "Kabul Province");
        assert_eq!(kabul.admin2().and_then(|n| index.place(n)).map(|p| p.name()), Some("Kabul District"));
        let names = |name: &str| index.exact(name).map(|p| p.flags.kind()).collect::<Vec<_>>();
        assert_eq!(names("kabul"), [NameKind::Variant, NameKind::Preferred, NameKind::Variant]);
        assert_eq!(names("kbl"), [NameKind::Code]);
        assert_eq!(names("kabwl"), [], "machine romanisations are left out");
        assert_eq!(names("كابل"), [NameKind::Variant]);
    }
}

#[test]
fn the_lists_beside_a_dump_are_joined_to_it_whatever_their_order() {
    let alternates = "1\t1138958\tps\tکابل ښار\t1\t\t\t\n2\t1138958\tlink\thttp://x.org\t\t\t\t\n\
        3\t1138958\ten\tCaubul\t\t\t\t1\n4\t999\ten\tNowhere\t\t\t\t\n5\t1138958\tde\tKabül\t\t1\t\t\n";
    let countries = "#ISO\tISO3\nAF\tAFG\t004\tAF\tAfghanistan\tKabul\t647500\t37172386\tAS\t.af\tAFN\tAfghani\t93\t\t\tfa-AF,ps,uz-AF,tk\t1149361\tTM\t\n";
    let land =
        "1149361\tAfghanistan\tAfghanistan\t\t33\t66\tA\tPCLI\tAF\t\t00\t\t\t\t37172386\t\t\t\t2012-01-16\n";
    let dump = [KABUL, land].concat();
    let admin1 = "AF.13\tKabul\tKabul\t1138957\nAF.30\tBalkh\tBalkh\t1147288\n";
    let files = [alternates, countries, admin1, &dump];
    let (index, faults) = read(&files.map(str::as_bytes)).unwrap();
    assert_eq!(told(&faults), [] as [String; 0]);
    let flags = |name: &str| index.exact(&crate::gazetteer::fold::folded(name)).map(|p| p.flags).next();
    assert_eq!(flags("کابل ښار").map(NameFlags::kind), Some(NameKind::Native));
    assert_eq!(flags("Caubul").map(|f| (f.kind(), f.is_english())), Some((NameKind::Former, true)));
    assert_eq!(flags("nowhere"), None);
    assert_eq!(flags("AFG").map(NameFlags::kind), Some(NameKind::Code));
    let kabul = index.place(index.by_id("gn:1138958").unwrap()).unwrap();
    assert_eq!(kabul.admin1_name(), "Kabul", "known by its code alone");
    let (other_way, _) =
        read(&[dump.as_bytes(), admin1.as_bytes(), countries.as_bytes(), alternates.as_bytes()]).unwrap();
    assert_eq!(other_way.name_count(), index.name_count());
}

#[test]
fn bad_rows_are_told_by_line_and_column_and_the_rest_is_used() {
    let bad = [
        KABUL.to_owned(),
        KABUL.replace("1138958", "x"),
        KABUL.replace("34.52813", "134.5"),
        KABUL.replace("69.17233", "east"),
        "1\tcut\n".to_owned(),
        KABUL.replace("2023", "2024").replace("34.52813", "34.6"),
        PROVINCE.to_owned(),
    ];
    let (index, faults) = read(&[bad.concat().as_bytes()]).unwrap();
    assert_eq!(index.len(), 2);
    let starts: Vec<String> =
        told(&faults).iter().map(|t| t.split("; ").next().unwrap().to_owned()).collect();
    assert_eq!(
        starts,
        [
            "0.txt:2:1: number: geonameid: “x” is no whole number of 0 or more",
            "0.txt:3:5: coordinate: latitude: “134.5” is out of range, expected -90 to 90",
            "0.txt:4:6: number: longitude: “east” is no number",
            "0.txt:5: field-count: 2 columns, expected 19",
            "0.txt:6:1: value: geonameid: the id “gn:1138958” stands a second time in this file",
        ]
    );
    assert_eq!((faults.rejected(), faults.total()), (4, 5));
    let kabul = index.place(index.by_id("gn:1138958").unwrap()).unwrap();
    assert_eq!(kabul.position().lat(), 34.6, "the row changed last is used");
}

#[test]
fn bytes_that_are_no_utf8_cost_one_name_or_one_row() {
    let mut dump = KABUL.as_bytes().to_vec();
    let at = KABUL.find("Cabool").unwrap();
    dump[at] = 0xff;
    let mut second = PROVINCE.as_bytes().to_vec();
    second[9] = 0xff;
    dump.extend(second);
    dump.extend(DISTRICT.as_bytes());
    let (index, faults) = read(&[&dump]).unwrap();
    assert_eq!(index.len(), 2);
    assert_eq!(index.exact("kbl").count(), 1);
    let at: Vec<(Severity, Code, Option<u32>)> =
        faults.first.iter().map(|f| (f.severity, f.code, f.at.column)).collect();
    assert_eq!(
        at,
        [(Severity::Warning, Code::Encoding, Some(4)), (Severity::Reject, Code::Encoding, Some(2))]
    );
}

#[test]
fn a_damaged_download_ends_the_build_and_says_where() {
    let mut dump: String = [KABUL, PROVINCE, DISTRICT].concat();
    for number in 1..3000 {
        dump.push_str(
            &KABUL.replace("1138958", &format!("{}", number * 7919)).replace("Kabul", &format!("K{number}")),
        );
    }
    let whole = gzip(dump.as_bytes());
    let cut = read(&[&whole[..whole.len() / 2]]).unwrap_err();
    assert_eq!(cut.code, Code::Gazetteer);
    assert!(cut.at.as_ref().unwrap().line.unwrap() > 10, "{cut}");
    let archive = zip(&[("AF.txt", dump.as_bytes())]);
    assert_eq!(read(&[&archive[..archive.len() / 2]]).unwrap_err().code, Code::Gazetteer);
    let mut flipped = archive.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    assert_eq!(read(&[&flipped]).unwrap_err().code, Code::Gazetteer);
}

#[test]
fn a_line_without_end_is_told_and_passed_over() {
    let dump = [KABUL.as_bytes(), &vec![b'x'; 3 << 20], b"\n", PROVINCE.as_bytes()].concat();
    let (index, faults) = read(&[&dump]).unwrap();
    assert_eq!(index.len(), 2);
    assert!(told(&faults)[0].starts_with("0.txt:2: limit: a line of more than"));
}

#[test]
fn findings_beyond_twenty_are_counted_not_kept() {
    let dump = [KABUL.to_owned(), "1\tcut\n".repeat(500)].concat();
    let (_, faults) = read(&[dump.as_bytes()]).unwrap();
    assert_eq!((faults.first.len(), faults.rejected()), (20, 500));
}

#[test]
fn where_no_row_can_be_read_there_is_no_index() {
    let dump = KABUL.replace("34.52813", "x");
    assert_eq!(read(&[dump.as_bytes()]).unwrap_err().code, Code::Empty);
    assert_eq!(read(&[b""]).unwrap_err().code, Code::Empty);
    assert!(read(&[]).is_err());
}

#[test]
fn twenty_thousand_names_of_one_place_are_all_found() {
    let names: Vec<String> = (0..20_000).map(|n| format!("Name {n}")).collect();
    let (index, _) = read(&[KABUL.replace("Cabool", &names.join(",")).as_bytes()]).unwrap();
    assert!(names.iter().all(|name| index.exact(&crate::gazetteer::fold::folded(name)).count() == 1));
}

#[test]
fn a_division_reaches_as_far_as_the_places_in_it() {
    let mut dump = PROVINCE.to_owned();
    for number in 1..=100 {
        let latitude = format!("{:.5}", 34.5 + f64::from(number) * 0.01);
        dump.push_str(
            &KABUL
                .replace("1138958", &number.to_string())
                .replace("34.52813", &latitude)
                .replace("69.17233", "69.4"),
        );
    }
    let (index, _) = read(&[dump.as_bytes()]).unwrap();
    let radius = index.place(index.by_id("gn:1138957").unwrap()).unwrap().radius_km();
    assert!((105.0..108.0).contains(&radius), "{radius}");
}

/// The project's own tables.
const OWN: Tables = crate::gazetteer::load::EMBEDDED;

#[test]
fn the_projects_own_gazetteer_comes_out_as_it_went_in() {
    let (index, faults) = read(&[OWN.names.as_bytes(), OWN.places.as_bytes()]).unwrap();
    assert_eq!(told(&faults), [] as [String; 0]);
    let gazetteer = crate::gazetteer::Gazetteer::embedded().unwrap();
    assert_eq!(index.len() as usize, gazetteer.places().count());
    for place in gazetteer.places() {
        let found = index.place(index.by_id(place.id.as_str()).unwrap()).unwrap().to_place();
        let (lon, lat) =
            (place.position.lon() - found.position.lon(), place.position.lat() - found.position.lat());
        assert!(lon.abs() < 1e-7 && lat.abs() < 1e-7 && (place.radius_km - found.radius_km).abs() < 1e-3);
        let same = crate::gazetteer::Place {
            position: place.position,
            radius_km: place.radius_km,
            // The table has the GeoNames id also for some places whose own id is another.
            geonameid: place.geonameid,
            ..found
        };
        assert_eq!(&same, place);
    }
    for name in gazetteer.names().iter() {
        let id = gazetteer.nth(name.place).unwrap().id.as_str();
        let number = index.by_id(id).unwrap();
        assert!(index.exact(name.folded).any(|p| p.place == number), "{}", name.written);
    }
}

#[test]
fn names_of_no_place_are_told() {
    let places =
        "id,name,latitude,longitude\nsitus:a,Alpha,1,2\n\"situs:b\",\"Beta, the\",3,4\nsitus:c,Gamma,93,4\n";
    let names = "place_id,name,kind\nsitus:a,Alfa,former\nsitus:x,Xi,variant\nsitus:b,B,nickname\n";
    let (index, faults) = read(&[places.as_bytes(), names.as_bytes()]).unwrap();
    assert_eq!(index.exact("alfa").next().map(|p| p.flags.kind()), Some(NameKind::Former));
    assert_eq!(index.exact("beta the").count(), 1);
    let codes: Vec<(Code, Option<u32>, Option<u32>)> =
        faults.first.iter().map(|f| (f.code, f.at.line, f.at.column)).collect();
    assert_eq!(
        codes,
        [
            (Code::Coordinate, Some(4), Some(3)),
            (Code::UnknownPlace, Some(3), Some(1)),
            (Code::Value, Some(4), Some(3))
        ]
    );
}

#[test]
fn a_hierarchy_says_which_place_lies_in_which_whatever_their_codes_say() {
    // A village whose codes name no district: only the hierarchy does.
    let village =
        KABUL.replace("1138958", "77").replace("Kabul", "Sar").replace("7052666", "").replace("PPLC", "PPL");
    let dump = [PROVINCE, DISTRICT, &village].concat();
    let hierarchy = "1138957\t7052666\tADM\n7052666\t77\tADM\n7052666\t12345\tADM\n9\t\t\n1\n";
    let parent = |files: &[&[u8]]| {
        let (index, faults) = read(files).unwrap();
        let village = index.place(index.by_id("gn:77").unwrap()).unwrap();
        (village.admin2().and_then(|n| index.place(n)).map(|place| place.name().to_owned()), told(&faults))
    };
    assert_eq!(parent(&[dump.as_bytes()]).0, None);
    let (district, faults) = parent(&[hierarchy.as_bytes(), dump.as_bytes()]);
    assert_eq!(district.as_deref(), Some("Kabul District"));
    assert!(faults.iter().any(|told| told.starts_with("0.txt:5: field-count: 1 columns")), "{faults:?}");
}

#[test]
fn what_is_no_dump_is_refused_by_its_name() {
    for (bytes, says) in [
        (&b"{\"type\":\"FeatureCollection\"}"[..], "this is JSON"),
        (b"[1,2]", "this is JSON"),
        (b"BZh91AY&SY", "bzip2, xz or zstd"),
        (b"\xfd7zXZ\x00\x00", "bzip2, xz or zstd"),
        (b"\x28\xb5\x2f\xfd\x04", "bzip2, xz or zstd"),
    ] {
        let error = read(&[bytes]).unwrap_err();
        assert_eq!(error.code, Code::UnknownFormat);
        assert!(error.what.contains(says) && !error.way_out.is_empty(), "{error}");
    }
}

#[test]
fn a_division_without_its_code_and_a_place_at_nought_are_rejected() {
    let good: String = (1..5).map(|n| format!("AF.0{n}\tNorth {n}\tNorth {n}\t{n}\n")).collect();
    let admin1 = format!("{good}\tNowhere\tNowhere\t5\nAF.30\t\t\t6\n");
    let nought = KABUL.replace("34.52813\t69.17233", "0\t0.0").replace("1138958", "5");
    let (index, faults) = read(&[admin1.as_bytes(), [KABUL, &nought].concat().as_bytes()]).unwrap();
    assert_eq!(index.len(), 1);
    let at: Vec<_> = faults.first.iter().map(|f| (f.code, f.at.line, f.at.column)).collect();
    for wanted in [(Code::Missing, 5, 1), (Code::Missing, 6, 1), (Code::Coordinate, 2, 5)] {
        assert!(at.contains(&(wanted.0, Some(wanted.1), Some(wanted.2))), "{wanted:?}: {at:?}");
    }
    assert_eq!(at.len(), 3, "{at:?}");
}

#[test]
fn a_code_of_geonames_says_what_kind_of_place_it_is() {
    let codes = [
        ("S\tAIRP", PlaceKind::Airport),
        ("T\tPASS", PlaceKind::Pass),
        ("S\tCSTM", PlaceKind::Crossing),
        ("S\tPSTB", PlaceKind::BorderPost),
        ("H\tSTM", PlaceKind::Region),
    ];
    let rows: String = codes
        .iter()
        .enumerate()
        .map(|(number, (code, _))| {
            KABUL.replace("1138958", &(number + 1).to_string()).replace("P\tPPLC", code)
        })
        .collect();
    let (index, faults) = read(&[rows.as_bytes()]).unwrap();
    assert_eq!(told(&faults), [] as [String; 0]);
    for (number, (code, kind)) in codes.iter().enumerate() {
        let place = index.place(index.by_id(&format!("gn:{}", number + 1)).unwrap()).unwrap();
        assert_eq!(place.kind(), *kind, "{code}");
    }
}

#[test]
fn an_own_table_says_which_cell_is_empty() {
    let places =
        "id,name,latitude,longitude\nsitus:a,Alpha,1,2\nsitus:b,,3,4\n,Gamma,3,4\nsitus:d,Delta,,4\n";
    let (index, faults) = read(&[places.as_bytes()]).unwrap();
    assert_eq!(index.len(), 1);
    let at: Vec<_> = faults.first.iter().map(|f| (f.code, f.at.line, f.at.column)).collect();
    assert_eq!(
        at,
        [
            (Code::Missing, Some(3), Some(2)),
            (Code::Missing, Some(4), Some(1)),
            (Code::Missing, Some(5), Some(3))
        ]
    );
}
