"""A message as JSON: the one shape that files and webhooks share."""

from __future__ import annotations

import json
from typing import Any

from duban.ports import Message


def fields(message: Message) -> dict[str, Any]:
    """What is told, as JSON values: the particulars (`process`, `instance`, `key` …) beside `to`, `title` and `body`.

    Of attachments their names are told.
    """
    attached = {"attachments": [one.name for one in message.attachments]} if message.attachments else {}
    return {
        **message.data,
        "to": message.to,
        "recipients": list(message.recipients),
        "title": message.title,
        "body": message.body,
        **attached,
    }


def compact(value: Any) -> bytes:
    """JSON in UTF-8 without needless spaces, on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
