"""Batches: many texts in one request, and files that are checked in their own time."""
