# ruff: noqa: E501  (tables of patterns read better on long lines)
"""What headings mean: words that name each field in the lists of British agencies.

A heading is normalised to lower-case words (`AddressLine1` → 'address line 1') and compared with
patterns, each with a strength from 0 to 1. Qualifiers say whose detail it is: a licence holder's
address is not the address of the premises.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^a-z0-9]+")

_SITE = (
    r"(?:business|trading|trade|premises?|establishment|shop|store|site|outlet|venue|pub|restaurant"
    r"|branch|hmo|practice|pharmacy|school|property|unit|location|station|club|surgery|hotel|care home"
    r"|facility|service|place|building|setting|nursery|salon|garage)"
)
PARTY = re.compile(
    r"\b(owners?|holders?|applicants?|landlords?|agents?|managers?|managing|correspondence|billing"
    r"|licensees?|ratepayers?|providers?|proprietors?|leaseholders?|freeholders?|operators?|parent"
    r"|head office|previous|forwarding|complainants?|reporter|liable|contact|home|director|dps"
    r"|designated|supervisor|controller|trustee|insurer|contractor|promoter)\b"
)
REGISTERED = re.compile(r"\b(reg|registered|registered office)\b")
AUTHORITY = re.compile(
    r"\b(local authority|la|lea|council|ward|parish|constituency|region|district|lsoa|msoa|soa"
    r"|output areas?|boundary|authority|government|ccg|icb|nhs trust|police force|gor|country of origin"
    r"|uri|url|lad)\b"
)
_PERSONAL = (
    r"(?:contact|person|manager|head ?teacher|director|officer|dps|designated premises supervisor)"
)

NAMES: dict[str, tuple[tuple[float, str], ...]] = {
    "source_ref": (
        (1.0, r"fhrs ?id|urn|unique reference number"),
        (0.97, r"(case|licen[cs]e|permit|registration|application|app|record|file|account|inspection"
               r"|complaint|request|job|incident|crime|visit|property|premises|establishment|customer"
               r"|uprn case|worksheet|occurrence|intel|report) ?(ref|refs|reference|no|num|number|id|code)"
               r"( no| num| number| id| code)?"),
        (0.95, r"(our |unique |source |agency |local )?(ref|refs|reference)( no| num| number| id| code| value| val)?"
               r"|refval|ref val|unique id|record key|case|urn|app no"),
        (0.93, r"(location|site|organisation|organization|practice|ods|store|branch|station|establishment"
               r"|school|pharmacy|provider location|cqc location|service) (id|code|ref|urn|number|no)( .*)?"),
        (0.9, r"(unique )?(id|identifier|code|key|uid|guid|gluid|objectid|object id|fid|serial|test)|lmk key"),
        (0.88, r"(property|ba|billing authority|account|rates?)( property)? (ref|reference)( (no|number))?"
               r"|ba reference number|property reference number|uarn|propref|prop ref|account no"),
        (0.75, r"(data )?links? self|company number|company no|crn"),
        (0.8, r"[a-z]+ (id|ref|reference|urn|gluid|number)|location ou code|(local authority|la) business id"),
        (0.6, r".* (id|ref|reference|identifier)|etag|data etag"),
        (0.5, r"uprn|uri|url|.* (url|uri)"),
    ),
    "name": (
        (0.97, r"(business|property|building|site|location|place) name"),
        (1.0, rf"{_SITE} (trading )?(name|title)|trading (as|name|title|style)|trades? as|t a|dba"
              r"|(premises?|business|company) trading (name|as)"
              rf"|name of (the )?(licensed )?{_SITE}|{_SITE} name s|known as|shop|trader( name)?"),
        (0.92, r"name|(full|current|display) name|name s"),
        (0.85, r"(business|premises|establishment|company|site|licensed premises)( or .*)? name( .*)?"
               r"|business|premises|establishment|outlet|venue|care home|pub|school"),
        (0.8, r"(organisation|organization|org|account|client|customer|employer|entity) name"
              r"|organisation|organization|employer"),
        (0.7, r"company( name)?|provider name|provider|fascia|retailer"),
        (0.55, r".*\bname( of .*)?|occupier( name)?|occupant|tenant( name)?"),
    ),
    "organisation": (
        (1.0, r"company name|registered (company )?name|legal (name|entity|owner)( name)?|provider name|"
              r"(licen[cs]e|permit|account|registration|certificate) ?holders?( s)?( full)?( name)?( s)?"
              r"|(primary )?liable (party|person)( name)?|rate ?payers?( name)?( s)?|owner( s)? name"
              r"|food business operator( name)?|fbo( name)?|operator( s)?( name)?"),
        (0.95, r"name of (the )?(licen[cs]e holder|licensee|ratepayer|owner|operator|provider|company"
               r"|landlord|applicant|proprietor|employer)( s)?"),
        (0.9, r"account name|parent( company| organisation)?( name)?|proprietor( s)?( name)?|owners?"
              r"|licensees?( name)?|applicants?( name)?|landlords?( name)?|provider|company"),
        (0.8, r"organisation( name)?|organization( name)?|org name|employer( name)?|retailer|group name"),
        (0.72, r"business name"),
        (0.7, r"promoter|contractor|undertaker|client( name)?|customer( name)?|brand( name)?"),
    ),
    "company_number": (
        (1.0, r"(company|companies house|co|crn|corporate)( house)?( reg(istered|istration)?)?"
              r" ?(number|no|num|crn|id)( .*)?|crn|company reg|registered (company )?(number|no)"
              r"|(provider |organisation )?companies house number"),
    ),
    "person": (
        (1.0, rf"{_PERSONAL}s?( s)?( full)? names?( .*)?|(main |primary |key |site |business )?contact( person)?s?"
              r"|dps|dps name|designated premises supervisor|name of (the )?(contact|dps|manager|director)( .*)?"),
        (0.9, r"directors?|officers?|managers?|head ?teacher|responsible person|person( name)?|psc( name)?"
              r"|hmo manager( name)?|registered manager( .*)?|premises supervisor( name)?|nominated individual( .*)?"),
        (0.8, r"licensees?( name)?|full name|officer name|applicants?( name)?"
              r"|landlords?( name)?|proprietors?( name)?|key holder"),
    ),
    "address": (
        (1.0, r".*name and (full )?address( .*)?"),
        (1.0, rf"(full |postal |street |main |complete )?({_SITE}( s)? )?(full |postal |street )?address( full| text| concat)?"
              rf"|address (of|for) (the |licensed )*{_SITE}|location text|site location"
              r"|address in full|single line address|premises|property"),
        (0.9, r"location|location description|address description|geographic address|where|place"
              r"|trading address|text|.* address"),
    ),
    "postcode": (
        (1.0, rf"({_SITE} )?(address )?(post ?code|postal code|p code|pcode|zip|zip code|pc|pcd|pcds)( .*)?"
              r"|reg address post code|data address postal code|post code 1"),
        (0.8, r".* (post ?code|postal code)"),
    ),
    "uprn": ((1.0, r"(os |property |premises |site |address |blpu |matched )?uprn( .*)?"
                   r"|unique property reference( number| no)?|(business|premises) uprn"),),
    "phone": (
        (1.0, rf"({_SITE} |main |contact |work |business |office |daytime )?"
              r"(tel|phone|telephone|telephone number|phone number|tel number|tel no|mobile|mobile number"
              r"|mobile no|telephone no|phone no|mob|landline|contact number|contact no)( no| number| num)?( \d)?"),
        (0.95, r"(tel|telephone|phone) ?(std|num|area code|code)( code)?"),
        (0.7, r".* (tel|phone|telephone|mobile)( no| number)?"),
    ),
    "email": ((1.0, r"(.* )?(e mail|email)( address)?( \d)?"),),
    "website": (
        (1.0, r"(company |business )?(web ?site|web address|web page|website address|website url|www|web|home ?page)"),
        (0.9, r".* (web ?site|web address|website address)( if available)?|service s website( .*)?"),
    ),
    "trade": (
        (1.0, r"(business|premises?|establishment|trade|main|property|site|shop|outlet) ?(type|category|class"
              r"|activity|activities|sector|use|usage|description)( desc| description| name| label)?"
              r"|type of (business|premises|establishment|property)|nature of business|trade|trade type"),
        (0.95, r"(sic|sic code|siccode|sic codes?)( (sic )?text)?( \d)?( desc.*)?|voa description|industry( .*)?"
               r"|(primary |main )?description of (business|premises|property|hereditament)|primary description"
               r"|description|analysis code desc.*|property description|scat desc.*|psdescr|primary inspection category"),
        (0.85, r"service types?( label| description)?|type|category|sector|kind|sub ?type|class|classification"
               r"|(licen[cs]e|case|application|permit|provider|organisation) (type|category)( desc.*| label| name)?"
               r"|entity type|fascia type|type of (establishment|licen[cs]e|provider|work|service)( name)?"
               r"|list|branch type|phase of education( name)?|purpose|location type( sector)?|main cuisine|cuisine"),
        (0.7, r"organisation type|regulatory functions|entertainment type label|specialisms services"
              r"|traffic type|complaint type|request type|company category|activity|(all )?activities|use class"
              r"|(incident|crime|offence|issue|problem|event) ?(type|category)?|proposal"),
    ),
    "status": (
        (1.0, r"((company|licen[cs]e|case|trading|record|business|premises|registration|establishment|application"
              r"|permit|organisation|current|complaint|inspection|operating|property)( sub)? )*status( label| desc.*| name| \w)?"),
        (0.8, r"state|occupied|occupation status|occupancy status|active|organisation status|open closed"
              r"|current state|void|is active"),
        (0.7, r".* status( label| name)?"),
    ),
    "rating": (
        (1.0, r"rating value|(overall |latest |current |food |hygiene |fhrs |location latest overall |cqc |risk |fire )*"
              r"(rating|risk rating|risk band|risk category|risk level|risk score|hygiene rating)( score| value| band| category)?"
              r"|overall effectiveness|intervention (rating|category|band)|risk"),
        (0.9, r"award( level)?|score|grade|(overall )?(inspection )?(outcome|result|judgement)|priority( band)?"
              r"|inspection (result|rating|score|outcome)|total score|hazard( rating| band| category)?|risk assessment"),
        (0.95, r"lac ?67( ?2)?( category| rating| band| risk)?|(fire |food |overall |current )?(hazard|risk) (category|band|rating|level|score|group)"),
        (0.8, r"(epc|energy|asset)( performance)?( energy)? (rating|band)( band)?|asset rating band|level of risk|compliance( level)?"
              r"|arrears( amount)?|(amount )?(in )?arrears|balance outstanding|outstanding (debt|balance|amount)|amount (owed|outstanding)|grading|intelligence grading"),
    ),
    "date": (
        (1.0, r"(rating|inspection|visit|intervention|decision|audit|check|assessment|incident|offence|complaint"
              r"|event|judgement|publication|contact) date"
              r"|date (of )?(the )?(last |latest |rating|inspection|visit|check|incident|offence|complaint|decision"
              r"|intervention|audit|assessment)+.*|last (inspected|inspection|visit(ed)?|check|audit|assessment)( date| on)?"
              r"|(last|latest|most recent) (inspection|visit|check|audit) date|date of latest check|inspected( on)?"),
        (0.9, r"(received|reported|raised|logged|created|opened on|case|application|report)( ?date| on| at| time)?|date"
              r"|date (received|reported|raised|logged|created)|received ?date|created|when|whensent|date time|year"),
        (0.8, r"month"),
        (0.6, r"last ?update(d)?( date| on)?|updated|modified|date (updated|modified)|.* date"),
    ),
    "date_from": (
        (1.0, r"(licen[cs]e |permit |liability |occupation |registration |tenancy |account |location hsca |valid )*"
              r"(start|starts|started|from|commencement|effective|begin|issue|issued|granted|grant|opened|open"
              r"|incorporation|incorporated|valid from|registered|registration|occupied|appointed|notified|active)"
              r"( date| on| from| since)?|date (of )?(issue|grant|incorporation|registration|opening|appointment"
              r"|commencement|start|opened|granted|issued|registered|occupied|licen[cs]e (issued|granted|starts?|commenced))"
              r"|(licen[cs]e|permit) (valid )?from|valid from|appointed on|(data )?notified on|current from|in business since"),
        (0.7, r".* (start|from|commencement|issue|issued|granted) ?(date)?|liability start date|account start date"),
    ),
    "date_to": (
        (1.0, r"(licen[cs]e |permit |liability |occupation |registration |tenancy |account |location hsca |valid )*"
              r"(end|ends|ended|to|expiry|expires|expired|expiration|closed|close|closure|dissolution|dissolved|ceased"
              r"|cessation|until|resigned|lapse|lapsed|surrendered|termination|renewal)( date| on)?"
              r"|date (of )?(expiry|closure|dissolution|cessation|resignation|end|closed|ceased|licen[cs]e expires?)"
              r"|(licen[cs]e|permit) (valid )?(to|until)|valid (to|until)|resigned on|(data )?ceased on|empty from|closed ?date"),
        (0.7, r".* (end|to|expiry|expires) ?(date)?"),
    ),
    "easting": ((1.0, r"(os |bng |site |premises |property )?(eastings?|gridref e|x ?coord(inate)?|geox|geo x)( .*)?|x|e"),),
    "northing": ((1.0, r"(os |bng |site |premises |property )?(northings?|northin|gridref n|y ?coord(inate)?|geoy|geo y)( .*)?|y|n"),),
    "lon": ((1.0, r"(.* )?(longitude|long|lon|lng|long wgs ?84|lon wgs ?84)( wgs ?84| decimal)?|x"),),
    "lat": ((1.0, r"(.* )?(latitude|lat|lat wgs ?84)( wgs ?84| decimal)?|y"),),
}  # fmt: skip
"""Field → (strength, pattern of the whole normalised heading); the strongest that matches counts."""

_COMPILED = {f: tuple((w, re.compile(p)) for w, p in rows) for f, rows in NAMES.items()}

ADDRESS_PART = re.compile(
    rf"(?:(?:{_SITE}|full|postal|trading|location|reg|registered|office|data|address) )*(?:"
    r"(?P<line>(?:address|addr|add|adr)(?: line)? ?(?P<n>\d{1,2}|one|two|three|four|five)|(?:address )?line ?(?P<m>\d{1,2})"
    r"|address line)"
    r"|(?P<care>care ?of|po ?box)"
    r"|(?P<sub>sub ?building(?: name)?|flat(?: number| no)?|unit(?: number| no)?|sao|saon|premises)"
    r"|(?P<name>building(?: name)?|house name|paon|pao|number or name|house name number|property name)"
    r"|(?P<num>(?:building|house|street|door) ?(?:number|no|num)|house)"
    r"|(?P<dep>dependent (?:thoroughfare|street))"
    r"|(?P<street>street(?: name| address| description)?|road(?: name)?|thoroughfare(?: name)?|street 1)"
    r"|(?P<deploc>(?:double )?dependent locality)"
    r"|(?P<loc>locality(?: name)?|district name|village|area|suburb)"
    r"|(?P<town>(?:post ?|postal )?(?:town|city)(?: name)?|town city|town or city|city town|admin town)"
    r"|(?P<county>(?:postal )?county(?: name)?)"
    r"|(?P<country>country))"
)
"""One part of an address; the group's position is its place in the written address."""
PART_ORDER = ("care", "sub", "name", "num", "line", "dep", "street", "deploc", "loc",
              "town", "county", "country")  # fmt: skip

_SPLIT_PERSON = {
    "title": re.compile(r"(.* )?(title|salutation)"),
    "forename": re.compile(r"(.* )?(fore ?names?|first ?names?|given ?names?|christian name)"),
    "middle": re.compile(r"(.* )?(middle|other) ?(fore ?)?names?"),
    "surname": re.compile(r"(.* )?(sur ?name|last ?name|family ?name)"),
}


@lru_cache(maxsize=4096)
def words(heading: str) -> str:
    """A heading as lower-case words.

    >>> words('SICCode.SicText_1'), words('AddressLine1'), words(' LatWGS84')
    ('sic code sic text 1', 'address line 1', 'lat wgs 84')
    """
    spaced = _CAMEL.sub(" ", heading.strip().replace("&", " and "))
    return " ".join(_WORD.sub(" ", spaced.lower()).split())


@lru_cache(maxsize=65536)
def strength(field: str, heading: str) -> float:
    """How strongly a heading names a field, 0 to 1."""
    text = words(heading)
    return next((w for w, pattern in _COMPILED[field] if pattern.fullmatch(text)), 0.0)


def address_part(heading: str) -> tuple[str, int] | None:
    """Which part of an address a heading names, with the line's number, or None.

    >>> address_part('AddressLine2'), address_part('RegAddress.PostTown'), address_part('Name')
    (('line', 2), ('town', 0), None)
    """
    match = ADDRESS_PART.fullmatch(words(heading))
    if match is None:
        return None
    number = match["n"] or match["m"] or "0"
    spelled = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
    part = next(name for name in PART_ORDER if match[name])
    return part, int(number) if number.isdigit() else spelled[number]


def person_part(heading: str) -> str | None:
    """title | forename | middle | surname, or None."""
    text = words(heading)
    return next((part for part, p in _SPLIT_PERSON.items() if p.fullmatch(text)), None)


def is_address_heading(heading: str) -> bool:
    """Whether the heading names an address or a part of one."""
    return address_part(heading) is not None or strength("address", heading) > 0


@lru_cache(maxsize=4096)
def known_heading(cell: str) -> bool:
    """Whether a cell reads as the heading of some field."""
    if len(cell) > 80 or not any(c.isalpha() for c in cell):
        return False
    return (
        any(strength(field, cell) >= 0.7 for field in NAMES)
        or address_part(cell) is not None
        or person_part(cell) is not None
    )
