"""Where the engine meets the world: channels out, commands in, and the configuration that joins them."""
