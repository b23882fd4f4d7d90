"""A profile is found upward, checked with line and key, and goes below what a caller gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bilingua.apps.cli import cli
from bilingua.apps.translate import Options
from bilingua.data import read_text
from bilingua.errors import InputError, SettingsError
from bilingua.pipeline import Translator
from bilingua.profile import KEYS, NAME, Profile
from tests.fakes import FakeEngine


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "desk.csv").write_text("source,target\nDVRK,DPRK\n", encoding="utf-8")
    (tmp_path / "inner" / "most").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "inner" / "most")
    return tmp_path


def write(project: Path, text: str) -> None:
    (project / NAME).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('\nglosary = ["desk.csv"]\n', r"bilingua.toml:2: unknown key 'glosary' \(did you mean 'glossary'\?\)"),
        ("beam = true\n", r":1: beam is True \(it must be a whole number\)"),
        ('# beam\n"beam" = "4"\n', r":2: beam is '4'"),
        ('spelling = "british"', r":1: spelling is 'british' \(it must be \"us\" or \"gb\"\)"),
        ("glossary = [1]", r":1: glossary is \[1\]"),
        ('term = ["a=b"]', r':1: term is .* \(it must be a table, as { "Bank"'),
        ("[style]\ntimes = 24\n", r":1: unknown key 'style'"),
        ("beam = 4\nbeam 5\n", r"bilingua.toml:2: no TOML"),
        ("confidence = true", r':1: confidence is True \(it must be "full" or "fast" or "none"\)'),
        ('strict = "yes"', r":1: strict is 'yes' \(it must be true or false\)"),
        ('fail-on = "error"', r'"info" or "warning" or "critical"'),
    ],
)
def test_errors_name_line_and_key(project: Path, text: str, message: str) -> None:
    write(project, text)
    with pytest.raises(SettingsError, match=message):
        Profile.find()


def test_a_file_that_is_no_text_or_not_there(project: Path) -> None:
    (project / NAME).write_bytes(b'keep = "\xe4"')
    with pytest.raises(SettingsError, match="not UTF-8"):
        Profile.find()
    with pytest.raises(SettingsError, match=r"gone\.toml: cannot be read"):
        Profile.load(project / "gone.toml")


def test_the_nearest_one_upward_counts_and_its_paths_are_its_own(project: Path) -> None:
    write(project, 'glossary = ["desk.csv", "cldr"]\nmemory = "m.db"\nmodel = "hub/name"\ntimes = 24\n')
    values = Profile.find().values
    assert values["glossary"] == [str(project / "desk.csv"), "cldr"]
    assert values["memory"] == str(project / "m.db")
    assert (values["model"], values["times"]) == ("hub/name", "24")
    (project / "inner" / NAME).write_text("beam = 1\n", encoding="utf-8")
    assert Profile.find().values == {"beam": 1}
    assert Profile.find(project).values["times"] == "24"


def test_the_commented_profile_has_every_key_and_loads(tmp_path: Path) -> None:
    text = re.sub(r"(?m)^# (?=[a-z-]+ = )", "", read_text("profile.toml"))
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    assert set(Profile.load(tmp_path / NAME).values) == set(KEYS)
    (tmp_path / NAME).write_text(read_text("profile.toml"), encoding="utf-8")
    assert Profile.load(tmp_path / NAME).values == {}


def test_python_takes_the_same_settings(project: Path) -> None:
    write(project, 'glossary = "desk.csv"\nkeep = ["Katze"]\nterm = { "Bank" = "bench" }\npercent = "sign"\n')
    engine = FakeEngine()
    translator = Translator.from_profile(engine=engine, markers=False)
    assert [len(glossary) for glossary in translator.glossaries] == [1, 2]
    assert translator.translate("5 Prozent DVRK Bank Katze.").text == "5% DPRK bench Katze."
    assert Translator.from_profile(engine=engine, glossary=()).glossaries == ()
    write(project, 'unwrap = true\nconfidence = "none"\nfail-on = "info"\n')
    assert Translator.from_profile(engine=engine).translate("Ja.").sentences[0].confidence is None
    write(project, "glossary = []\n")
    assert Translator.from_profile(engine=engine).glossaries == ()


@pytest.mark.parametrize(
    ("profile", "arguments", "text"),
    [
        ('glossary = "desk.csv"\npercent = "sign"\n', [], "5% DPRK."),
        ('glossary = "desk.csv"\npercent = "sign"\n', ["--percent", "word"], "5 percent DPRK."),
        ('glossary = "desk.csv"\n', ["--no-glossary"], "5 percent DVRK."),
        ("glossary = []\n", ["-g", "../../desk.csv"], "5 percent DPRK."),
        ("glossary = []\n", [], "5 percent DVRK."),
        ('glossary = "desk.csv"\nterm = { DVRK = "North" }\n', [], "5 percent North."),
        ('glossary = "desk.csv"\nterm = { DVRK = "North" }\n', ["-t", "DVRK=South"], "5 percent South."),
        ('glossary = "desk.csv"\nfacts = false\n', [], "5 Prozent DPRK."),
        ('glossary = "desk.csv"\npercent = "sign"\n', ["--no-profile", "--no-glossary"], "5 percent DVRK."),
        ("beam = 1\n", ["--profile", "../../other.toml"], "5 percent DVRK."),
    ],
)
def test_options_go_above_the_profile(
    project: Path, monkeypatch: pytest.MonkeyPatch, profile: str, arguments: list[str], text: str
) -> None:
    monkeypatch.setattr("bilingua.pipeline.create", lambda *args, **options: FakeEngine())
    write(project, profile)
    (project / "other.toml").write_text("glossary = []\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["translate", *arguments], input="5 Prozent DVRK.\n", catch_exceptions=False)
    assert done.stdout == f"{text}\n"
    assert ("settings: " in done.stderr) is ("--no-profile" not in arguments)


def test_confidence_and_unwrap_are_settings_of_a_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[Options] = []
    monkeypatch.setattr(
        "bilingua.apps.translate.translate_plan", lambda plan, options, **printers: chosen.append(options)
    )
    write(project, 'confidence = "none"\nunwrap = true\n')
    for arguments in ([], ["--confidence", "full"], ["--no-profile"]):
        CliRunner().invoke(cli, ["translate", *arguments], input="Ja.\n", catch_exceptions=False)
    assert [(options.confidence, options.unwrap) for options in chosen] == [
        ("none", True),
        ("full", True),
        ("fast", False),
    ]


def test_a_project_that_unwraps_still_translates_other_documents(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bilingua.pipeline.create", lambda *args, **options: FakeEngine())
    write(project, "unwrap = true\nglossary = []\n")
    Path("a.html").write_text("<p>DVRK.</p>\n", encoding="utf-8")
    line = "Der Minister reiste am Montag in die Hauptstadt des Landes"
    Path("a.txt").write_text(f"{line}\nund sprach dort lange mit der neuen Regierung.\n", encoding="utf-8")
    for name in ("a.html", "a.txt"):
        CliRunner().invoke(cli, ["translate", name, "-o", f"out.{name}"], catch_exceptions=False)
    assert Path("out.a.html").read_text(encoding="utf-8").endswith("DVRK.</p>\n")
    assert len(Path("out.a.txt").read_text(encoding="utf-8").splitlines()) == 1
    with pytest.raises(SettingsError, match="--unwrap is for plain text"):
        CliRunner().invoke(cli, ["translate", "a.html", "--unwrap"], catch_exceptions=False)


def test_a_broken_profile_does_not_hide_the_help(project: Path) -> None:
    write(project, "beam = [\n")
    assert CliRunner().invoke(cli, ["translate", "--help"]).exit_code == 0


def test_init_writes_one_and_replaces_none(project: Path) -> None:
    assert CliRunner().invoke(cli, ["init"]).exit_code == 0
    assert (project / "inner" / "most" / NAME).read_text(encoding="utf-8") == read_text("profile.toml")
    with pytest.raises(InputError, match="is there already"):
        CliRunner().invoke(cli, ["init"], catch_exceptions=False)
