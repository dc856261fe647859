"""Make an invented authority: lists of eight and more agencies, registers, layers, plan, truth.

    python scripts/make_samples.py --out data/samples [--seed 7] [--scale ROWS] [--prevalence 1.0]

Everything is invented (see `samples/words.py`): the district lies in the North Sea, no postcode,
UPRN, company number, telephone number or name belongs to anyone. The same seed gives the same
bytes. `--scale` is the wished number of source rows in all lists together, up to 1,000,000.

Truth (`truth/`, CSV; `.gz` where long), one row per
  records      source row: agency, list, file, source_ref, row_number (first data row = 1),
               business_id, premises_id, uprn, organisation_id (company number or person id),
                   person_id;
               empty business on rows about a company or an officer. Where a register gives no
               reference of its own (officers, control) source_ref is empty: use row_number
  premises     place: premises_id, uprn, address, postcode, ward, easting, northing,
               hot (1 = many things wrong at once, by design), concerns (' | ' between)
  concerns     premises_id, uprn, concern truly present (ids of data/reference/concerns.toml)
  businesses   business_id, premises_id, organisation_id, owner_id, names, trade, phone, dates
  people       person_id, given, surname, birth_month, home_uprn
  successions  planted case: label (succession | lookalike), kind (plain; evasive: spouse_director,
               transliteration, next_door, new_sim, combined; innocent: next_tenant,
               group_restructure, franchise, rename, same_agent), expected (lead | review | none:
               the least band that should be reached; `none` must never be a lead), companies,
               businesses, UPRNs, failed_on, successor_since, methods, harms, mitigations, chain
  rings        ring_id, kind (shared_mobile | shared_director | shared_home), value (telephone,
               person id, home UPRN), one row per member business
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent))

from samples import lists, operation
from samples.block import make_block
from samples.businesses import World, populate, settle_concerns
from samples.layers import Layers, lonlat
from samples.people import Registry
from samples.planter import Plants
from samples.plants import plant
from samples.registers import LISTS, Registers
from samples.rows import View
from samples.truth import Truth
from samples.words import Names

ROWS_PER_BLOCK = 20_000
FIRST_PLACES = ("Farrowmere", "Quillbridge")

Say = Callable[[str], object]


def make_world(
    seed: int, index: int, fraction: float, prevalence: float, taken: set[str]
) -> tuple[World, Plants]:
    """One block with its businesses, plants and true concerns."""
    rng = Random(f"{seed}:{index}")
    block = make_block(index, rng, taken, FIRST_PLACES if index == 0 else ())
    homes = [a for a in block.addresses if a.commerce < 0.2 and a.kind == "plot"][::5]
    world = World(block, Registry(index, rng, Names(rng, taken), homes))
    populate(world, fraction, rng)
    planted = plant(world, fraction, rng)
    settle_concerns(world, rng, prevalence)
    return world, planted


class Output:
    """All files of one authority, written block by block so that memory stays small."""

    def __init__(self, out: Path) -> None:
        self.writers = {s.name: lists.open_writer(s, out) for s in lists.SPECS}
        self.registers, self.layers, self.truth = Registers(out), Layers(out), Truth(out / "truth")

    @property
    def rows(self) -> int:
        """Source rows written so far."""
        return sum(w.rows for w in self.writers.values()) + self.registers.rows

    def block(self, world: World, planted: Plants, rng: Random) -> None:
        """Write one block into every file."""
        harms = lists.harms_of(planted)
        cases = {b.id for c in planted.cases for b in (c.before, c.after)}
        for spec in lists.SPECS:
            self._list(spec, world, harms, cases, rng)
        for file, ref, number, company, person in self.registers.write(world, planted):
            self.truth.record(*LISTS[file], file, ref, number, None, company, person)
        self.layers.write(world, rng)
        self.truth.block(world, planted)

    def _list(
        self,
        spec: lists.Spec,
        world: World,
        harms: dict[str, set[str]],
        cases: set[str],
        rng: Random,
    ) -> None:
        writer, members = (
            self.writers[spec.name],
            list(lists.chosen(spec, world, harms, cases, rng)),
        )
        rng.shuffle(members)
        for business in members:
            ref = spec.refs(writer.rows, rng)
            view = View(world, business, spec.dirt, rng, harms)
            row = dict(spec.fields(view, ref, writer.rows))
            if "_geo" in row:
                ((lon, lat),) = lonlat([row.pop("_geo")])
                row["Geocode"] = {"Longitude": f"{lon:.6f}", "Latitude": f"{lat:.6f}"}
            number = writer.write(row)
            self.truth.record(spec.agency, spec.name, spec.file, ref, number, business)

    def close(self) -> None:
        """End every file."""
        for writer in self.writers.values():
            writer.close()
        self.registers.close()
        self.layers.close()
        self.truth.close()


def make(
    out: Path, seed: int, scale: int, prevalence: float, say: Callable[[str], object] = print
) -> int:
    """Write the whole authority into `out`; returns the number of source rows."""
    started = time.perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    output, taken, index = Output(out), set(FIRST_PLACES), 0
    first: World | None = None
    while output.rows < scale and index < 80:
        left = scale - output.rows
        fraction = 1.0 if left > ROWS_PER_BLOCK * 0.8 else max(0.01, left / ROWS_PER_BLOCK)
        world, planted = make_world(seed, index, fraction, prevalence, taken)
        output.block(world, planted, Random(f"{seed}:{index}:lists"))
        first, index = first or world, index + 1
        say(f"block {index}: {output.rows:,} rows, {time.perf_counter() - started:.1f} s")
        if output.rows > scale * 0.995:
            break
    rows = output.rows
    output.close()
    assert first is not None
    operation.write(out, first)
    return rows


def main() -> int:
    """Read the command line and make the samples."""
    parser = argparse.ArgumentParser(description="Make an invented authority with its truth.")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same bytes (default 7)")
    parser.add_argument(
        "--scale", type=int, default=ROWS_PER_BLOCK, help="source rows in all lists"
    )
    parser.add_argument(
        "--prevalence", type=float, default=1.0, help="multiplies the odds of every concern"
    )
    args = parser.parse_args()
    if not 1_000 <= args.scale <= 1_100_000:
        print("--scale must lie between 1,000 and 1,100,000 rows", file=sys.stderr)
        return 2
    rows = make(args.out, args.seed, args.scale, args.prevalence)
    print(f"{rows:,} source rows in {args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
