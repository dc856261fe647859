"""Solvers of the visit problem: annealed search, exact model, bounds."""
