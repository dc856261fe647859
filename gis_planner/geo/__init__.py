"""Coordinates, layers, roads, gazetteer."""
