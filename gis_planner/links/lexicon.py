"""Words that say little about who somebody is, and spellings of one name."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORGANISATION_WORDS = _words("""
    limited ltd plc llp lp cic cio inc incorporated company co corp corporation gmbh bv sarl
    partnership partners the and of at uk gb t a ta trading as
""")
COMMON_WORDS = _words("""
    group holdings services service solutions international enterprises enterprise trading
    properties property management consulting consultancy developments investments associates
    new old north south east west royal star city town high street road shop store stores
    restaurant cafe bar grill kitchen takeaway food foods pizza chicken kebab fish chips house
    care home hand car wash nail nails hair beauty salon barber barbers market mini supermarket
    express local news off licence convenience hotel inn pub tavern
""")
FREE_MAIL = _words("""
    gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com live.com live.co.uk yahoo.com
    yahoo.co.uk icloud.com me.com aol.com btinternet.com btconnect.com sky.com talktalk.net
    msn.com mail.com protonmail.com virginmedia.com ntlworld.com
""")
SHARED_WEB = _words("""
    facebook.com instagram.com twitter.com x.com linkedin.com google.com just-eat.co.uk
    deliveroo.co.uk ubereats.com tripadvisor.co.uk linktr.ee wa.me nhs.uk gov.uk
""")
TITLES = _words("""
    mr mrs ms miss mx dr prof professor sir dame lord lady rev revd reverend cllr councillor
    esq obe mbe cbe jp bsc ba phd fca
""")
_NICKNAMES = """
    robert bob rob bobby; william bill will billy liam; richard dick rick; michael mike mick micky
    james jim jimmy jamie; john jack johnny jon; anthony tony ant; thomas tom tommy
    david dave davey; stephen steve steven; andrew andy drew; christopher chris kris
    matthew matt; daniel dan danny; joseph joe joey; edward ed eddie ted; peter pete
    philip phil; patrick pat paddy; elizabeth liz beth betty lizzie eliza
    margaret maggie meg peggy; catherine kate cathy katherine katie; susan sue susie
    patricia trish; jennifer jenny jen; deborah debbie; samantha sam; alexandra sandra
    mohammed mo mohd md mhd; abdul abdel abd; alexander alex sasha oleksandr aleksandr
    nicholas nick mykola nikolai; gregory greg grzegorz hryhoriy; george georgi jerzy heorhiy
    katarzyna kasia; malgorzata gosia; volodymyr vladimir; dmytro dmitri dima; serhiy sergei
"""
NICKNAME: dict[str, str] = {
    short: first
    for line in _NICKNAMES.replace("\n", ";").split(";")
    for first, *rest in [line.split() or [""]]
    for short in rest
}
"""Short or foreign form → full form."""

_ALPHABETS = (
    ("αβγδεζηθικλμνξοπρσςτυφχψω", "a b g d e z i th i k l m n x o p r s s t y f ch ps o"),
    (
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщыэюя",
        "a b v g g d e e e zh z i i i i k l m n o p r s t u f kh ts ch sh shch y e yu ya",
    ),
)
LATIN: dict[str, str] = {
    "ъ": "", "ь": "",
    **{c: latin for letters, names in _ALPHABETS for c, latin in zip(letters, names.split())},
}  # fmt: skip
"""Greek and Cyrillic letters in Latin ones."""
