"""The map: a native canvas in EPSG:27700 metres."""
