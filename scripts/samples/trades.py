"""Trades of the invented district: what they are called in each list, and their true risks."""

from __future__ import annotations

from dataclasses import dataclass

# Ids of data/reference/concerns.toml.
CONCERNS = (
    "food_hygiene", "fire_safety", "illegal_working", "wages", "modern_slavery",
    "illicit_goods", "unsafe_goods", "age_restricted", "licensing", "hmo",
    "tax", "business_rates", "health_safety", "waste", "planning", "director_misconduct",
    "organised_crime",
)  # fmt: skip


@dataclass(frozen=True)
class Trade:
    """A trade. `share` of businesses; `words` end its names; `base` concern → log-odds at z = 0."""

    id: str
    group: str
    share: float
    food_type: str
    voa: str
    sic: str
    words: tuple[str, ...]
    base: dict[str, float]
    site: str = "street"


def _t(
    id: str, group: str, share: float, food: str, voa: str, sic: str, words: str,
    site: str = "street",
    **base: float,
) -> Trade:  # fmt: skip
    return Trade(id, group, share, food, voa, sic, tuple(words.split("|")), base, site)


TRADES: tuple[Trade, ...] = (
    _t("takeaway", "food", 0.075, "Takeaway/sandwich shop", "Shop And Premises",
       "56103 - Take-away food shops and mobile food stands",
       "Fish Bar|Pizza|Kebab House|Chicken Shop|Wok|Grill|Noodle Bar|Burgers",
       food_hygiene=-1.3, illegal_working=-2.3, fire_safety=-1.8, wages=-2.6,
       tax=-2.2, waste=-2.2),
    _t("restaurant", "food", 0.06, "Restaurant/Cafe/Canteen", "Restaurant And Premises",
       "56101 - Licenced restaurants", "Tandoori|Bistro|Brasserie|Kitchen|Dining Room|Trattoria",
       food_hygiene=-1.9, illegal_working=-2.4, fire_safety=-2.1, licensing=-2.6, tax=-2.5,
       wages=-2.8),
    _t("cafe", "food", 0.06, "Restaurant/Cafe/Canteen", "Cafe And Premises",
       "56102 - Unlicenced restaurants and cafes", "Café|Coffee House|Tea Room|Pantry|Deli",
       food_hygiene=-2.2, fire_safety=-2.8, waste=-3.0),
    _t("pub", "food", 0.045, "Pub/bar/nightclub", "Public House And Premises",
       "56302 - Public houses and bars", "Arms|Inn|Tavern|Bar|Alehouse",
       licensing=-2.0, fire_safety=-2.0, food_hygiene=-2.4, age_restricted=-2.4),
    _t("convenience", "retail", 0.07, "Retailers - other", "Shop And Premises",
       "47110 - Retail sale in non-specialised stores with food predominating",
       "Mini Market|Food Store|Stores|Off Licence|Express|Supermarket",
       age_restricted=-1.7, illicit_goods=-1.8, food_hygiene=-2.3, licensing=-2.2,
       illegal_working=-2.7, tax=-2.6),
    _t("vape", "retail", 0.02, "", "Shop And Premises",
       "47789 - Other retail sale of new goods in specialised stores",
       "Vapes|Vape Lounge|Tobacco|E-Cigs", age_restricted=-1.0, illicit_goods=-1.0,
       unsafe_goods=-1.2, tax=-2.3, organised_crime=-3.0),
    _t("barber", "service", 0.05, "", "Hairdressing Salon And Premises",
       "96020 - Hairdressing and other beauty treatment", "Barbers|Gents Hair|Cuts|Barber Shop",
       illegal_working=-1.9, tax=-2.0, wages=-2.6, organised_crime=-3.4,
       business_rates=-2.6),
    _t("nails", "service", 0.03, "", "Beauty Salon And Premises",
       "96020 - Hairdressing and other beauty treatment", "Nails|Nail Bar|Beauty|Lash Studio",
       illegal_working=-1.5, wages=-1.8, health_safety=-1.9, tax=-2.1,
       modern_slavery=-3.2),
    _t("carwash", "motor", 0.02, "", "Car Wash And Premises",
       "45200 - Maintenance and repair of motor vehicles", "Hand Car Wash|Car Valeting|Shine",
       wages=-0.9, illegal_working=-1.0, health_safety=-1.0, waste=-1.1, tax=-1.5,
       planning=-1.6, modern_slavery=-2.6),
    _t("garage", "motor", 0.05, "", "Workshop And Premises",
       "45200 - Maintenance and repair of motor vehicles", "Garage|Motors|Tyres|Autos|MOT Centre",
       "unit", health_safety=-2.1, waste=-2.2, tax=-2.7, planning=-3.0),
    _t("scrap", "motor", 0.012, "", "Scrap Yard And Premises",
       "38320 - Recovery of sorted materials", "Metals|Salvage|Recycling|Breakers",
       "unit", waste=-1.0, health_safety=-1.2, tax=-1.7, organised_crime=-2.4),
    _t("factory_food", "factory", 0.015, "Manufacturers/packers", "Factory And Premises",
       "10890 - Manufacture of other food products n.e.c.", "Packers|Foods|Produce|Meats",
       "unit", wages=-1.5, health_safety=-1.7, illegal_working=-1.8,
       food_hygiene=-2.2, fire_safety=-2.2),
    _t("textiles", "factory", 0.012, "", "Workshop And Premises",
       "14190 - Manufacture of other wearing apparel and accessories n.e.c.",
       "Textiles|Garments|Fashions|Stitch", "unit", wages=-1.0, fire_safety=-1.4,
       health_safety=-1.5, tax=-1.9, illegal_working=-1.7),
    _t("warehouse", "factory", 0.04, "Distributors/Transporters", "Warehouse And Premises",
       "52103 - Operation of warehousing and storage facilities for land transport activities",
       "Wholesale|Distribution|Logistics|Cash and Carry|Trading", "unit", illicit_goods=-2.3,
       unsafe_goods=-2.5, fire_safety=-2.5, tax=-2.6, health_safety=-2.7),
    _t("guesthouse", "sleep", 0.03, "Hotel/bed & breakfast/guest house", "Guest House And Premises",
       "55100 - Hotels and similar accommodation", "Guest House|Hotel|Lodge|B and B",
       fire_safety=-1.6, food_hygiene=-2.4, health_safety=-2.6),
    _t("care", "sleep", 0.02, "Caring Premises", "Nursing Home And Premises",
       "87300 - Residential care activities for the elderly and disabled",
       "Care Home|House|Court|Nursing Home", fire_safety=-2.3, health_safety=-2.6,
       wages=-2.5, food_hygiene=-3.2),
    _t("clothes", "retail", 0.06, "", "Shop And Premises",
       "47710 - Retail sale of clothing in specialised stores",
       "Fashion|Boutique|Clothing|Shoes|Menswear", unsafe_goods=-3.0, illicit_goods=-2.8),
    _t("phones", "retail", 0.025, "", "Shop And Premises",
       "95120 - Repair of communication equipment", "Phones|Mobile Repairs|Gadgets|Tech",
       unsafe_goods=-1.7, illicit_goods=-1.8, tax=-2.2, organised_crime=-3.2),
    _t("hardware", "retail", 0.06, "", "Shop And Premises",
       "47520 - Retail sale of hardware, paints and glass in specialised stores",
       "Hardware|DIY|Furniture|Carpets|Electrical|Pets|Florist|Books", unsafe_goods=-3.1,
       health_safety=-3.3),
    _t("office", "office", 0.13, "", "Office And Premises",
       "82990 - Other business support service activities n.e.c.",
       "Consulting|Insurance|Estate Agents|Travel|Design|Recruitment|Lettings|Surveyors",
       tax=-3.4, business_rates=-3.0),
    _t("professional", "office", 0.05, "", "Office And Premises",
       "69201 - Accounting and auditing activities", "Accountants|Solicitors|Dental|Opticians|Vets",
       health_safety=-3.6),
    _t("gym", "service", 0.02, "", "Gymnasium And Premises", "93130 - Fitness facilities",
       "Gym|Fitness|Soft Play|Studio", health_safety=-2.3, fire_safety=-2.6),
    _t("builder", "factory", 0.05, "", "Store And Premises",
        "43999 - Other specialised construction",
       "Builders|Roofing|Scaffolding|Plumbing|Joinery", "unit", health_safety=-1.8, tax=-2.3,
       waste=-2.4, illegal_working=-2.7),
    _t("market", "retail", 0.0, "Mobile caterer", "Market Stall",
       "47810 - Retail sale via stalls and markets of food, beverages and tobacco products",
       "Stall|Cheeses|Fruit and Veg|Jerky|Haberdashery|Pies", food_hygiene=-2.4,
       illicit_goods=-2.2),
    _t("hmo", "hmo", 0.075, "", "Domestic",
        "68209 - Other letting and operating of own or leased real estate",
       "Rooms|Lets|House|Lodgings", hmo=-1.2, fire_safety=-1.6, waste=-2.2, planning=-2.6),
)  # fmt: skip

BY_ID = {t.id: t for t in TRADES}
