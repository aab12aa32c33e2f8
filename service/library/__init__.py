"""The topic library: what the checker can explain, to browse and search; how often it is met."""
