"""Which of a source's names of a foreign place are worth carrying."""

import re
import unicodedata

from .text import APOSTROPHES, is_junk, key, plain, script

FOLD = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ə": "a", "ß": "ss",
                      "æ": "ae", "œ": "oe", "þ": "th", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D",
                      "Æ": "Ae", "Œ": "Oe", "Þ": "Th", "İ": "I"})
GENERIC = ("province|region|state|governorate|oblast|prefecture|district|county|department|emirate|"
           "municipality|krai|kray|voivodeship|canton|parish|raion|rayon|regency|division|"
           "autonomous region|autonomous community|commune|sheng|shi|diqu|powiat|zone|zila|"
           "metropolitan city|city|borough|republic|autonomous okrug|territory|municipio")
TAIL = re.compile(rf"^(?P<name>.+?)['’]? (?:{GENERIC})$", re.I)
HEAD = re.compile(rf"^(?:the )?(?:{GENERIC}|departamento|provincia|estado|région|département|"
                  r"província|provincia|muḩāfaz̧at|muhafazat|wilaya|wilāyat|kabupaten|kota|landkreis)"
                  r" (?:of |de |del |di |da |do |du |des )?(?P<name>.+)$", re.I)
SCRIPTS = {
    "Cyrl": "RU UA BY BG RS MK KZ KG MN TJ ME BA", "Grek": "GR CY", "Hebr": "IL",
    "Hani": "CN TW HK MO SG JP", "Jpan": "JP", "Hang": "KR KP", "Thai": "TH", "Geor": "GE",
    "Armn": "AM", "Deva": "IN NP", "Beng": "BD IN", "Guru": "IN", "Taml": "IN LK", "Telu": "IN",
    "Knda": "IN", "Mlym": "IN", "Gujr": "IN", "Orya": "IN", "Sinh": "LK", "Khmr": "KH",
    "Laoo": "LA", "Mymr": "MM", "Ethi": "ET ER", "Thaa": "MV",
    "Arab": "AE BH DJ DZ EG EH IL IN IQ IR JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN YE"}
# Where an English text writes the name itself: other Latin spellings are foreign words for it.
ENGLISH = set("AU BS CA GB GG IE IM JE NZ US VI".split())
# Names of divisions that mean nothing without their kind: "Northern" is "Northern Province".
BARE = {f"{d}{e}" for d in ("north", "south", "east", "west", "northeast", "northwest", "southeast",
                            "southwest", "north east", "north west", "south east", "south west")
        for e in ("", "ern", " central")} | {"central", "centre", "center", "capital", "coast", "union",
                                             "northern borders", "islands", "littoral", "male"}
NATIVE = {}
for _script, _countries in SCRIPTS.items():
    for _country in _countries.split():
        NATIVE.setdefault(_country, []).append(_script)


def english(name):
    """The name in bare ASCII letters where it is Latin."""
    return plain(name.translate(FOLD))


def folded(name):
    """What the program's own folding makes of a name, near enough to find names that are one."""
    name = name.translate(FOLD).translate(APOSTROPHES).casefold()
    out = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", out).split())


def stripped(name):
    """The name without its generic word: Fars Province -> Fars; the name itself without one."""
    for pattern in (TAIL, HEAD):
        found = pattern.match(name)
        if found and len(key(found["name"]) or found["name"]) >= 3:
            return found["name"].strip()
    return name


def alike(a, b):
    """0 to 1: share of letter pairs two names have in common."""
    def pairs(name):
        text = f" {key(name)} "
        return {text[i:i + 2] for i in range(len(text) - 1)}
    x, y = pairs(a), pairs(b)
    return 2 * len(x & y) / (len(x) + len(y)) if x and y else 0.0


def useless(name, longest=4):
    """Junk of GeoNames' alternates, long descriptions, codes and initials."""
    if is_junk(name) or "(" in name or "," in name or ":" in name or len(name.split()) > longest:
        return True
    if script(name) != "Latn":
        return False
    if re.search(r"[^\w\s'’‘`ʻʼʿʾ´.&–-]", name) or re.search(r"[a-z][A-Z]{2}|\.\w", name):
        return True
    return len(key(name)) < 4 or name.isupper()


def bones(name):
    """The consonants of a name as romanisations agree on them: Ahvaz, Ahwaz and Akhvaz are one."""
    out = key(english(name))
    for old, new in (("tsch", "c"), ("sch", "s"), ("kh", "h"), ("gh", "g"), ("sh", "s"), ("ch", "c"),
                     ("zh", "z"), ("dzh", "j"), ("dj", "j"), ("ts", "c"), ("tz", "c"), ("ph", "f"),
                     ("th", "t"), ("w", "v"), ("q", "k"), ("x", "h"), ("ck", "k")):
        out = out.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyh]", "", out))


def same_words(name, preferred):
    """Whether a name shares a whole word of four letters with the preferred one, or differs little."""
    one, two = set(folded(name).split()), set(folded(preferred).split())
    return any(len(w) > 3 for w in one & two) or bones(name) == bones(preferred) and \
        len(name.split()) > 1


def is_inflected(name, preferred):
    """Whether it is the preferred name with a foreign ending or a foreign word for city."""
    one, two = folded(name), folded(preferred)
    if re.fullmatch(rf"{re.escape(two)}(a|as|o|os|i|u|e|us|is|j|ja|jo|jus|aj|ae)", one):
        return True
    return " " in one and bool(re.search(
        r"\b(ciudad|cidade|cathair|kota|lungsod|kaupunki|stad|staden|by|borg|byen|urbo|miasto|mesto|"
        r"horad|khot|osh|mama|bandar raya|thanh pho|kenti|sehri|varos)\b", one))


def is_spelling(name, preferred, country):
    """Whether an English text may write the place so: the same consonants or a shared word."""
    if country in ENGLISH:
        return same_words(name, preferred)
    return bones(name) == bones(preferred) or same_words(name, preferred)


def chosen(row, preferred, cap, foreign):
    """At most `cap` names beside the preferred one: Latin spellings, then the native scripts.

    row: alternates of two vintages (older, newer), country, population. A Latin name that looks
    like the preferred one goes first, one that only the older vintage has last.
    """
    newer = set(row["newer"])
    seen, latin, other = {folded(preferred)}, [], {}
    ranked = sorted({*row["older"], *newer} - {""},
                    key=lambda n: (n not in newer, -alike(n, preferred), len(n), n))
    native = NATIVE.get(row["country"], [])
    for name in ranked:
        if useless(name):
            continue
        mark = folded(name)
        if not mark or mark in seen:
            continue
        kind = script(name)
        if kind == "Latn":
            great = row["population"] >= 1_000_000 or row["feature"] == "PPLC"
            if foreign(mark) or is_inflected(name, preferred):
                continue
            if not is_spelling(name, preferred, row["country"]) and (
                    not great or row["country"] in ENGLISH or alike(name, preferred) < 0.2):
                continue
            latin.append(name)
        elif kind in native or (kind in ("Arab", "Cyrl") and row["population"] >= 100_000):
            other.setdefault(kind, []).append(name)
        else:
            continue
        seen.add(mark)
    picked = [n for k in sorted(other) for n in sorted(other[k], key=lambda n: (len(n), n))[
        :2 if k in native else 1]]
    latin.sort(key=lambda n: (-alike(n, preferred), len(n), n))
    return latin[:max(2, cap - len(picked))], picked[:cap]


def cap_for(population):
    """How many names a settlement of that size may have."""
    return 20 if population >= 1_000_000 else 12 if population >= 100_000 else 8
