"""Names: scripts, junk, plain ASCII spelling, likeness."""

import difflib
import re
import unicodedata

APOSTROPHES = str.maketrans("", "", "'’‘`ʻʼʿʾ´")
VOWELS = set("aeiouyāēīōūêâîôûäöü")
GENERIC = re.compile(
    r"\b(district|province|agency|tehsil|division|wuleswali|woluswali|markaz-e|viloyati)\b", re.I)


def plain(name):
    """The name in bare ASCII letters: marks and apostrophes removed."""
    name = name.replace("ı", "i").replace("ḵ", "k").replace("ə", "a").translate(APOSTROPHES)
    out = unicodedata.normalize("NFKD", name)
    out = "".join(c for c in out if not unicodedata.combining(c))
    return out.translate(APOSTROPHES).strip()


def key(name):
    """What two spellings of one name share: plain, lower case, letters and digits only."""
    return re.sub(r"[^0-9a-z]", "", plain(name).lower())


def script(name):
    """ISO 15924 code of the name's script; Zyyy when it has no letters we know."""
    starts = {"LATIN": "Latn", "ARABIC": "Arab", "CYRILLIC": "Cyrl", "CJK": "Hani",
              "HANGUL": "Hang", "HIRAGANA": "Jpan", "KATAKANA": "Jpan", "HEBREW": "Hebr",
              "DEVANAGARI": "Deva", "BENGALI": "Beng", "GURMUKHI": "Guru", "TAMIL": "Taml",
              "GREEK": "Grek", "ARMENIAN": "Armn", "GEORGIAN": "Geor", "THAI": "Thai",
              "TELUGU": "Telu", "KANNADA": "Knda", "MALAYALAM": "Mlym", "GUJARATI": "Gujr",
              "SINHALA": "Sinh", "TIBETAN": "Tibt", "ETHIOPIC": "Ethi", "MYANMAR": "Mymr",
              "ORIYA": "Orya", "KHMER": "Khmr", "LAO": "Laoo", "THAANA": "Thaa", "CHAM": "Cham"}
    for char in name:
        if char.isalpha():
            word = unicodedata.name(char, "?").split()[0].split("-")[0]
            if word in starts:
                return starts[word]
    return "Zyyy"


def is_junk(name):
    """GeoNames alternates no writer would use: machine romanisations, codes, stray letters."""
    if not name or "�" in name or re.search(r"[;|\"/\dˌ]| - ", name):
        return True
    kind = script(name)
    if kind == "Zyyy":
        return True
    if kind != "Latn":
        return len(name) < 2
    if len(name) < 3 or re.fullmatch(r"[A-Z]{2,4}", name):
        return True
    first = name.translate(APOSTROPHES)[:1]
    if first.islower() and not re.match(r"(al|ad|an|ar|as|at|az|d|e)[- ]", name):
        return True
    letters = [c for c in plain(name).lower() if c.isalpha()]
    return not letters or not any(c in VOWELS for c in letters)


def bare(name):
    """The name without its generic word, where something remains."""
    out = re.sub(r"\s+", " ", GENERIC.sub("", name)).strip(" -,")
    return out if len(key(out)) >= 2 else name


def likeness(a, b):
    """0 to 1: how alike two spellings are, vowels and doubled letters counting little."""
    def soft(name):
        out = key(bare(name))
        for old, new in (("kh", "x"), ("gh", "g"), ("sh", "s"), ("ch", "c"), ("ts", "c"),
                         ("w", "v"), ("ou", "u"), ("q", "k"), ("z", "z"), ("ph", "f")):
            out = out.replace(old, new)
        return re.sub(r"(.)\1+", r"\1", out)
    x, y = soft(a), soft(b)
    if not x or not y:
        return 0.0
    whole = difflib.SequenceMatcher(None, x, y, False).ratio()
    stems = [re.sub(r"[aeiouyh]", "", s) for s in (x, y)]
    bones = difflib.SequenceMatcher(None, *stems, False).ratio() if all(stems) else 0.0
    return 0.7 * whole + 0.3 * bones
