"""The attribute table's pieces: model, delegate, view, statistics, find bar, columns."""
