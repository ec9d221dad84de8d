"""duban.toml: which database, which processes, which calendars, and who is told through which channels.

config = load_config(None, os.environ)
calendars = working_calendars(config)
with open_router(config) as router:
    ...                                        # the engine delivers through it
"""

from duban_adapters.config.calendars import working_calendars
from duban_adapters.config.load import CONFIG_FILE, load_config
from duban_adapters.config.routing import ConfigRouter, open_router
from duban_adapters.config.shapes import CalendarSettings, Config, Delivery, Role, Worker

__all__ = [
    "CONFIG_FILE",
    "CalendarSettings",
    "Config",
    "ConfigRouter",
    "Delivery",
    "Role",
    "Worker",
    "load_config",
    "open_router",
    "working_calendars",
]
