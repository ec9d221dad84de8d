"""The shapes of the files: which keys may stand where, and of what kind their values are (pydantic)."""
