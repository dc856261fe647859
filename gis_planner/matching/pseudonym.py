"""Keyed hashes of normalised fields: a list that may be matched but not read.

Every word, number and identifier of a record, as matching normalises it, is replaced by an
HMAC-SHA-256 under a key of its field, made from a secret that sender and receiver share and the
name of the linkage. The same word hashes alike within a field of one linkage and nowhere else.
Who holds the file and not the secret learns how often hashes recur and beside which others, no
more; who holds both can try words, so the secret stays with those who match. Pseudonymised data
are still personal data (UK GDPR art. 4(5); ICO guidance on pseudonymisation).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyarrow as pa

from gis_planner.domain.errors import UserError
from gis_planner.domain.progress import Progress, check
from gis_planner.matching.normalise import Normal, column
from gis_planner.matching.tokens import Ragged

VERSION = "1"
MARK = "gis_planner_pseudonymised"
"""First column of a pseudonymised list; each row holds its version, linkage, key check, role."""
HASHED = (
    "h_names", "h_sounds", "h_postcode", "h_outcode", "h_street", "h_numbers", "h_units",
    "h_words", "h_first", "h_people", "h_phones", "h_email", "h_website", "h_company", "h_uprn",
)  # fmt: skip
KEPT = ("trade", "status", "rating", "scheme", "date", "date_from", "date_to")
"""Fields that name nobody, sent as they are where the sender asks for it."""
HANDLING = ("marking", "handling", "owner")
"""How each row may be handled, always sent in plain words where the list says it."""
LEAST_SECRET = 16
"""Characters of a secret: fewer could be tried out."""
COST = {"n": 2**17, "r": 8, "p": 1, "maxmem": 2**28}
"""scrypt as OWASP asks for passphrases: 128 MB, about half a second."""


class LinkKey:
    """Hashes fields for one linkage. The secret is stretched and kept in memory only."""

    def __init__(self, secret: str, linkage: str) -> None:
        secret, linkage = secret.strip(), linkage.strip()
        if len(secret) < LEAST_SECRET:
            raise UserError(
                f"The link key has {len(secret)} characters; fewer than {LEAST_SECRET} could be "
                "tried out.",
                "Make one with 'link-key FILE', or agree on a phrase of five words or more.",
            )
        if not linkage:
            raise UserError("The linkage needs a name.", "Agree on one, such as 'banes-2026'.")
        salt = hashlib.sha256(b"gis-planner linkage\x1f" + linkage.encode()).digest()
        self._master = hashlib.scrypt(secret.encode(), salt=salt, dklen=32, **COST)
        self.linkage = linkage
        self._keys: dict[str, bytes] = {}
        self.check = self.hash("check", "key")[:8]
        """The same for the same secret and linkage; tells a wrong key, not the key."""

    def hash(self, field: str, text: str) -> str:
        """Sixty bits of the keyed hash of a value of a field, as twelve letters and digits."""
        key = self._keys.get(field)
        if key is None:
            key = self._keys[field] = hmac.digest(self._master, field.encode(), "sha256")
        digest = hmac.digest(key, text.encode(), "sha256")
        return base64.b32encode(digest[:8])[:12].decode().lower()

    def mark(self, role: str) -> str:
        """What the first column says."""
        return f"{VERSION};linkage={self.linkage};check={self.check};role={role}"


def read_mark(text: str) -> dict[str, str]:
    """linkage, check and role of a pseudonymised list. UserError where it is none we can read."""
    version, *rest = text.split(";")
    found = dict(part.partition("=")[::2] for part in rest)
    if version != VERSION or not {"linkage", "check", "role"} <= found.keys():
        raise UserError(
            "The pseudonymised list was made by another version of this program.",
            "Ask for it again from the version used here.",
        )
    return found


_VOWELS = re.compile(r"[AEIOUYHW]+")
_SOUNDS = (("PH", "F"), ("CK", "K"), ("C", "K"), ("Q", "K"), ("G", "J"), ("Z", "S"), ("X", "KS"),
           ("V", "F"), ("M", "N"), ("D", "T"), ("B", "P"))  # fmt: skip


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """A word's consonants with like ones alike: slips of vowels and doubled letters keep it.
    '' for words too short to be told by it."""
    if len(word) < 5 or not word.isalpha():
        return ""
    text = word
    for written, spoken in _SOUNDS:
        text = text.replace(written, spoken)
    rest = _VOWELS.sub("", text[1:])
    once = re.sub(r"(.)\1+", r"\1", text[0] + rest)
    return once if len(once) > 2 else ""


def hide(records: pa.Table, normal: Normal, key: LinkKey, keep: Iterable[str],
         progress: Progress) -> pa.Table:  # fmt: skip
    """The pseudonymised list of normalised records: MARK, reference, pseudonym, HASHED, kept, and
    how each row may be handled."""
    writer = _Writer(normal, key)
    keep = [k for k in KEPT if k in set(keep)]
    keep += [k for k in HANDLING if any(column(records, k))]
    refs = column(records, "source_ref")
    columns: dict[str, list[str]] = {n: [] for n in (MARK, "reference", "pseudonym", *HASHED)}
    role = str(column(records, "role")[0] or "premises") if records.num_rows else "premises"
    for i, ref in enumerate(refs):
        if not i % 2000:
            check(progress)
            progress.report(i / max(len(refs), 1), "hashing")
        name = key.hash("reference", str(ref))
        columns[MARK].append(key.mark(role))
        columns["reference"].append(name)
        columns["pseudonym"].append(f"pseudonym {name[:8]}")
        for field, value in zip(HASHED, writer.row(i), strict=True):
            columns[field].append(value)
    kept = {k: pa.array(column(records, k), pa.string()) for k in keep}
    return pa.table({**{k: pa.array(v, pa.string()) for k, v in columns.items()}, **kept})


class _Writer:
    """The hashed fields of one record after another."""

    def __init__(self, normal: Normal, key: LinkKey) -> None:
        self.normal = normal
        self.words, self.values = list(normal.pool.ids), list(normal.values.ids)
        self.hash = lru_cache(maxsize=500_000)(key.hash)

    def row(self, i: int) -> Iterator[str]:
        """HASHED of record i; words in the order of their hashes, which says nothing."""
        n, p = self.normal, self.normal.places
        names, sounds = self._names(i)
        yield names
        yield sounds
        code = self.words[p.postcode[i]]
        yield self.one("postcode", code)
        yield self.one("outcode", self.words[p.outcode[i]])
        yield self.one("street", self.words[p.street[i]])
        bounds = _at(p.numbers, i)
        pairs = zip(bounds[::2], bounds[1::2], strict=True)
        ranges = [sorted({low, high}) for low, high in pairs]
        yield " ".join("-".join(self.hash("number", str(v)) for v in r) for r in ranges)
        yield self._bag("unit", p.subs, i)
        yield self._bag("word", p.words, i)
        yield self._bag("word", p.building, i)
        people = [self.words[k] for k in _at(n.people, i)]
        yield " ".join(
            f"{self.one('surname', surname)}.{self.one('given', given)}."
            f"{self.one('given', given[:1])}"
            for given, surname in zip(people[::2], people[1::2], strict=True)
        )
        yield " ".join(self.hash("phone", self.values[k]) for k in _at(n.phones, i))
        for field, ids in (("email", n.email), ("website", n.web), ("company", n.company)):
            yield self.one(field, self.values[ids[i]])
        yield self.one("uprn", str(n.uprn[i]) if n.uprn[i] > 0 else "")

    def one(self, field: str, text: str) -> str:
        """A hash, '' of ''."""
        return self.hash(field, text) if text else ""

    def _bag(self, field: str, ragged: Ragged, i: int) -> str:
        return " ".join(sorted(self.hash(field, self.words[k]) for k in _at(ragged, i)))

    def _names(self, i: int) -> tuple[str, str]:
        """Name variants: kind (0 name, 1 first line, 2 owner) and '+' where legal, the name in one
        word ('tea rooms', 'tearooms'), then its words."""
        n, names, sounds = self.normal, [], []
        for v in _at(n.variants, i):
            words = [self.words[k] for k in _at(n.variant_tokens, v)]
            hashed = sorted((self.hash("name", w), self.one("sound", sound(w))) for w in words)
            legal = "+" if n.variant_legal[v] else ""
            whole = self.hash("whole name", "".join(words))
            names.append(" ".join([f"{n.variant_kind[v]}{legal}", whole, *(h for h, _ in hashed)]))
            sounds.append(" ".join(s or "." for _, s in hashed))
        return " | ".join(names), " | ".join(sounds)


def _at(ragged: Ragged, i: int) -> list[int]:
    found: list[int] = ragged.values[ragged.offsets[i] : ragged.offsets[i + 1]].tolist()
    return found
