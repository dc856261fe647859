"""The status bar: what was said last, and the job at work with its bar and a way to stop it."""

from __future__ import annotations

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar

from gis_planner.app.jobs import Jobs
from gis_planner.app.panels import describe

SAID_MS = 20_000
"""What the status bar said is old by then."""


class StatusLine(QStatusBar):
    """Says a line for a while; shows the job at work."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self.place = QLabel()
        self.place.setAccessibleDescription("Status")
        self.fading = QTimer(self)
        self.fading.setSingleShot(True)
        self.fading.setInterval(SAID_MS)
        self.fading.timeout.connect(self.place.clear)
        self.job_text, self.job_bar = QLabel(), QProgressBar()
        self.job_text.setMaximumWidth(560)
        self.job_bar.setRange(0, 1000)
        self.job_bar.setTextVisible(False)
        self.job_bar.setFixedWidth(160)
        self.job_cancel = QPushButton("Cancel")
        self.job_cancel.setProperty("quiet", "true")
        self.job_cancel.clicked.connect(self._cancel)
        self.addWidget(self.place, 1)
        for widget in (self.job_text, self.job_bar, self.job_cancel):
            self.addPermanentWidget(widget)
            widget.hide()
        self.setSizeGripEnabled(False)
        jobs.changed.connect(self._show_job)

    def say(self, text: str) -> None:
        """A line, until it is old or another is said."""
        self.place.setText(text)
        self.fading.start()

    def _show_job(self) -> None:
        job = self._jobs.active
        for widget in (self.job_text, self.job_bar, self.job_cancel):
            widget.setVisible(job is not None)
        if job is not None:
            self.job_cancel.setEnabled(not job.monitor.cancelled())
            self.job_text.setText(describe(job))
            self.job_bar.setValue(round(job.monitor.fraction * 1000))

    def _cancel(self) -> None:
        if self._jobs.active is not None:
            self._jobs.active.cancel()
            self._show_job()
