"""What a definition means: compiled once, then stepped purely. The only importer of `transitions`."""
