"""Checking a file of texts: every row comes back in order, with its answer or its error."""
