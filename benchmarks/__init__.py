"""How fast it is: one module a figure, `python -m benchmarks` for all of them. docs/reference/benchmarks.md explains."""
