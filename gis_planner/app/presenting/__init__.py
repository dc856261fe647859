"""Presenting: paper, briefing mode, the guided tour."""
