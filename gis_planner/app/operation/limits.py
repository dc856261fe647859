"""Step 4: how many at a door, what share by chance, and which premises are considered."""

from __future__ import annotations

from collections import Counter

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCompleter, QLabel, QLineEdit

from gis_planner.app.models import roster
from gis_planner.app.operation.checklist import CheckList, wide
from gis_planner.app.operation.step import Step, add
from gis_planner.app.widgets import button, muted, row


class LimitsStep(Step):
    """Headcount, reserve, fairness, targets."""

    name = "limits"
    about = "What a visit may look like, what is kept back, and which premises are considered."

    def build(self) -> None:
        """Four cards."""
        h = self.head
        form = self.form("At the door")
        cap = h.whole("headcount_cap", "Most officers at one visit",
                      tip="More than this crowds small premises")  # fmt: skip
        add(form, "Most officers at one visit", cap)
        least = h.whole(
            "min_attending",
            "Fewest agencies at one visit",
            tip="2 = joint visits only, each agency for a concern of its own",
        )
        add(form, "Fewest agencies at one visit", least)
        form = self.form("Kept back and left to chance")
        self.reserve = QLabel()
        self.reserve.setAccessibleName("Standby reserve")
        form.addRow("Standby reserve", row(self.reserve, None))
        share = h.share(
            "random_visits",
            "Visits chosen at random",
            tip="Without them only what is already suspected is ever found",
        )
        add(form, "Visits chosen at random", share)
        ward = h.whole("ward_min_visits", "Visits in every ward at least",
                       tip="Coverage: 0 = wards do not matter")  # fmt: skip
        add(form, "Visits in every ward, at least", ward)
        self._which()
        self.draft.replaced.connect(self.tell)
        self.draft.changed.connect(lambda _: self.tell())
        self.tell()

    def _which(self) -> None:
        h, form = self.head, self.form("Premises considered")
        known = h.whole("min_agencies", "Known to so many agencies at least")
        poor = h.whole("min_non_compliant", "Non-compliant in so many areas at least")
        form.addRow("Known to at least", row(known, muted("agencies", wrap=False), None))
        form.addRow("Non-compliant in at least", row(poor, muted("areas", wrap=False), None))
        add(
            form,
            "Trades",
            self._suggest(
                h.words(
                    "trades",
                    "Trades, commas between",
                    hint="any trade",
                    tip="A trade fits where it holds one of the words",
                ),
                "trade",
            ),
        )
        add(form, "Wards", self._suggest(h.words("wards", "Wards, commas between",
                                                 hint="any ward"), "ward"))  # fmt: skip
        self.concerns = CheckList("any concern", lambda ids: h.put("concerns", ids))
        h.keep("concerns", self.concerns, self._read_concerns, "Concerns",
               "A reason for any one of them")  # fmt: skip
        add(form, "Concerns", wide(self.concerns))
        most = h.whole("max_candidates", "Premises considered at most",
                       tip="The most pressing come first")  # fmt: skip
        add(form, "At most", most)
        self.chosen = QLabel()
        self.chosen.setAccessibleName("Target list")
        self.free = button("Consider all again", self._free, quiet=True,
                           tip="The filters above count again")  # fmt: skip
        self.head.fields["targets"] = self.free
        form.addRow("Target list", row(self.chosen, self.free, None))

    def _read_concerns(self) -> None:
        options = [(c, self.session.concern_name(c)) for c in self.session.reference.concerns]
        self.concerns.show_choice(options, self.head.get("concerns") or [])

    def _suggest(self, field: QLineEdit, column: str) -> QLineEdit:
        """Complete the last word from what the case holds."""
        codes = self.session.frame.codes(column)
        counts = Counter(codes.codes.tolist())
        labels = [x for i, x in sorted(enumerate(codes.labels), key=lambda p: -counts[p[0]])]
        completer = LastWordCompleter(labels[:400], field)
        field.setCompleter(completer)
        return field

    def tell(self) -> None:
        """Reserve and target list in words."""
        officers, days = self.draft.rows("officer"), self.draft.days
        by = sum(any(roster.state_of(o, d) == roster.STANDBY for d in days) for o in officers)
        text = f"{by} of {len(officers)} officers stand by on one day or more. "
        self.reserve.setText(text + "Set it in the roster: S on a day.")
        targets = self.draft.head.get("targets") or []
        words = (
            f"{len(targets)} premises chosen on the Targets page; the filters above do not count."
            if targets else "none: the filters above count"
        )  # fmt: skip
        self.chosen.setText(words)
        self.free.setVisible(bool(targets))

    def _free(self) -> None:
        self.draft.change(lambda d: d["operation"].pop("targets", None))


class LastWordCompleter(QCompleter):
    """Completes what stands after the last comma."""

    def __init__(self, labels: list[str], field: QLineEdit) -> None:
        super().__init__(labels, field)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.activated.connect(lambda _: field.textEdited.emit(field.text()))

    def splitPath(self, path: str | None) -> list[str]:
        """Only the last word is looked for."""
        return [(path or "").rpartition(",")[2].strip()]

    def pathFromIndex(self, index: object) -> str:
        """The words before it stay."""
        chosen = super().pathFromIndex(index)  # type: ignore[arg-type]
        widget = self.widget()
        before = widget.text().rpartition(",")[0] if isinstance(widget, QLineEdit) else ""
        return f"{before}, {chosen}" if before else chosen
