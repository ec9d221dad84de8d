"""Duban: a workflow engine for work that is owed by a certain time."""
