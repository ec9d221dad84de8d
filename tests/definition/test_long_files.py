"""Long files; and reading definitions stays out of `import duban`."""

from __future__ import annotations

import subprocess
import sys

from duban.definition import Source, check_definition


def long_text() -> str:
    """The example's facts and flow, many times over with other names."""
    regions = []
    for number in range(110):
        regions.append(f"""
      part{number}:
        initial: open
        states:
          open:
            task: {{for: handler}}
            on:
              go{number}:
                {{if: n{number} > 1 and grade = "major", to: waiting, do: {{set: {{n{number}: n{number} + 1}}}}}}
          waiting:
            timers: {{late: {{after: terms.slow, to: open, do: [{{escalate: boss}}]}}}}
            on: {{go{number}: {{to: done}}}}
          done: {{final: true}}""")
    facts = "".join(f"  n{number}: {{type: integer, default: 0}}\n" for number in range(110))
    events = "".join(f"  go{number}: {{with: {{note: {{type: text}}}}}}\n" for number in range(110))
    return (
        "duban: 1\nprocess: long\nterms: {slow: 2 days}\nfacts:\n  grade: {type: enum, values: [major, minor]}\n"
        + facts
        + "events:\n"
        + events
        + 'escalations: {boss: {to: boss, message: "{{ title }}"}}\ninitial: work\nstates:\n'
        + "  end: {final: true}\n  work:\n    done: {to: end}\n    parallel:"
        + "".join(regions)
        + "\n"
    )


def test_a_long_file_is_checked_to_its_end() -> None:
    text = long_text()
    assert text.count("\n") >= 1_200
    assert check_definition(Source("long.yaml", text)).problems == ()


def test_the_reader_is_imported_when_it_is_needed() -> None:
    code = "import sys, duban.definition; print(sorted({'pydantic', 'lark', 'jinja2', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
