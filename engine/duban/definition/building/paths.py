"""The tree of states, and what a state's name means where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from duban.definition.hints import closest, listed
from duban.definition.model import ROOT
from duban.definition.shapes.process import ProcessShape
from duban.definition.shapes.states import StateShape


def join(parent: str, name: str) -> str:
    """The path of a child."""
    return f"{parent}/{name}" if parent else name


def parent_of(path: str) -> str:
    """The path of the enclosing state; of a top state, the process's."""
    return path.rpartition("/")[0]


def outward(path: str) -> Iterator[str]:
    """The path itself, then every enclosing one, ending with the process."""
    yield path
    while path:
        path = parent_of(path)
        yield path


def within(path: str, scope: str) -> bool:
    """Whether a path is a scope or lies inside it, by segments."""
    return not scope or path == scope or path.startswith(scope + "/")


def inside_of(shape: StateShape) -> dict[str, StateShape]:
    """The states inside a composite; of an `each`, its body."""
    return {shape.each.name: shape.each.do} if shape.each else dict(shape.states or {})


@dataclass(slots=True)
class StatePaths:
    """All state paths of a process. `incomplete` where a part could not be read, so that nothing is missed there.

    `bodies` are those of `each` states, `elements` the lists that they go over by the elements' names.
    """

    shapes: dict[str, StateShape] = field(default_factory=dict)
    regions: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    elements: dict[str, str] = field(default_factory=dict)
    incomplete: bool = False

    @classmethod
    def of(cls, process: ProcessShape, incomplete: bool) -> StatePaths:
        """The paths of a process."""
        found = cls(incomplete=incomplete)
        found._add(ROOT, process.states or {}, process.parallel or {})
        return found

    def _add(self, parent: str, states: Mapping[str, StateShape], regions: Mapping[str, StateShape]) -> None:
        for name, shape in {**states, **regions}.items():
            path = join(parent, name)
            self.shapes[path] = shape
            if name in regions:
                self.regions.add(path)
            if shape.each:
                self.bodies.add(join(path, shape.each.name))
                self.elements[shape.each.name] = shape.each.items.strip()
            self._add(path, inside_of(shape), shape.parallel or {})

    def entered_body(self, path: str, source: str) -> str | None:
        """The body of an `each` that a transition from `source` to `path` would enter, which only the `each` can do."""
        entered = (body for body in self.bodies if within(path, body) and (path == body or not within(source, body)))
        return next(entered, None)

    def resolve(self, text: str, source: str) -> str | None:
        """The path that `text` means in a transition or clock of the state `source`; None when there is none.

        A text with `/` is an absolute path first. Then siblings of the source, the children of its ancestors going outward,
        and last its own children.
        """
        if "/" in text and text in self.shapes:
            return text
        scopes = [*outward(parent_of(source)), source] if source else [ROOT]
        return next((join(scope, text) for scope in scopes if join(scope, text) in self.shapes), None)

    def meant(self, text: str, source: str) -> str | None:
        """The path that a wrong text was probably meant to be."""
        inner = [path for path in self.shapes if path.rpartition("/")[2] == text.rpartition("/")[2]]
        if inner:
            return inner[0]
        near = {
            path.rpartition("/")[2]: path for path in self.shapes if self.resolve(path.rpartition("/")[2], source) == path
        }
        best = closest(text, near)
        if best is not None:
            return near[best]
        return closest(text, self.shapes) or self._by_last_segment(text)

    def _by_last_segment(self, text: str) -> str | None:
        ends = {path.rpartition("/")[2]: path for path in self.shapes}
        best = closest(text.rpartition("/")[2], ends)
        return ends[best] if best is not None else None

    def hint(self, text: str, source: str) -> str:
        """The suggestion for a wrong text, as short as the source may write it."""
        best = self.meant(text, source)
        if best is None:
            return f"known states: {listed(self.shapes)}"
        short = best.rpartition("/")[2]
        return f"did you mean {(short if self.resolve(short, source) == best else best)!r}?"
