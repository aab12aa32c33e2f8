"""Checking for assistants: tools and topics by the Model Context Protocol."""
