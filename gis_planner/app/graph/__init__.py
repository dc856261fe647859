"""The link chart: layout by igraph, drawn by Qt."""
