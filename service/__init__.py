"""The service: HTTP, the web page and its documentation. How a verdict is reached is not here."""
