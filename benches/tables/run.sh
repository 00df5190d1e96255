#!/bin/sh
# Tables of a million rows, by situs and by others where they are installed, in turn, some rounds.
#
#   benches/tables/run.sh [ROWS] [ROUNDS]
#
# Prints one line a run: who, wall seconds, seconds of all cores, peak memory, bytes out. The table is made up
# (generate.py) and the same each time. Build first: cargo build --release.
set -eu
rows=${1:-1000000}
rounds=${2:-3}
here=$(cd "$(dirname "$0")" && pwd)
situs=$here/../../target/release/situs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 "$here/generate.py" "$rows" > big.csv
python3 "$here/generate.py" "$rows" --names > names.csv
python3 "$here/generate.py" "$rows" --jitter > jitter.csv
echo "$rows rows, $(wc -c < big.csv) bytes; $(nproc) cores"

run() { # NAME OUTPUT COMMAND...
    name=$1 out=$2
    shift 2
    rm -rf "$out"
    if /usr/bin/time -o time.txt -f '%e s  %U + %S s of cores  %M KB' "$@" > stdout.txt 2> stderr.txt; then
        printf '%-34s %s  %s bytes\n' "$name" "$(cat time.txt)" "$(du -sb "$out" | cut -f1)"
    else
        printf '%-34s failed: %s\n' "$name" "$(tail -n 1 stderr.txt)"
    fi
}
has() { command -v "$1" > /dev/null 2>&1; }

round=1
while [ "$round" -le "$rounds" ]; do
    run 'situs, one file' situs.geojson "$situs" build big.csv --out situs.geojson --quiet
    run 'situs, each row somewhere else' jitter.geojson "$situs" build jitter.csv --out jitter.geojson --quiet
    run 'situs, all columns kept' kept.geojson "$situs" build big.csv --out kept.geojson --keep-columns all --quiet
    run 'situs, folder of layers' layers "$situs" build big.csv --out layers --quiet
    run 'situs, names only' names.geojson "$situs" build names.csv --out names.geojson --quiet
    if has ogr2ogr; then
        run 'ogr2ogr' ogr.geojson ogr2ogr -f GeoJSON ogr.geojson big.csv \
            -oo X_POSSIBLE_NAMES=longitude -oo Y_POSSIBLE_NAMES=latitude
    fi
    if has qsv; then
        run 'qsv geoconvert' qsv.geojson sh -c \
            'qsv geoconvert --latitude latitude --longitude longitude big.csv csv geojson > qsv.geojson'
    fi
    if has csv2geojson; then
        run 'csv2geojson' c2g.geojson sh -c 'csv2geojson --lat latitude --lon longitude big.csv > c2g.geojson'
    fi
    if has mapshaper; then
        run 'mapshaper' ms.geojson mapshaper-xl big.csv -points x=longitude y=latitude -o ms.geojson
    fi
    if has duckdb; then
        run 'DuckDB, NDJSON' duck.json duckdb -c \
            "COPY (SELECT 'Feature' AS type, {type: 'Point', coordinates: [longitude, latitude]} AS geometry, t AS properties FROM read_csv('big.csv') t) TO 'duck.json' (FORMAT JSON)"
    fi
    round=$((round + 1))
done
