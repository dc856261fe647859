"""An invented week of action: 30 visits over three days, six agencies, a small town's roads.

Every name is invented. Deterministic by seed; `visits` scales it up.
"""

from __future__ import annotations

import itertools
import random

import networkx as nx

from gis_planner.domain.briefing import (
    Attendee,
    Briefing,
    ConcernCard,
    ContextLine,
    Fact,
    OtherPremises,
    RouteLeg,
    VisitSheet,
)

AGENCIES = {
    "council-food": "Council food safety",
    "fire": "Fire and rescue service",
    "police": "Police, neighbourhood team",
    "hmrc": "HMRC employer compliance",
    "housing": "Council private sector housing",
    "fwa": "Fair Work Agency",
}
POWERS = {
    "council-food": "Food Safety Act 1990, section 32",
    "fire": "Regulatory Reform (Fire Safety) Order 2005, article 27",
    "police": "",
    "hmrc": "Finance Act 2008, schedule 36, paragraph 10",
    "housing": "Housing Act 2004, section 239",
    "fwa": "Employment Rights Act 2025, part 5",
}
CONCERNS = (
    "food hygiene",
    "fire safety and sleeping on premises",
    "wages and labour exploitation",
    "unlicensed HMO and overcrowding",
    "VAT, PAYE, duty",
)
DAYS = ("2026-12-01", "2026-12-02", "2026-12-03")
_FIRST = (
    "Golden",
    "Harbour",
    "Old Mill",
    "Priory",
    "Crown",
    "Lantern",
    "Juniper",
    "Sparrow",
    "Tin",
    "Quayside",
    "Bramble",
    "Foxglove",
    "Copper",
    "Saffron",
    "Willow",
)
_SECOND = (
    "Fry",
    "Kitchen",
    "Car Wash",
    "Nails",
    "Grill House",
    "Lodge",
    "Bakery",
    "Stores",
    "Cabs",
    "Tyres",
    "Hand Laundry",
    "Supper Club",
)
_ROADS = (
    "Alderman Street",
    "Bishop's Row",
    "Cutlers Lane",
    "Dovecote Hill",
    "Ember Street",
    "Fullers Walk",
    "Glebe Road",
    "Hatters Lane",
    "Ironmonger Row",
    "Jubilee Street",
    "Kiln Road",
    "Larkspur Avenue",
    "Mercers Hill",
    "Nettle Lane",
    "Orchard Rise",
)


def town(seed: int, size: int = 15, step: float = 260.0) -> tuple[nx.Graph, list[ContextLine]]:
    """A jittered grid of roads about ST 76 64, and its lines for the map."""
    rng = random.Random(seed)
    place = {
        (i, j): (374200 + i * step + rng.uniform(-60, 60), 163100 + j * step + rng.uniform(-60, 60))
        for i in range(size)
        for j in range(size)
    }
    graph, lines = nx.Graph(), []
    for (i, j), (x, y) in place.items():
        for di, dj in ((1, 0), (0, 1)):
            other = (i + di, j + dj)
            if other not in place:
                continue
            along = j if di else i
            rank = 0 if along == 7 else 1 if along in (2, 12) else 2 if along % 5 == 0 else 3
            if rank == 3 and rng.random() < 0.12:
                continue
            u, v = place[other]
            bend = (x + u) / 2 + rng.uniform(-22, 22), (y + v) / 2 + rng.uniform(-22, 22)
            points = ((x, y), bend, (u, v))
            main = {0: "A4 Wessex Way", 1: "A367 Ring Road", 2: "Station Road"}
            name = main.get(rank) or _ROADS[along]
            graph.add_edge(
                (i, j),
                other,
                points=points,
                name=name,
                length=((x - u) ** 2 + (y - v) ** 2) ** 0.5 * 1.02,
            )
            lines.append(ContextLine("road", name, rank, points))
    ring = [
        (374000, 162900),
        (376100, 162600),
        (378200, 163000),
        (378300, 165100),
        (378000, 167100),
        (375900, 167000),
        (374100, 166900),
        (374000, 162900),
    ]
    lines.append(
        ContextLine("boundary", "Castle ward", 1, tuple((float(a), float(b)) for a, b in ring))
    )
    for node, xy in place.items():
        graph.add_node(node, xy=xy)
    return graph.subgraph(max(nx.connected_components(graph), key=len)).copy(), lines


def _path(graph: nx.Graph, a: object, b: object) -> tuple[list[tuple[float, float]], float, list]:
    nodes = nx.shortest_path(graph, a, b, weight="length")
    points: list[tuple[float, float]] = [graph.nodes[nodes[0]]["xy"]]
    metres, roads = 0.0, []
    for u, v in itertools.pairwise(nodes):
        edge = graph.edges[u, v]
        part = list(edge["points"])
        if part[0] != points[-1]:
            part.reverse()
        points += part[1:]
        metres += edge["length"]
        if roads and roads[-1][0] == edge["name"]:
            roads[-1] = (edge["name"], roads[-1][1] + edge["length"])
        else:
            roads.append((edge["name"], edge["length"]))
    return points, metres, roads


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


def _facts(rng: random.Random, row: int) -> tuple[tuple[Fact, ...], ...]:
    why = (
        Fact(
            f"Hygiene rating {rng.randint(0, 2)}, and no improvement at the revisit",
            f"council-food / food hygiene / row {row}",
            "G-2026-04",
            "2026-03-04",
        ),
        Fact(
            f"{rng.randint(2, 9)} complaints by neighbours about people sleeping above the shop",
            f"housing / complaints / row {row + 40}",
            "G-2026-07",
            "2026-08-19",
        ),
    )
    known = (
        Fact(
            "Premises licence for late night refreshment, in force",
            f"licensing / premises licences / row {row + 3}",
            "public register",
            "2024-05-01",
        ),
        Fact(
            "Fire safety audit: enforcement notice, since complied with; the rear exit was locked "
            "on two earlier occasions and the alarm panel showed a fault",
            f"fire / audits / row {row + 9}",
            "G-2026-02",
            "2025-11-30",
        ),
        Fact(
            "Three people on the payroll return, seven seen at work",
            f"council-food / notes / row {row}",
            "G-2026-04",
            "2026-03-04",
        ),
    )
    hazards = (
        (
            Fact(
                "Large dog kept in the yard",
                f"council-food / notes / row {row}",
                "own data",
                "2026-03-04",
            ),
            Fact("Steep unlit stair to the flat", f"fire / audits / row {row + 9}", "G-2026-02"),
        )
        if rng.random() < 0.45
        else ()
    )
    links = (
        (
            Fact(
                "Shares a telephone number with visit 12's operator (strong evidence)",
                "links of this case",
                "G-2026-04",
            ),
        )
        if rng.random() < 0.3
        else ()
    )
    return why, known, hazards, links


def make_briefing(visits: int = 30, seed: int = 1) -> Briefing:
    """The whole briefing; `visits` are spread over the three days and their teams."""
    rng = random.Random(seed)
    graph, lines = town(seed)
    nodes = sorted(graph.nodes)
    teams = max(2, visits // 15)
    sheets: list[VisitSheet] = []
    legs: list[RouteLeg] = []
    ids = list(AGENCIES)
    count = 0
    for day in DAYS:
        for team in range(teams):
            lead = ids[(team + DAYS.index(day)) % len(ids)]
            crew = [lead, *rng.sample([a for a in ids if a != lead], rng.randint(1, 2))]
            base, minute, at = nodes[0] if team % 2 else nodes[-1], 9 * 60.0, None
            at, from_name = base, "base"
            for leg in range(1, visits // (len(DAYS) * teams) + 2):
                if count >= visits * (DAYS.index(day) + 1) // 3 and team == teams - 1:
                    break
                target = nodes[rng.randrange(len(nodes))]
                line, metres, roads = _path(graph, at, target)
                travel = 3 + metres / 450
                arrive = minute + travel
                count += 1
                name = f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}"
                x, y = graph.nodes[target]["xy"]
                road = roads[-1][0] if roads else "Kiln Road"
                sheets.append(_sheet(rng, count, name, road, (x, y), day, arrive, crew))
                for agency in crew:
                    legs.append(
                        RouteLeg(
                            f"{agency[:3].upper()}{team + 1}",
                            agency,
                            day,
                            leg,
                            from_name,
                            name,
                            _clock(minute),
                            _clock(arrive),
                            travel,
                            metres,
                            tuple(roads),
                            tuple(line),
                        )
                    )
                minute, at, from_name = arrive + 55, target, name
    cards = tuple(
        ConcernCard(
            a,
            AGENCIES[a],
            CONCERNS[i % len(CONCERNS)],
            (
                "Workers who live on site or may not speak for themselves",
                "Two tills, or cash kept apart",
                "Locked or blocked exits; mattresses in store rooms",
            ),
            "Ask alone, with an interpreter; ring the duty safeguarding officer"
            if a == "fwa"
            else "",
            f"duty desk, 01632 960{100 + i}",
        )
        for i, a in enumerate(ids)
    )
    others = tuple(
        OtherPremises(
            f"P9{i}",
            f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}",
            f"{i + 1} {rng.choice(_ROADS)}",
            374300 + rng.random() * 3500,
            163200 + rng.random() * 3500,
            rng.randint(0, 3),
            rng.randint(0, 9),
        )
        for i in range(60)
    )
    return Briefing(
        title="Week of action, Castlebridge",
        operation="castlebridge-december",
        recipient="fire",
        recipient_name="Fire and rescue service",
        purpose="prevention of crime and public safety",
        marking="OFFICIAL-SENSITIVE",
        handling="For the named recipient. Not to be copied, forwarded or left unattended. "
        "Keep paper locked away; destroy it by the date shown.",
        owner="Community safety partnership, operations lead",
        created="2026-11-20T14:05:00",
        expiry="2026-12-31",
        program="gis_planner 0.1.0",
        visits=tuple(sheets),
        routes=tuple(legs),
        context=tuple(lines),
        others=others,
        attributions=("Invented roads of an invented town",),
        agency_names=AGENCIES,
        objectives={
            "fire": "Find people who sleep above shops with no second way out.",
            "council-food": "Revisit premises rated 0 to 2.",
            "hmrc": "Compare staff on site with the payroll returns.",
            "fwa": "Speak with workers alone; wages paid as recorded.",
        },
        fields_released=(
            ("name", "council-food", "G-2026-04"),
            ("rating", "council-food", "G-2026-04"),
            ("place and time of visits", "operation owner", "tasking"),
        ),
        fields_withheld=(
            ("arrears", "hmrc", "no gateway from HMRC to the fire service for this purpose"),
            ("intelligence reports", "police", "marking above the reader's clearance"),
        ),
        concern_cards=cards,
        contacts={"police": "control room, 01632 960001", "fire": "duty officer, 01632 960002"},
        measures=("premises brought into compliance within 28 days",),
        review_date="2027-01-15",
    )


def _sheet(
    rng: random.Random,
    count: int,
    name: str,
    road: str,
    xy: tuple[float, float],
    day: str,
    arrive: float,
    crew: list[str],
) -> VisitSheet:
    why, known, hazards, links = _facts(rng, count * 7)
    attendees = tuple(
        Attendee(
            a,
            AGENCIES[a],
            (f"{a[:3].upper()}1", f"{a[:3].upper()}2")[: rng.randint(1, 2)],
            POWERS[a],
            "own power" if POWERS[a] else "consent",
            i == 0,
            (rng.choice(CONCERNS),),
            "Own record here, and the only agency able to act on the strongest concern"
            if i == 0
            else "Own record of non-compliance here within two years",
            _clock(arrive - 5),
        )
        for i, a in enumerate(crew)
    )
    return VisitSheet(
        f"V{count}",
        f"P{count}",
        name,
        f"{count + 3} {road}, Castlebridge",
        f"BA1 {count % 9 + 1}XX",
        str(10001200000 + count),
        xy[0] + rng.uniform(-30, 30),
        xy[1] + rng.uniform(-30, 30),
        rng.choice(("uprn", "uprn", "coordinates", "postcode")),
        day,
        _clock(arrive),
        _clock(arrive + 50),
        attendees,
        why,
        known,
        hazards,
        (
            "Workers who live on site",
            "Locked exits, mattresses",
            "Evasion over who owns the business",
        ),
        links,
        ("Opens at 11:00; ask for the manager",) if rng.random() < 0.5 else (),
        rng.randint(0, 5),
        rng.choice((0, 2, 5, 9, 14, 33, 70)),
    )
