"""The same small case on other engines, each used as its own documentation says, on the same database in the same run."""
