"""The estimators: from texts to features, topics, verdicts and how sure they are."""
