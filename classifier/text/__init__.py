"""The text itself: repaired, cut into claims and tokens, with every place in the original."""
