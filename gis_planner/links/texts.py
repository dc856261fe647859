"""Normal forms of what lists write: company numbers, phones, mail, web, addresses, names, dates."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from gis_planner.geo.postcodes import postcode_of
from gis_planner.links.lexicon import COMMON_WORDS, FREE_MAIL, ORGANISATION_WORDS, SHARED_WEB

T = TypeVar("T")

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)\s*([0-9][A-Z]{2})\b")
_NUMBER = re.compile(r"\b\d+\s*[a-z]?\b")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_DMY = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_PREVIOUS = re.compile(r"\bt/a\b|\btrading as\b", re.I)


def map_unique(column: pa.ChunkedArray | pa.Array, fn: Callable[[str], T | None]) -> list[T | None]:
    """`fn` of each value, called once for each different text; missing stays None."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = array.dictionary_encode()
    values = [fn(v) if v is not None else None for v in encoded.dictionary.to_pylist()]
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    values.append(None)
    return [values[c] for c in codes.tolist()]


def short_hash(*parts: str) -> str:
    """Twelve hexadecimal digits that stay the same for the same parts."""
    return hashlib.blake2s("\x1f".join(parts).encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    return "".join(
        c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
    ).lower()


def iso_date(text: str | None) -> str | None:
    """ISO date from ISO, day/month/year or YYYYMMDD; None where it is none of these."""
    if not text:
        return None
    text = text.strip()
    if m := _ISO.match(text):
        year, month, day = int(m[1]), int(m[2]), int(m[3] or 1)
    elif m := _DMY.match(text):
        day, month, year = int(m[1]), int(m[2]), int(m[3])
    elif m := _COMPACT.match(text):
        year, month, day = int(m[1]), int(m[2]), int(m[3])
    else:
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31 and year >= 1000):
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


@lru_cache(maxsize=500_000)
def company_number(text: str) -> str | None:
    """Companies House number of 8 characters: '1234567' → '01234567', 'SC1234' → 'SC001234'."""
    bare = re.sub(r"[^0-9A-Z]", "", text.upper().removesuffix(".0"))
    m = re.fullmatch(r"([A-Z]{0,2})(\d{1,8})([A-Z]?)", bare)
    if not m or len(bare) > 8 or int(m[2]) == 0:
        return None
    return m[1] + m[2].zfill(8 - len(m[1]) - len(m[3])) + m[3]


@lru_cache(maxsize=500_000)
def phone_number(text: str) -> str | None:
    """E.164 of a British number, or of one that begins with + or 00; None where it is no number."""
    bare = text.strip().removesuffix(".0")
    digits = re.sub(r"\D", "", re.split(r"(?i)ext|x\d", bare)[0].replace("(0)", ""))
    if bare.startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00")
        if digits.startswith("44"):
            digits = "44" + digits[2:].lstrip("0")
        return "+" + digits if 8 <= len(digits) <= 15 else None
    if digits.startswith("44") and len(digits) >= 11:
        return "+44" + digits[2:].lstrip("0")
    national = digits.lstrip("0")
    if len(national) not in (9, 10) or len(set(national)) == 1:
        return None
    return "+44" + national


def email_address(text: str) -> str | None:
    """Lower-case address; None without an @."""
    bare = text.strip().lower().removeprefix("mailto:")
    return bare if re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", bare) else None


def web_host(text: str) -> str | None:
    """Host without www; for a site that many share (a social network) with its path."""
    bare = re.sub(r"^[a-z]+://", "", text.strip().lower()).removeprefix("www.").rstrip("/")
    host, _, path = bare.partition("/")
    if "." not in host or " " in host:
        return None
    if any(host == h or host.endswith("." + h) for h in SHARED_WEB):
        return f"{host}/{path.split('?')[0]}" if path else None
    return host


def mail_domain(address: str) -> str | None:
    """Domain of an e-mail address where it is the holder's own; None for free mail."""
    domain = address.rpartition("@")[2]
    return None if domain in FREE_MAIL or domain in SHARED_WEB else domain


@lru_cache(maxsize=500_000)
def address_numbers(text: str) -> tuple[str, ...]:
    """House, unit and flat numbers of an address in order, postcode left out: '48A' stays '48a'."""
    bare = _POSTCODE.sub(" ", text.upper()).lower()
    return tuple(sorted({n.replace(" ", "") for n in _NUMBER.findall(bare)}))


def address_key(address: str | None, postcode: str | None) -> str | None:
    """One text for one door: postcode, numbers and, without numbers, the first words."""
    code = postcode_of(postcode) if postcode else None
    code = code or (postcode_of(address) if address else None)
    if not address:
        return None
    numbers = address_numbers(address)
    words = re.findall(r"[a-z]{3,}", fold(_POSTCODE.sub(" ", address.upper())))
    if not code and not (numbers and words):
        return None
    place = code or " ".join(words[:2])
    return f"{place}|{' '.join(numbers)}" if numbers else f"{place}|{' '.join(words[:2])}"


@lru_cache(maxsize=500_000)
def name_tokens(name: str) -> tuple[str, ...]:
    """Words of a business name without organisation words, in order."""
    bare = fold(name).replace("&", " and ").replace("'", "").replace("’", "")
    words = re.findall(r"[a-z0-9]+", _PREVIOUS.sub(" ", bare))
    return tuple(w for w in words if w not in ORGANISATION_WORDS)


def name_key(name: str) -> str:
    """The words in one text: equal for 'THE Blue Fig Ltd' and 'Blue Fig Limited'."""
    return " ".join(name_tokens(name))


@lru_cache(maxsize=500_000)
def name_family(name: str) -> str:
    """First distinctive word: the branches of a chain are one family."""
    words = name_tokens(name)
    return next((w for w in words if w not in COMMON_WORDS and len(w) > 2), " ".join(words))


def plain_date(iso: str | None) -> str:
    """'3 Mar 2025' for a sentence; 'an unknown date' for None."""
    if not iso:
        return "an unknown date"
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{int(iso[8:10])} {months[int(iso[5:7]) - 1]} {iso[:4]}"


def months_between(earlier: str, later: str) -> float:
    """Months from one ISO date to another, negative when the second lies before the first."""
    years, months = int(later[:4]) - int(earlier[:4]), int(later[5:7]) - int(earlier[5:7])
    return years * 12 + months + (int(later[8:10]) - int(earlier[8:10])) / 30.4
