"""API keys: who may do what, how often, and under which name."""
