"""The test kit: scenarios, stories, and the pytest plugin that runs them with time frozen."""
