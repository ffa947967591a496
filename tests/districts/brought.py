"""Small files in the exact formats of those who publish them, with all their columns."""

import csv
import io
import json

from campaign.districts import datafiles

OPENSTATES_HEADER = (
    "id,name,current_party,current_district,current_chamber,given_name,family_name,gender,"
    "email,biography,birth_date,death_date,image,links,sources,capitol_address,capitol_voice,"
    "capitol_fax,district_address,district_voice,district_fax,twitter,youtube,instagram,"
    "facebook,wikidata"
)
CENSUS_HEADER = (
    "OID_SLDU2024_20|GEOID_SLDU2024_20|NAMELSAD_SLDU2024_20|AREALAND_SLDU2024_20|"
    "AREAWATER_SLDU2024_20|MTFCC_SLDU2024_20|FUNCSTAT_SLDU2024_20|OID_ZCTA5_20|GEOID_ZCTA5_20|"
    "NAMELSAD_ZCTA5_20|AREALAND_ZCTA5_20|AREAWATER_ZCTA5_20|MTFCC_ZCTA5_20|CLASSFP_ZCTA5_20|"
    "FUNCSTAT_ZCTA5_20|AREALAND_PART|AREAWATER_PART"
)
OPENSTATES = OPENSTATES_HEADER.split(",")
CENSUS = CENSUS_HEADER.split("|")
LAND = 10_000_000  # square metres of every ZIP


def shipped(name):
    return list(csv.DictReader(io.StringIO((datafiles.FOLDER / name).read_text())))


def senator(district, name, **changes):
    return {
        "id": f"ocd-person/{district:08d}",
        "name": name,
        "current_party": "Democratic",
        "current_district": str(district),
        "current_chamber": "upper",
        "email": f"senator{district}@senate.ca.gov",
        "image": f"https://www.senate.ca.gov/{district}.jpg",
        "links": f"https://sd{district:02d}.senate.ca.gov/",
        "sources": "https://www.senate.ca.gov/senators;https://sr.senate.ca.gov/",
        "capitol_address": "1021 O St. Suite 7000;Sacramento, CA 95814",
        "capitol_voice": f"916-651-40{district:02d}",
    } | changes


def sitting():
    """Rows of everybody whom the shipped roster names, and one of the other house."""
    rows = [
        senator(
            int(row["district"]),
            row["name"],
            current_party=row["party"],
            email=row["email"],
            capitol_voice=row["phone"],
            capitol_address=row["capitol_office"],
            links=f"https://twitter.example/x; {row['url']}",
        )
        for row in shipped("ca_senators.csv")
        if row["name"]
    ]
    return [*rows, senator(14, "Esmeralda Soria", current_chamber="lower")]


def roster(path, rows, *, columns=OPENSTATES, extra=()):
    """Write rows as OpenStates does: with a byte order mark here, and CRLF."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, [*columns, *extra], restval="", extrasaction="ignore", lineterminator="\r\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(("\ufeff" + text.getvalue()).encode())
    return path


def areas():
    """(ZIP, district, part of its land) of every shipped ZIP that has an area."""
    return [
        (row["zip"], int(row["district"]), float(row["share"]))
        for row in shipped("ca_zip_senate.csv")
        if row["basis"].startswith(("census", "pop2020"))
    ]


def census(path, parts, *, state="06"):
    rows = [
        {
            "GEOID_SLDU2024_20": f"{state}{district:03d}",
            "NAMELSAD_SLDU2024_20": f"State Senate District {district}",
            "GEOID_ZCTA5_20": zip_code,
            "AREALAND_ZCTA5_20": LAND,
            "AREALAND_PART": round(share * LAND),
            "AREAWATER_PART": 0,
        }
        for zip_code, district, share in parts
    ]
    # Waters off the coast belong to no ZIP, and what lies in no district is called ZZZ.
    rows += [{"GEOID_SLDU2024_20": f"{state}014", "AREALAND_PART": 5, "AREAWATER_PART": 5}]
    rows += [rows[0] | {"GEOID_SLDU2024_20": f"{state}ZZZ"}]
    lines = [CENSUS_HEADER]
    lines += ["|".join(str(row.get(column, "")) for column in CENSUS) for row in rows]
    path.write_text("\ufeff" + "\n".join(lines) + "\n")
    return path


def table(path, rows, *, header="zip,district,share"):
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return path


def strip(district, *, west=-124.4, width=0.258):
    """A rectangle from north to south: forty of them cover California."""
    left, right = west + (district - 1) * width, west + district * width
    ring = [[left, 32.0], [right, 32.0], [right, 42.1], [left, 42.1], [left, 32.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def strips():
    return {district: strip(district) for district in range(1, 41)}


def geojson(path, geometries, *, name="SLDUST"):
    features = [
        {
            "type": "Feature",
            "properties": {name: f"{district:03d}" if name == "SLDUST" else district},
            "geometry": geometry,
        }
        for district, geometry in geometries.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path
