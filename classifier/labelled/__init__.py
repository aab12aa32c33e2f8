"""Labelled texts without topics: a calibrated classifier that shows its most similar examples."""
