"""The pytest plugin: collects `*.scenario.yaml`, offers fixtures. It loads at every pytest start, so it imports little."""

from __future__ import annotations
