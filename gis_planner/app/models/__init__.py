"""View models without Qt: what the pages show, testable without a window."""
