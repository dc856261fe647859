"""Choosing how a layer is coloured and sized."""
