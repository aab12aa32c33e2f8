"""Files of texts as people hand them in: recognised, decoded and read row by row, within limits."""
