"""What is known: topics with their explanations and sources, and labelled claims."""
