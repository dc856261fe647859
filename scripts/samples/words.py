"""Names composed of syllables and neutral word lists: none is taken from a real place or person.

The district lies in the North Sea (EPSG:27700), its postcodes use letters of no real area, its
UPRNs begin 99990, its company numbers 99, its telephone numbers 01632 and 07700 900 (set apart
for fiction by Ofcom), its e-mail addresses end in `.example` (RFC 2606).
"""

from __future__ import annotations

from random import Random

PLACE_HEADS = (
    "Quill", "Osse", "Pell", "Crann", "Tid", "Farrow", "Brim", "Skarr", "Vell", "Wynt", "Holl",
    "Murr", "Drenn", "Esk", "Gorr", "Lath", "Nev", "Thrap", "Yarn", "Cobb", "Jess", "Kelm",
    "Orm", "Pran", "Runn", "Sall", "Tusk", "Ulv", "Wex", "Zeal",
)  # fmt: skip
PLACE_TAILS = (
    "bridge", "erby", "ingfold", "ick", "lowe", "mere", "holt", "ow", "enfold", "sey", "combe",
    "stead", "thorn", "marsh", "wade", "ness", "garth", "ley", "moor", "den",
)  # fmt: skip
STREET_WORDS = (
    "Alder", "Barley", "Beacon", "Birch", "Canal", "Castle", "Cedar", "Chapel", "Cherry", "Copper",
    "Cross", "Drover", "Elder", "Fern", "Field", "Forge", "Foundry", "Garden", "Glebe", "Granary",
    "Harbour", "Hazel", "Hill", "Holly", "Kiln", "Lark", "Laurel", "Lime", "Linden", "Malt",
    "Maple", "Meadow", "Mill", "Mount", "Nursery", "Oak", "Orchard", "Park", "Pond", "Poplar",
    "Priory", "Quarry", "Quay", "Rectory", "Ridge", "River", "Rope", "Rowan", "Saddler", "School",
    "Silver", "Smithy", "Spring", "Stable", "Station", "Stone", "Swan", "Tanner", "Temple",
    "Thistle", "Tower", "Vine", "Wagon", "Water", "Weaver", "Well", "Wharf", "Willow", "Windmill",
    "Wool", "Yew",
)  # fmt: skip
STREET_TYPES = ("Street", "Road", "Lane", "Avenue", "Close", "Terrace", "Place", "Way", "Drive")
GIVEN = (
    "Adan", "Belin", "Corvin", "Dalya", "Edrik", "Fenna", "Garel", "Hesta", "Ivor", "Jorin",
    "Kalia", "Lorvan", "Mirek", "Neda", "Orlan", "Petra", "Quentyn", "Rhosyn", "Savik", "Talia",
    "Ulrika", "Vasko", "Wenna", "Xandra", "Yusko", "Zelda", "Anouk", "Brena", "Cassim", "Dorin",
    "Elowyn", "Farouk", "Gwenda", "Halim", "Isolda", "Jaska", "Katyn", "Lubna", "Marvek", "Nikola",
    "Oskar", "Phelan", "Rasmik", "Sorcha", "Tavik", "Ursel", "Vikram", "Wyland", "Yelka", "Zoran",
)  # fmt: skip
SURNAME_HEADS = (
    "Tol", "Harro", "Bres", "Kovar", "Mouk", "Yash", "Vand", "Pher", "Chalk", "Drum", "Esk",
    "Fenw", "Gark", "Hoss", "Jasp", "Khar", "Lorm", "Marr", "Nish", "Ost", "Pask", "Quar", "Rhys",
    "Sav", "Tcher", "Ulm", "Vosk", "Wend", "Zav", "Bryd", "Cald", "Dav", "Ferr", "Grav", "Hald",
    "Kess", "Lind", "Mell", "Norr", "Padd",
)  # fmt: skip
SURNAME_TAILS = (
    "vane", "den", "kov", "arev", "ari", "erton", "oux", "inski", "wood", "mani", "yev", "ander",
    "ash", "low", "ikh", "ford", "ouri", "stone", "wyn", "atch", "elle", "ough", "anov", "by",
    "ier",
)  # fmt: skip
BRAND_WORDS = (
    "Amber", "Anchor", "Apple", "Bell", "Blue", "Bramble", "Brass", "Bright", "Cedar", "Clover",
    "Cobalt", "Comet", "Copper", "Coral", "Crown", "Daisy", "Ember", "Falcon", "Feather", "Fox",
    "Gilded", "Golden", "Green", "Harvest", "Heron", "Indigo", "Ivory", "Jade", "Juniper", "Kettle",
    "Lantern", "Lemon", "Lotus", "Magnet", "Marigold", "Moon", "North", "Olive", "Opal", "Orbit",
    "Pearl", "Pepper", "Pilot", "Plum", "Quartz", "Raven", "Red", "River", "Robin", "Royal",
    "Saffron", "Scarlet", "Silver", "Star", "Sunny", "Tamarind", "Tiger", "Topaz", "Velvet",
    "Violet", "White", "Wild", "Willow", "Zephyr",
)  # fmt: skip


class Names:
    """Draws names and keeps those that must be unique apart."""

    def __init__(self, rng: Random, taken: set[str]) -> None:
        self.rng, self.taken = rng, taken

    def place(self) -> str:
        """A settlement's name that no other settlement has."""
        for _ in range(10_000):
            name = self.rng.choice(PLACE_HEADS) + self.rng.choice(PLACE_TAILS)
            if len(self.taken) > 300:
                name = f"{self.rng.choice(STREET_WORDS)} {name}"
            if name not in self.taken:
                self.taken.add(name)
                return name
        raise RuntimeError("place names ran out")

    def surname(self) -> str:
        """A surname; common ones return more often, as in life."""
        tails = SURNAME_TAILS if self.rng.random() < 0.8 else SURNAME_TAILS[:6]
        return self.rng.choice(SURNAME_HEADS) + self.rng.choice(tails)

    def given(self) -> str:
        """A given name."""
        return self.rng.choice(GIVEN)

    def coined(self) -> str:
        """A made-up trading word, such as 'Tolby' or 'Veskander'."""
        return self.rng.choice(SURNAME_HEADS) + self.rng.choice(PLACE_TAILS)


TRANSLITERATIONS = (
    ("ou", "u"), ("kh", "h"), ("y", "i"), ("v", "w"), ("ph", "f"), ("tch", "ch"), ("ck", "k"),
    ("k", "c"), ("sh", "sch"), ("j", "y"), ("ikh", "ich"), ("ss", "s"), ("rr", "r"), ("ll", "l"),
)  # fmt: skip


def transliterate(name: str, rng: Random) -> str:
    """Another romanisation of the same name; differs from `name`."""
    lower = name.lower()
    fits = [(a, b) for a, b in TRANSLITERATIONS if a in lower]
    for old, new in rng.sample(fits, min(2, len(fits))):
        lower = lower.replace(old, new, 1)
    if lower == name.lower():
        lower = lower + "h" if lower[-1] in "aeiou" else lower + "e"
    return lower[0].upper() + lower[1:]
