"""Plans beside each other: repairs to accept, comparison, one more officer."""
