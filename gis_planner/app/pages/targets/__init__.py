"""The targets page: which premises to aim at, letters, and what other agencies plan."""
