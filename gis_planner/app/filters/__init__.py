"""Pieces of the filters: ranges with histograms, changed since, sets with names."""
