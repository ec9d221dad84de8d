"""How it behaves when there is much of it: sleeping instances, workers, timers due at one instant."""
