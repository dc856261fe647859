"""Plants successions: plain ones, chains of three, and evasive ones."""

from __future__ import annotations

from datetime import date, timedelta

from samples.people import AS_OF, Business, months
from samples.planter import TRADES, Case, Planter
from samples.trades import BY_ID
from samples.words import BRAND_WORDS, transliterate

EVASIONS = ("spouse_director", "transliteration", "next_door", "new_sim", "combined")
LOOKALIKES = ("next_tenant", "group_restructure", "franchise", "rename", "same_agent")
COMBINATIONS = (
    ("spouse_director", "new_sim"), ("transliteration", "next_door"),
    ("spouse_director", "next_door"), ("transliteration", "new_sim"),
    ("transliteration", "next_door", "new_sim"), ("next_door", "new_sim"),
)  # fmt: skip


class Successions(Planter):
    """Businesses that lived on after their company failed."""

    def _pair(
        self, methods: tuple[str, ...], before: Business | None = None, on: date | None = None
    ) -> Case:
        """A predecessor that failed (`on` a date) and a successor by the methods of evasion."""
        rng, reg = self.rng, self.reg
        if before is None:
            since = reg.day(2017, date(2023, 6, 1))
            before = self._company_business(rng.choice(TRADES), self._site(), reg.person(), since)
        assert before.company
        person, failed = before.owner, self._fail(before, "insolvent", on)
        harms = self._harms(before, 1)
        at = self._next_door(before.address) if "next_door" in methods else before.address
        gap = rng.choice((-2, -1, 0, 0.5, 1, 2, 2.5))
        since = min(months(failed, gap), AS_OF - timedelta(days=40))
        owner = person
        if "spouse_director" in methods:
            owner = reg.person(person.surname, person.home)
        after = self._company_business(before.trade, at, owner, since)
        company = after.company
        assert company
        if "transliteration" in methods:
            other = transliterate(person.surname, rng)
            for a in company.appointments:
                a.surname, a.given = (
                    other,
                    (transliterate(person.given, rng) if rng.random() < 0.5 else person.given),
                )
        if "new_sim" not in methods and "transliteration" not in methods:
            after.phone = before.phone
        few = len(methods) != 1
        if few or rng.random() < 0.4:  # the rare word of the old name lives on
            rare = before.company.name.split()[0]
            company.name = reg.unused(
                f"{rare} {rng.choice(BRAND_WORDS)} {BY_ID[after.trade].words[-1]}"
            )
            after.legal = company.name
            if rng.random() < 0.6:
                after.trading = before.trading
            if not methods:
                harms = (*harms, "prohibited_name")
        before.listed |= {"companies-house"}
        return Case("", "succession", "plain", "lead", before, after, failed, harms, (), methods)

    def successions(self, plain: int, each: int) -> None:
        """`plain` plain ones (three chains of three among them) and `each` of every evasion."""
        for k in range(plain):
            if k >= max(1, plain // 8):
                self._keep(self._pair(()))
                continue
            day = date(2024, 7, 1) + timedelta(days=self.rng.randrange(150))
            first = self._keep(self._pair((), on=day))
            born = first.after.since
            later = born + timedelta(days=self.rng.randint(320, 460))
            second = self._keep(self._pair((), first.after, later))
            first.chain = second.chain = f"{first.id}-chain"
        for kind in EVASIONS:
            for k in range(each):
                methods = COMBINATIONS[k % len(COMBINATIONS)] if kind == "combined" else (kind,)
                case = self._pair(methods)
                case.kind, case.expected = kind, "review"
                self._keep(case)
