"""Keeping the data good: near-duplicates, leakage, label errors, coverage."""
