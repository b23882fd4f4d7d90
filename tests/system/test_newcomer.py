"""What somebody does in the first hour, in twelve steps, outside the checkout and on the embedded model."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import docx
import pytest

import bilingua
from bilingua.text.documents import read_document

ARTICLE = "Die DVRK hat am 4. November 2024 rund 20.000 Container geliefert.\nDer Hafen schweigt.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newcomer")
    (folder / "article.de.txt").write_text(ARTICLE, encoding="utf-8")
    return folder


def run(home: Path, *arguments: object, stdin: str = "") -> str:
    """Run the program and return what it writes to standard output; it must succeed."""
    command = [sys.executable, "-m", "bilingua", *map(str, arguments)]
    done = subprocess.run(command, cwd=home, input=stdin, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_1_a_text_as_argument(home: Path) -> None:
    assert "DPRK" in run(home, "translate", "Die DVRK schweigt.")


def test_2_standard_input(home: Path) -> None:
    assert "20,000" in run(home, "translate", stdin="Es sind 20.000 Container.\n")


def test_3_a_file(home: Path) -> None:
    run(home, "translate", "article.de.txt", "-o", "article.en.txt")
    english = (home / "article.en.txt").read_text(encoding="utf-8")
    assert english.count("\n") == 2
    assert all(each in english for each in ("DPRK", "20,000", "4 November 2024"))


def test_4_a_folder(home: Path) -> None:
    (home / "news" / "asia").mkdir(parents=True)
    for name in ("a.de.txt", "asia/b.html"):
        (home / "news" / name).write_text("Die DVRK schweigt.\n", encoding="utf-8")
    run(home, "translate", "news", "-o", "english")
    assert "DPRK" in (home / "english" / "a.en.txt").read_text(encoding="utf-8")
    assert "DPRK" in (home / "english" / "asia" / "b.html").read_text(encoding="utf-8")


def test_5_a_word_document(home: Path) -> None:
    made, target = docx.Document(), io.BytesIO()
    paragraph = made.add_paragraph("Die ")
    paragraph.add_run("DVRK").bold = True
    paragraph.add_run(" liefert Waffen.")
    made.save(target)
    (home / "a.docx").write_bytes(target.getvalue())
    run(home, "translate", "a.docx", "-o", "b.docx")
    assert [r.text for r in docx.Document(str(home / "b.docx")).paragraphs[0].runs if r.bold] == ["DPRK"]
    assert read_document(home / "b.docx").blocks[0].text.startswith("The DPRK")


def test_6_a_glossary_from_deepl(home: Path) -> None:
    (home / "deepl.csv").write_text("Hafen,harbour\nContainer,boxes\n", encoding="utf-8")
    run(home, "glossary", "convert", "deepl.csv", "mine.csv", "--from", "deepl")
    assert "harbour" in run(home, "translate", "-g", "mine.csv", "Der Hafen ist gesperrt.").lower()


def test_7_a_receipt(home: Path) -> None:
    run(home, "translate", "article.de.txt", "-o", "c.txt", "--report", "receipt.jsonl")
    _, *blocks = map(json.loads, (home / "receipt.jsonl").read_text(encoding="utf-8").splitlines())
    sources = [term["source"] for block in blocks for term in block.get("terms", [])]
    assert {"DVRK", "4. November 2024", "20.000"} <= set(sources)


def test_8_a_score(home: Path) -> None:
    for name in ("hyp.txt", "ref.txt"):
        (home / name).write_text("The DPRK has delivered 20,000 containers.\nThe port is silent.\n", encoding="utf-8")
    assert "100" in run(home, "score", "hyp.txt", "--ref", "ref.txt", "--src", "article.de.txt")


def test_9_a_service(home: Path) -> None:
    command = [sys.executable, "-m", "bilingua", "serve", "--port", "0", "--data", "data"]
    with subprocess.Popen(command, cwd=home, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as service:
        try:
            assert service.stderr
            line = next(line for line in service.stderr if "http://" in line)
            url = "http://" + line.split("http://")[1].split()[0].strip("/,;")
            request = urllib.request.Request(  # noqa: S310 - it is this machine
                f"{url}/translate",
                json.dumps({"q": "Die DVRK schweigt.", "source": "de", "target": "en"}).encode(),
                {"Content-Type": "application/json"},
            )
            assert "DPRK" in answer(request)
        finally:
            service.terminate()
            service.communicate(timeout=30)


def answer(request: urllib.request.Request) -> str:
    """Return the answer to a request as soon as there is one."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                return str(json.load(response)["translatedText"])
        except urllib.error.URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_10_python() -> None:
    result = bilingua.Translator(glossary={"Hafen": "harbour"}).translate("Der Hafen hat 20.000 Container.")
    assert {outcome.text for outcome in result.terms} == {"harbour", "20,000"}


def test_11_a_notebook() -> None:
    shown = bilingua.Translator().translate("Die DVRK schweigt.")._repr_html_()
    assert "DPRK" in shown and "<" in shown


def test_12_data_for_fine_tuning(home: Path) -> None:
    pairs = [f"Der Hafen Nummer {n} ist gesperrt.\tPort number {n} is closed.\n" for n in range(30)]
    (home / "mine.tsv").write_text("".join(pairs), encoding="utf-8")
    (home / "c.toml").write_text(
        'work = "mine"\n[[corpus.parts]]\npath = "mine.tsv"\n[corpus]\nheld = 0\n'
        '[model]\nname = "mine"\nstart = "start"\n[dev]\nplain = "mine.tsv"\n[train]\nsteps = 10\nlr = 1e-4\n',
        encoding="utf-8",
    )
    run(home, "model", "export", "start")
    run(home, "train", "prepare", "c.toml")
    assert json.loads((home / "mine" / "prepared.json").read_text(encoding="utf-8"))["pairs"] == len(pairs)
