"""The page about the model: what it was measured on, how often it is right, what it cannot do."""
