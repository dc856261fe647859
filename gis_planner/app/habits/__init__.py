"""Habits of good desktop software: notices, preferences, locking, recovery."""
