"""Sharing: agreements, requests, hit or no hit, retention, journal."""

from gis_planner.app.pages.sharing.page import SharingPage

__all__ = ["SharingPage"]
