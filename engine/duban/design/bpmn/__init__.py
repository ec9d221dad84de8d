"""BPMN 2.0 in and out: models read and judged, carried over into processes, and processes drawn as models."""
