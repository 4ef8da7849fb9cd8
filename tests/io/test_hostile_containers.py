"""Every hostile document, line and table as a whole gets the one answer that is right, however it is handed over."""

import io as std_io

import pytest
from hostile_containers import DOCUMENTS, LINES
from hostile_judge import judge

from custrel import io
from custrel.__main__ import main


def ways(content, path):
    """Hand a document over as text or bytes, from a file object, from a path."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    path.write_bytes(data)
    given = [content, data, bytearray(data), std_io.BytesIO(data), path, str(path)]
    if isinstance(content, str):
        given.append(std_io.StringIO(content, newline=""))
    return given


@pytest.mark.parametrize(("name", "content", "verdict"), DOCUMENTS, ids=lambda v: ascii(v)[:30])
def test_a_document_gets_its_answer(tmp_path, capsys, name, content, verdict):
    """Empty, cut off, no JSON, the wrong shape, a newer version, too deep, wrong bytes: an error with advice, or a diagnostic."""
    for given in ways(content, tmp_path / "document.json"):
        judge(verdict, lambda given=given: io.read_bundle(given))
    status = main(["check", str(tmp_path / "document.json")])
    assert status == verdict.startswith(("raises", "error"))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert "a@b.example" not in said.err


@pytest.mark.parametrize(("name", "content", "verdict", "lost"), LINES, ids=lambda v: ascii(v)[:30])
def test_lines_get_their_answer(tmp_path, name, content, verdict, lost):
    """A bad line costs that line, wherever it stands; the others are read, whether the file's name says lines or not."""
    endings = ("txt",) if verdict.startswith("raises") else ("txt", "jsonl")
    for ending in endings:
        for given in ways(content, tmp_path / f"lines.{ending}"):
            intake = judge(verdict, lambda given=given: io.read_bundle(given))
            assert intake is None or intake.rejected == lost
