//! UCDP rows: the place as written against the position as coded.

use situs::gazetteer::reader::{Cell, Reader};
use situs::geo::Position;

pub(crate) fn print(reader: &Reader, path: &str, errors: bool) -> Result<(), String> {
    let mut rows = csv::Reader::from_path(path).map_err(|e| e.to_string())?;
    let header = rows.headers().map_err(|e| e.to_string())?.clone();
    let at = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}') == name);
    let columns: Vec<usize> = ["where_coordinates", "adm_1", "adm_2", "latitude", "longitude", "country"]
        .iter()
        .map(|n| at(n).ok_or(format!("no column {n}")))
        .collect::<Result<_, _>>()?;
    let (mut all, mut answered, mut near, mut covered, mut coarse) = (0, 0, 0, 0, 0);
    for row in rows.records() {
        let row = row.map_err(|e| e.to_string())?;
        let field = |n: usize| row.get(columns[n]).unwrap_or_default();
        all += 1;
        let within = [field(2), field(1)];
        let placed = reader.place(&Cell { name: field(0), within: &within, country: Some(field(5)) });
        let truth = Position::new(field(4).parse().unwrap_or(999.0), field(3).parse().unwrap_or(999.0));
        let (Some(place), Some(truth)) = (placed.place, truth) else {
            if errors {
                println!("NONE {:?} {within:?}: {}", field(0), placed.reason);
            }
            continue;
        };
        let km = truth.distance_km(place.position);
        covered += usize::from(km <= place.radius_km);
        if matches!(placed.precision, "country" | "province" | "region") {
            coarse += 1;
            if errors {
                println!(
                    "COARSE {km:.0} km {:?} {within:?} -> {} {:?} {:.0} km: {}",
                    field(0),
                    place.name,
                    place.kind,
                    place.radius_km,
                    placed.reason
                );
            }
            continue;
        }
        answered += 1;
        near += usize::from(km <= 25.0);
        if errors && km > 25.0 {
            println!(
                "FAR {km:.0} km {:?} {within:?} -> {} {:?}: {}",
                field(0),
                place.name,
                place.kind,
                placed.reason
            );
        }
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    println!(
        "table: {all} rows, {answered} answered at settlement or district level ({:.3}), {near} of them within 25 km \
         ({:.3}); {coarse} more of coarser precision; radius covers {:.3} of all answers",
        share(answered, all),
        share(near, answered),
        share(covered, answered + coarse)
    );
    Ok(())
}
