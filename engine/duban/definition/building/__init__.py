"""Shapes → the frozen model: names resolved, expressions compiled, everything numbered in document order."""
