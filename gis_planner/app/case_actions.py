"""What menus and pages ask of the case: open, import, run a stage, undo, export."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHeaderView,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from gis_planner import settings
from gis_planner.app import errors
from gis_planner.app.arrivals import Arrivals
from gis_planner.app.models.words import counted, many
from gis_planner.app.prompts import (
    FILTER,
    LinkKeyDialog,
    NewCaseDialog,
    PassphraseDialog,
    is_encrypted,
    passphrase_from_environment,
    remember_case,
)
from gis_planner.app.tables.copying import rows_in_order
from gis_planner.app.widgets import button, heading, muted, row
from gis_planner.domain.errors import UserError
from gis_planner.pipeline import Outcome
from gis_planner.store import Case

if TYPE_CHECKING:
    from gis_planner.app.window import Window

LISTS = "Lists (*.csv *.tsv *.txt *.xlsx *.json *.jsonl *.xml *.gz *.zip);;All files (*)"
LAYERS = "Map layers (*.gpkg *.geojson *.json *.shp *.kml *.csv *.pbf *.zip);;All files (*)"
STAGES = {"match": "Match", "score": "Score", "links": "Build links"}


DEMO_FOLDER = "gis_planner-demo-"


def made_demo() -> Path:
    """Where `scripts/run.py` keeps the demonstration that it opens."""
    return settings.ROOT / "out" / "demo" / "case.gpkg"


def is_demo(path: Path) -> bool:
    """Whether a case is the demonstration, or a copy that the window made of it."""
    return path.parent.name.startswith(DEMO_FOLDER) or path.resolve() == made_demo().resolve()


class CaseActions:
    """The verbs of the window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.arrivals = Arrivals(self)

    @property
    def session(self) -> Any:
        """The window's session."""
        return self.window.session

    def show_fault(self, fault: BaseException | None, title: str) -> None:
        """One clear line and what to do."""
        if fault is not None:
            errors.show(self.window, fault, title)

    # ---- opening

    def new(self) -> None:
        """Ask where, create, show."""
        dialog = NewCaseDialog(self.window)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        try:
            case = Case.create(Path(dialog.path.text()).expanduser(), dialog.passphrase)
        except UserError as fault:
            self.show_fault(fault, "New case")
            return
        self._attach(case)

    def open(self) -> None:
        """Ask which, open."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Open case", "", FILTER)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a case; ask for the passphrase until it fits or the user gives up."""
        passphrase, fault = None, ""
        if is_encrypted(path):
            passphrase = passphrase_from_environment()
        while True:
            if is_encrypted(path) and (passphrase is None or fault):
                dialog = PassphraseDialog(path, self.window, fault)
                if dialog.exec() != QDialog.DialogCode.Accepted:
                    return
                passphrase = dialog.passphrase
            try:
                self._attach(Case.open(path, passphrase))
                return
            except UserError as refused:
                if not is_encrypted(path):
                    self.window.start_page.refresh()  # a case that is gone is no longer offered
                    self.show_fault(refused, f"Open {path.name}")
                    return
                fault = str(refused)

    def _attach(self, case: Case) -> None:
        remember_case(case.path)
        self.arrivals.forget()
        self.session.attach(case)

    def demo(self) -> None:
        """Open a fresh copy of the demo case, or make one from the sample lists."""
        places = (settings.data_folder() / "samples" / "demo.gpkg", made_demo())
        ready = next((p for p in places if p.is_file()), places[0])
        folder = Path(tempfile.mkdtemp(prefix=DEMO_FOLDER))
        path = folder / "demo.gpkg"
        if ready.is_file():
            shutil.copy(ready, path)
            self.open_path(path)
            return
        recipe = settings.data_folder() / "samples" / "recipe.toml"
        if not recipe.is_file():
            fault = UserError(
                "The demo is not installed.", "Run 'python scripts/make_samples.py' once."
            )
            self.show_fault(fault, "Demo")
            return

        def build(progress: Any) -> Outcome:
            from gis_planner.pipeline.recipe import run_recipe

            return run_recipe(recipe, folder, today=self.session.today(), progress=progress)

        self.window.say("Preparing the demo from the sample lists: about a minute, once.")
        self.window.jobs.start(
            "Preparing the demo", build, lambda out: self.open_path(folder / "case.gpkg")
        )

    def close(self) -> None:
        """Close the case."""
        self.window.jobs.wait()
        self.arrivals.forget()
        self.session.attach(None)

    # ---- bringing in

    def choose_files(self) -> None:
        """Ask which lists."""
        names, _ = QFileDialog.getOpenFileNames(self.window, "Import lists", "", LISTS)
        self.take_files([Path(n) for n in names])

    def take_files(self, paths: list[Path]) -> None:
        """A case opens; layers and lists are asked about, one after another."""
        self.arrivals.take(paths)

    def choose_layer(self) -> None:
        """Ask which map layer."""
        names, _ = QFileDialog.getOpenFileNames(self.window, "Add map layers", "", LAYERS)
        self.arrivals.take_layers([Path(n) for n in names])

    def remove_layer(self, name: str) -> None:
        """Take a layer out of the case (undoable)."""
        if name not in {i.name for i in self.session.layers()}:
            self.window.say("The background and the premises cannot be removed; hide them instead.")
            return
        case = self.session.the_case
        self.session.took_effect(case.remove("layer", name, f"Layer {name} removed"))

    def choose_gazetteer(self) -> None:
        """Ask which gazetteer."""
        name, _ = QFileDialog.getOpenFileName(self.window, "Add a gazetteer", "", LISTS)
        if name:
            path = Path(name)
            self.run(f"Gazetteer {path.name}", self.session.add_gazetteer(path))

    def show_set_aside(self, key: str) -> None:
        """The rows of a list that could not be read, and why."""
        rows = self.session.the_case.set_aside(key)
        dialog = QDialog(self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(f"Set aside: {key}")
        layout = QVBoxLayout(dialog)
        layout.addWidget(heading(f"{counted(len(rows), 'row')} set aside", 2))
        layout.addWidget(
            muted("They are kept whole. Correct the list or its mapping, then import it again.")
        )
        table = QTableWidget(min(len(rows), 2000), 3)
        table.setTabKeyNavigation(False)
        table.setHorizontalHeaderLabels(["Row", "Reason", "Fields"])
        for i, one in enumerate(rows[:2000]):
            fields = "  ·  ".join(f"{k}: {v}" for k, v in one.fields.items() if v)
            for j, text in enumerate((str(one.row_number), one.reason, fields)):
                table.setItem(i, j, QTableWidgetItem(text))
        head = table.horizontalHeader()
        if head is not None:
            head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
            head.setStretchLastSection(True)
        layout.addWidget(table)
        layout.addLayout(row(None, button("Close", dialog.reject, tip="Escape")))
        dialog.resize(900, 520)
        dialog.open()

    # ---- stages

    def run(self, title: str, work: Any, done: Any = None) -> None:
        """Run a verb as a job; views hear what it touched."""
        self.window.jobs.start(title, work, done or self._done)

    def _done(self, outcome: Outcome) -> None:
        self.session.took_effect(outcome.touched)
        self.window.say(outcome.summary.splitlines()[0] if outcome.summary else "Done")

    def run_stage(self, stage: str) -> None:
        """Run match, score or links; import, plan and pack have their pages."""
        if stage == "import":
            self.choose_files()
        elif stage in ("plan", "pack"):
            self.window.show_page(stage)
        elif stage == "match" and not self.link_key():
            return
        else:
            verb = {"match": "match", "score": "score", "links": "links"}[stage]
            try:
                work = getattr(self.session, verb)()
            except UserError as fault:
                self.show_fault(fault, STAGES[stage])
                return
            self.run(STAGES[stage], work)

    def link_key(self) -> bool:
        """Ask for the key of pseudonymised lists where it is needed; False where the user gave up.
        It is held in memory while the case is open."""
        if not self.session.is_open:
            return True
        from gis_planner.pipeline.pseudonymising import hold_key, wants_key

        case, fault = self.session.the_case, ""
        while names := wants_key(case):
            dialog = LinkKeyDialog(names, self.window, fault)
            if dialog.exec() != QDialog.DialogCode.Accepted:
                return False
            try:
                hold_key(case, dialog.passphrase)
            except UserError as refused:
                fault = str(refused)
        return True

    def pseudonymise(self) -> None:
        """Keyed hashes of a list that may not be shared by name."""
        from gis_planner.app.pseudonym_dialog import PseudonymDialog

        dialog = PseudonymDialog(self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._pseudonymise(dialog))
        dialog.open()

    def _pseudonymise(self, dialog: Any) -> None:
        from gis_planner.pipeline.pseudonymising import pseudonymise_list

        source, out = (Path(f.text()).expanduser() for f in (dialog.list, dialog.out))
        linkage, secret = dialog.linkage.text().strip(), dialog.secret
        self.run(
            f"Pseudonymise {source.name}",
            lambda p: pseudonymise_list(source, out, secret, linkage, progress=p),
        )

    def show_accuracy(self) -> None:
        """How good the matches are; a sample to answer; training."""
        from gis_planner.app.accuracy_dialog import AccuracyDialog

        if not self.session.has("matched"):
            fault = UserError("The lists are not matched yet.", "Match them first.")
            self.show_fault(fault, "How good are these matches?")
            return
        if not self.link_key():
            return
        dialog = AccuracyDialog(self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # ---- history

    def undo(self) -> None:
        """Take back the newest change."""
        self._step(self.session.undo)

    def redo(self) -> None:
        """Do it again."""
        self._step(self.session.redo)

    def _step(self, step: Any) -> None:
        try:
            entry = step()
        except UserError as fault:
            self.window.say(str(fault))
            return
        self.session.took_effect(entry.touched)
        self.window.say(
            f"{'Undone' if step == self.session.undo else 'Done again'}: {entry.summary}"
        )

    def go_to(self, seq: int) -> None:
        """Undo or redo as far as an entry of the history, as a job."""
        try:
            self.run("History", self.session.go_to(seq), self._went)
        except UserError as fault:
            self.show_fault(fault, "History")

    def _went(self, outcome: Outcome) -> None:
        self._done(outcome)
        self.show_fault(outcome.figures["fault"], "History")

    def go_to_chosen(self) -> None:
        """Go to the entry chosen in the History dock; without one, show where to choose it."""
        if not self.window.history.go():
            dock = self.window.docks["history"]
            dock.show()
            dock.raise_()
            self.window.history.list.setFocus()
            self.window.say("Choose a change in History, then press Enter to go there.")

    def verify(self) -> None:
        """Check the journal's chain and the results."""
        case = self.session.the_case

        def check(progress: Any) -> Outcome:
            faults = case.verify()
            return Outcome(
                "; ".join(faults) if faults else "The case is sound: journal and results agree",
                figures={"faults": faults},
            )

        def told(outcome: Outcome) -> None:
            bad = bool(outcome.figures["faults"])
            kind = QMessageBox.Icon.Warning if bad else QMessageBox.Icon.Information
            box = QMessageBox(kind, "Verify", outcome.summary, parent=self.window)
            box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            box.open()

        self.window.jobs.start("Verify", check, told)

    # ---- export

    def export_premises(self) -> None:
        """Every premises as a table."""
        name = self._ask_file("premises.xlsx")
        if name:
            self.run(f"Export to {Path(name).name}", self.session.export("premises", Path(name)))

    def export_table(self, what: str) -> None:
        """A table of the case as a file."""
        name = self._ask_file(f"{what}.xlsx")
        if name:
            self.run(f"Export to {Path(name).name}", self.session.export(what, Path(name)))

    def export_selection(self) -> None:
        """The selected premises (all shown where none is selected) as a table."""
        data = self.session.frame.table.take(rows_in_order(self.window.table.model))
        name = self._ask_file("selection.xlsx")
        if name:
            self.run(
                f"Export {many(data.num_rows)} premises",
                self.session.export_rows(data, Path(name)),
            )

    def _ask_file(self, suggestion: str) -> str:
        name, _ = QFileDialog.getSaveFileName(
            self.window, "Export", suggestion, "Tables (*.xlsx *.csv *.json *.gpkg)"
        )
        return name
