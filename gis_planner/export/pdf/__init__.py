"""Paper: the A4 briefing, the A3 overview and the concern card, drawn with reportlab as vectors."""
