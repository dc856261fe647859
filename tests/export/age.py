"""A sealed file as the age format says (age-encryption.org/v1), with a passphrase that costs next
to nothing to try: pyrage seals with a second's work and reads whatever the file says."""

from __future__ import annotations

import base64
import hashlib
import hmac

VERSION, WORK = b"age-encryption.org/v1", 2
MASK = 0xFFFFFFFF
ROUND = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
         (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))  # fmt: skip


def _words(data: bytes) -> list[int]:
    return [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]


def _block(key: bytes, counter: int, nonce: bytes) -> bytes:
    """64 bytes of ChaCha20 (RFC 8439, 2.3)."""
    start = [*_words(b"expand 32-byte k"), *_words(key), counter, *_words(nonce)]
    s = list(start)
    for _ in range(10):
        for a, b, c, d in ROUND:
            for to, by, mixed, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                s[to] = (s[to] + s[by]) & MASK
                x = s[mixed] ^ s[to]
                s[mixed] = (x << turn | x >> (32 - turn)) & MASK
    return b"".join(((x + y) & MASK).to_bytes(4, "little") for x, y in zip(s, start, strict=True))


def _poly(key: bytes, text: bytes) -> bytes:
    """Poly1305 (RFC 8439, 2.5)."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(text), 16):
        total = (total + int.from_bytes(text[i : i + 16] + b"\x01", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def _closed(key: bytes, nonce: bytes, text: bytes) -> bytes:
    """ChaCha20-Poly1305 without further data (RFC 8439, 2.8)."""
    stream = b"".join(_block(key, 1 + i, nonce) for i in range(-(-len(text) // 64)))
    body = bytes(a ^ b for a, b in zip(text, stream, strict=False))
    padded = body + bytes(-len(body) % 16) + bytes(8) + len(body).to_bytes(8, "little")
    return body + _poly(_block(key, 0, nonce)[:32], padded)


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256, 32 bytes (RFC 5869)."""
    first = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(first, info + b"\x01", "sha256")


def _plain64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def sealed(body: bytes, passphrase: str) -> bytes:
    """`body` (up to 64 KiB) under `passphrase`, with fixed salts: nothing here is a secret."""
    assert len(body) <= 2**16
    salt, nonce, file_key = b"s" * 16, b"n" * 16, b"k" * 16
    wrap = hashlib.scrypt(passphrase.encode(), salt=VERSION + b"/scrypt" + salt, n=2**WORK,
                          r=8, p=1, dklen=32)  # fmt: skip
    head = VERSION + b"\n-> scrypt " + _plain64(salt) + b" %d\n" % WORK
    head += _plain64(_closed(wrap, bytes(12), file_key)) + b"\n---"
    mac = hmac.digest(_derived(file_key, b"", b"header"), head, "sha256")
    payload = _closed(_derived(file_key, nonce, b"payload"), bytes(11) + b"\x01", body)
    return head + b" " + _plain64(mac) + b"\n" + nonce + payload
