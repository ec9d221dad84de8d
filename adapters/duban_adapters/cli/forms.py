"""What must come with an event, in words and as JSON."""

from __future__ import annotations

from typing import Any

from duban_adapters.cli.plain import plain


def form_text(event: Any) -> str:
    """`plan, reply_by: datetime, note (optional)`: the fields of an event of a definition."""
    return ", ".join(_field(name, field) for name, field in event.fields.items())


def _field(name: str, field: Any) -> str:
    kind = kind_text(field.type)
    return name + ("" if kind == "text" else f": {kind}") + ("" if field.required else " (optional)")


def kind_text(kind: Any) -> str:
    """A fact type in words."""
    if kind.kind == "enum":
        return " | ".join(kind.values)
    if kind.kind == "list":
        return f"list of {kind_text(kind.of) if kind.of else 'any'}"
    return str(kind.kind)


def form_data(event: Any) -> dict[str, Any]:
    """An event with its fields as JSON."""
    return {
        "event": event.name,
        "title": dict(event.title),
        "by": list(event.by),
        "fields": {
            name: {
                "type": field.type.kind,
                **({"values": list(field.type.values)} if field.type.values else {}),
                "required": field.required,
                "personal": field.personal,
                "default": plain(field.default),
                "title": dict(field.title),
            }
            for name, field in event.fields.items()
        },
    }
