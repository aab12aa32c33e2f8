"""Read health claims: what a text tells its readers, whether that is so, and why."""

__version__ = "0.1.0"
