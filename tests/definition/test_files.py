"""Files are read safely: what is no definition is refused in no time and with little memory."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest

from duban.definition import load_source
from duban.errors import DefinitionError, Problem


def fault(path: Path) -> Problem:
    with pytest.raises(DefinitionError) as caught:
        load_source(path)
    (one,) = caught.value.problems
    assert one.code == "file"
    assert one.suggestion
    return one


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("标题: 1\n", "utf-8")
    source = load_source(tmp_path / "a.yaml")
    assert (source.file, source.text) == (str(tmp_path / "a.yaml"), "标题: 1\n")


def test_a_missing_file_names_the_closest_one(tmp_path: Path) -> None:
    (tmp_path / "complaint.yaml").write_text("")
    one = fault(tmp_path / "complain.yaml")
    assert one.message == "there is no such file"
    assert "complaint.yaml" in one.suggestion


def test_a_missing_folder(tmp_path: Path) -> None:
    assert "no directory" in fault(tmp_path / "nowhere" / "a.yaml").suggestion


def test_a_directory(tmp_path: Path) -> None:
    assert fault(tmp_path).message == "this is a directory"


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert fault(tmp_path / "pipe.yaml").message == "this is no regular file"


def test_a_name_no_file_can_have() -> None:
    with pytest.raises(DefinitionError):
        load_source("a\0b.yaml")


def test_fifty_megabytes_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    tracemalloc.start()
    begin = time.process_time()
    one = fault(path)
    assert time.process_time() - begin < 0.5
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert one.message == "the file is too large (50.0 MB; at most 1 MiB)"


def test_a_file_just_above_the_bound(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    assert "too large" in fault(path).message


@pytest.mark.parametrize(
    ("data", "place", "suggestion"),
    [
        ("title: 投诉\nname: 客户\n".encode("gb18030"), (1, 9), "save it as UTF-8; it seems to be GBK"),
        ("title: a\n".encode("utf-16"), (1, 1), "save it as UTF-8; it seems to be UTF-16"),
        ("a: 中\n".encode() + b"b: \xff\n", (2, 4), "save it as UTF-8"),
    ],
)
def test_what_is_not_utf8_is_told_with_its_place(
    tmp_path: Path, data: bytes, place: tuple[int, int], suggestion: str
) -> None:
    (tmp_path / "a.yaml").write_bytes(data)
    one = fault(tmp_path / "a.yaml")
    assert ((one.line, one.column), one.suggestion) == (place, suggestion)
