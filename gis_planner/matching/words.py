"""Words that addresses and names are made of: abbreviations, units, floors, streets, suffixes.

From principle (Royal Mail and BS 7666 usage), not from any list's rows; every set is plain data.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS: dict[str, str] = {
    "RD": "ROAD", "STR": "STREET", "LN": "LANE", "AVE": "AVENUE", "AV": "AVENUE", "CL": "CLOSE",
    "DR": "DRIVE", "DRV": "DRIVE", "PL": "PLACE", "TERR": "TERRACE", "TER": "TERRACE",
    "TCE": "TERRACE", "GDNS": "GARDENS", "GDN": "GARDENS", "GRDNS": "GARDENS", "GRV": "GROVE",
    "GR": "GROVE", "CRES": "CRESCENT", "CRESC": "CRESCENT", "CR": "CRESCENT", "CT": "COURT",
    "CRT": "COURT", "SQ": "SQUARE", "PDE": "PARADE", "PAR": "PARADE", "PK": "PARK",
    "WK": "WALK", "WLK": "WALK", "HSE": "HOUSE", "HO": "HOUSE", "BLDG": "BUILDING",
    "BLDGS": "BUILDINGS", "BDGS": "BUILDINGS", "CTR": "CENTRE", "CNTR": "CENTRE",
    "CENTER": "CENTRE", "CEN": "CENTRE", "CTRE": "CENTRE", "IND": "INDUSTRIAL",
    "INDL": "INDUSTRIAL",
    "EST": "ESTATE", "ESTS": "ESTATE", "BUS": "BUSINESS", "FLR": "FLOOR", "FL": "FLOOR",
    "FLRS": "FLOORS", "APT": "APARTMENT", "APTS": "APARTMENT", "STE": "SUITE", "UPR": "UPPER",
    "LWR": "LOWER", "NTH": "NORTH", "STH": "SOUTH", "MT": "MOUNT", "BSMT": "BASEMENT",
    "GRD": "GROUND", "GND": "GROUND", "GT": "GREAT", "LT": "LITTLE", "RETL": "RETAIL",
    "TDG": "TRADING", "TRD": "TRADING", "ENT": "ENTERPRISE", "YD": "YARD", "MKT": "MARKET",
    "HL": "HILL", "GRN": "GREEN", "BRDG": "BRIDGE", "STN": "STATION", "SCH": "SCHOOL",
    "HOSP": "HOSPITAL", "CH": "CHURCH", "CLSE": "CLOSE", "STREEET": "STREET", "VILL": "VILLAGE",
    "MS": "MEWS", "EXT": "EXTENSION", "WHS": "WAREHOUSE",
}  # fmt: skip

SAINTS: frozenset[str] = _words(
    """
    AGNES AIDAN AIDANS ALBAN ALBANS ALDATE ALDATES ANDREW ANDREWS ANN ANNE ANNES ANNS ANTHONY
    ASAPH AUGUSTINE AUGUSTINES AUSTELL BARNABAS BARTHOLOMEW BEES BENEDICT BLAZEY BOTOLPH BRIDE
    BRIDGET CATHERINE CATHERINES CHAD CHADS CHRISTOPHER CLAIR CLAIRS CLEMENT CLEMENTS COLUMB
    CUTHBERT DAVID DAVIDS DAY DENIS DENYS DUNSTAN EDMUND EDMUNDS EDWARD ERTH GABRIEL GEORGE
    GEORGES GERMANS GILES GREGORY HELEN HELENS HELIER HILDA IVE IVES JAMES JOHN JOHNS JOSEPH
    JOSEPHS JUDE JUST KATHERINE KEVERNE KEW LAURENCE LAWRENCE LEONARD LEONARDS LUKE LUKES MABYN
    MARGARET MARGARETS MARK MARKS MARTIN MARTINS MARY MARYS MATTHEW MATTHEWS MAWES MAWGAN MICHAEL
    MICHAELS NEOT NEOTS NICHOLAS NICOLAS OSWALD PANCRAS PATRICK PAUL PAULS PETER PETERS PETROC
    PHILIP SAVIOUR SAVIOURS STEPHEN STEPHENS SWITHIN SWITHINS TERESA THOMAS TUDY VINCENT WERBURGH
    WILFRID
    """
)

UNITS: frozenset[str] = _words(
    """
    UNIT UNITS SUITE SUIT FLAT FLATS APARTMENT ROOM ROOMS OFFICE OFFICES SHOP SHOPS STALL STALLS
    KIOSK BAY PITCH STUDIO WORKSHOP WORKSHOPS MAISONETTE PLOT BLOCK WAREHOUSE STAND HANGAR ARCH
    ARCHES LOT CHALET CARAVAN BOX STORE BUILDING SHED SUITES STUDIOS KIOSKS BAYS APARTMENTS
    """
)
DWELLINGS: frozenset[str] = _words(
    """
    FLAT FLATS APARTMENT MAISONETTE
    """
)

FLOORS: dict[str, str] = {
    "BASEMENT": "FB", "CELLAR": "FB", "GROUND": "F0", "FIRST": "F1", "1ST": "F1", "SECOND": "F2",
    "2ND": "F2", "THIRD": "F3", "3RD": "F3", "FOURTH": "F4", "4TH": "F4", "FIFTH": "F5",
    "5TH": "F5", "SIXTH": "F6", "6TH": "F6", "SEVENTH": "F7", "7TH": "F7", "EIGHTH": "F8",
    "8TH": "F8", "NINTH": "F9", "9TH": "F9", "TENTH": "F10", "10TH": "F10", "TOP": "FT",
    "MEZZANINE": "FM",
}  # fmt: skip

STREETS: frozenset[str] = _words(
    """
    ROAD STREET LANE AVENUE CLOSE DRIVE WAY PLACE TERRACE GROVE CRESCENT SQUARE ROW WALK MEWS
    PARADE BROADWAY RISE STRAND PASSAGE ALLEY CIRCUS ESPLANADE PROMENADE EMBANKMENT PATH CAUSEWAY
    APPROACH BYPASS HIGHWAY DRIVEWAY WALKWAY BOULEVARD GARDENS COURT HILL WYND VENNEL BRAE LANES
    """
)
WELSH_STREETS: frozenset[str] = _words(
    """
    HEOL FFORDD STRYD RHODFA LON CLOS MAES TEML
    """
)
"""Kinds of street that stand before the name."""
WEAK_STREETS: frozenset[str] = _words(
    """
    GREEN VIEW PARK YARD QUAY MARKET WHARF BANK GATE VALE CROFT MEAD END BUILDINGS CROSS FIELD
    FIELDS BRIDGE COMMON SIDE TOP FOLD NOOK DENE EDGE ARCADE PRECINCT CORNER ISLAND
    """
)
ESTATES: frozenset[str] = _words(
    """
    ESTATE PARK CENTRE HOUSE COURT COTTAGE BUILDING BUILDINGS FARM MILL WORKS WORKSHOPS MALL
    ARCADE HALL CHAPEL FORGE BAKERY GRANARY
    """
)
SITES: frozenset[str] = _words(
    """
    HOUSE CENTRE BUILDING WORKS WORKSHOPS MILL MILLS
    """
)
SITE_KINDS: dict[str, frozenset[str]] = {
    "PARK": _words("BUSINESS INDUSTRIAL TRADING RETAIL ENTERPRISE SCIENCE TECHNOLOGY OFFICE LEISURE"
                   " DISTRIBUTION COMMERCIAL SHOPPING CARAVAN HOLIDAY"),
    "ESTATE": _words("INDUSTRIAL TRADING BUSINESS FACTORY WORKSHOP"),
    "YARD": _words("INDUSTRIAL COMMERCIAL STABLE"),
    "UNITS": _words("INDUSTRIAL WORKSHOP FACTORY BUSINESS STARTER"),
}  # fmt: skip
"""Sites whose tenants are told apart by a unit: a number before one is a unit's."""
NOISE: frozenset[str] = _words(
    """
    CAREOF NO NUMBER NEAR NR OPP OPPOSITE ADJ ADJACENT LAND AT THE OF TO AND IN ON BY FORMER PART
    """
)  # fmt: skip

LEGAL: frozenset[str] = _words(
    """
    LTD LIMITED LLP PLC CIC CIO LP CYF CYFYNGEDIG INC LIMTED LIMITD LTDS
    """
)
STOP: frozenset[str] = _words(
    """
    THE AND OF AT IN A AN FOR ON BY TO UK CO COMPANY T TA GB
    """
)
NAME_FORMS: dict[str, str] = {
    "CTR": "CENTRE", "CENTER": "CENTRE", "CTRE": "CENTRE", "BROS": "BROTHERS", "BRO": "BROTHERS",
    "REST": "RESTAURANT", "MKT": "MARKET", "SCH": "SCHOOL", "HOSP": "HOSPITAL",
    "ASSN": "ASSOCIATION",
    "ASSOC": "ASSOCIATION", "INTL": "INTERNATIONAL", "SVCS": "SERVICES", "SERV": "SERVICES",
    "ENT": "ENTERPRISES", "HLDGS": "HOLDINGS", "MFG": "MANUFACTURING", "HSE": "HOUSE",
    "PRAC": "PRACTICE",
    "PRACT": "PRACTICE",
    "HTH": "HEALTH",
    "HLTH": "HEALTH",
    "CTE": "CENTRE",
    "CNTRE": "CENTRE",
    "CLIN": "CLINIC",
    "COTT": "COTTAGE", "SURG": "SURGERY", "MED": "MEDICAL", "GRP": "GROUP", "SOC": "SOCIETY",
    "DOCTORS": "DR", "DOCTOR": "DR", "DRS": "DR", "FC": "FC", "GARAGES": "GARAGE",
    "STORES": "STORE", "PHARM": "PHARMACY", "CHEMISTS": "CHEMIST", "INDIAN": "INDIAN",
    "PRY": "PRIMARY", "RD": "ROAD", "AVE": "AVENUE",
    "LN": "LANE", "GDNS": "GARDENS", "GT": "GREAT", "NTH": "NORTH", "STH": "SOUTH",
    "TERR": "TERRACE", "CRES": "CRESCENT", "SQ": "SQUARE", "MT": "MOUNT", "UPR": "UPPER",
    "LWR": "LOWER", "STN": "STATION", "PUBS": "PUB", "LICENSED": "LICENCED",
    "JNR": "JUNIOR", "INF": "INFANT", "SECONDRY": "SECONDARY",
    "COMM": "COMMUNITY",
}  # fmt: skip

PHRASES: dict[str, str] = {
    "CHURCH OF ENGLAND": "CE", "C OF E": "CE", "COFE": "CE", "CE VA": "CE", "CE VC": "CE",
    "CE VOLUNTARY AIDED": "CE", "CE VOLUNTARY CONTROLLED": "CE", "CE CONTROLLED": "CE",
    "CHURCH OF ENGLAND VA": "CE", "CHURCH OF ENGLAND VC": "CE",
    "CHURCH OF ENGLAND VOLUNTARY AIDED": "CE", "CHURCH OF ENGLAND VOLUNTARY CONTROLLED": "CE",
    "COFE VA": "CE", "COFE VC": "CE", "C OF E VA": "CE", "C OF E VC": "CE",
    "COFE VOLUNTARY AIDED": "CE", "COFE VOLUNTARY CONTROLLED": "CE",
    "ROMAN CATHOLIC": "CATHOLIC", "RC": "CATHOLIC", "CE PS": "CE PRIMARY SCHOOL",
    "COMMUNITY PS": "COMMUNITY PRIMARY SCHOOL", "RC PS": "CATHOLIC PRIMARY SCHOOL",
    "J AND I": "JUNIOR INFANT", "WORKING MENS CLUB": "WMC", "RUGBY FOOTBALL CLUB": "RFC",
    "CRICKET CLUB": "CC", "FOOTBALL CLUB": "FC", "GOLF CLUB": "GC", "BED AND BREAKFAST": "BB",
    "B AND B": "BB", "TAKE AWAY": "TAKEAWAY", "OFF LICENCE": "OFFLICENCE",
    "OFF LICENSE": "OFFLICENCE", "GUEST HOUSE": "GUESTHOUSE", "M O T": "MOT",
    "BAR B Q": "BBQ", "BAR B QUE": "BBQ", "BARBECUE": "BBQ", "BARBEQUE": "BBQ",
    "GENERAL PRACTITIONERS": "GP", "HEAD QUARTERS": "HQ", "HEADQUARTERS": "HQ",
    "COMMUNITY INTEREST COMPANY": "CIC",
}  # fmt: skip
"""Names that British lists write out or shorten as they please."""
BEFORE_STREET: frozenset[str] = _words(
    """
    HIGH MAIN CHURCH MARKET BRIDGE FORE CASTLE CHAPEL MILL QUEEN KING QUEENS KINGS NEW NORTH SOUTH
    EAST WEST LONDON STATION VICTORIA ALBERT BROAD
    """
)
"""Words after which ST in a name is a street, no saint."""

TITLES: frozenset[str] = _words(
    """
    MR MRS MS MISS DR MX SIR REV PROF PROFESSOR DAME LADY LORD CLLR CAPT MAJOR
    """
)
FREE_MAIL: frozenset[str] = _words(
    """
    gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com yahoo.com yahoo.co.uk aol.com
    btinternet.com btconnect.com live.co.uk live.com icloud.com me.com msn.com sky.com
    talktalk.net tiscali.co.uk ntlworld.com virginmedia.com mail.com protonmail.com
    blueyonder.co.uk nhs.net nhs.uk
    """
)
SHARED_SITES: frozenset[str] = _words(
    """
    facebook.com instagram.com twitter.com x.com linkedin.com google.com tripadvisor.co.uk
    tripadvisor.com just-eat.co.uk ubereats.com deliveroo.co.uk nhs.uk gov.uk wordpress.com
    wixsite.com business.site linktr.ee yell.com booking.com airbnb.co.uk
    """
)
