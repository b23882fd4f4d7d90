"""The merge as git runs it: two branches change one glossary file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bilingua
from bilingua.terms.glossary import Glossary
from bilingua.terms.upkeep.lint import lint

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
PROGRAM = f"{sys.executable} -c 'from bilingua.apps.cli import main; main()'"
# Hand-made: not sorted, its own quoting, a blank line; a driver that rewrote the file would show in the diff.
BASE = '# ports\nsource,target,allowed,note\nWerft,shipyard,,"big"\n\nHafen,port,harbour,\nKai,quay,,\n'


class Repository:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / "terms.csv"
        self.git("init", "-q", "-b", "main")
        self.git("config", "merge.glossary.driver", f"{PROGRAM} glossary merge %O %A %B --format csv -o %A")
        (root / ".gitattributes").write_text("*.csv merge=glossary\n", encoding="utf-8")
        self.commit(BASE)

    def git(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root),
            "PYTHONPATH": str(Path(bilingua.__file__).parents[1]),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        return subprocess.run(
            ["git", *who, *words], cwd=self.root, env=environment, check=check, capture_output=True, text=True
        )

    def commit(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "change")

    def branches(self, ours: str, theirs: str) -> subprocess.CompletedProcess[str]:
        self.git("checkout", "-q", "-b", "desk")
        self.commit(theirs)
        self.git("checkout", "-q", "main")
        self.commit(ours)
        return self.git("merge", "-q", "--no-edit", "desk", check=False)


def test_git_merges_what_its_own_merge_would_call_a_conflict(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    done = repository.branches(
        ours=BASE.replace("Hafen,port,harbour,", "Hafen,port,harbour | haven,"),
        theirs=BASE.replace("Hafen,port,harbour,", "Hafen,sea port,harbour | dock,wet").replace("Kai,quay,,\n", ""),
    )
    assert done.returncode == 0, done.stderr
    assert repository.file.read_text(encoding="utf-8") == (
        '# ports\nsource,target,allowed,note\nWerft,shipyard,,"big"\n\nHafen,sea port,harbour | haven | dock,wet\n'
    )
    assert repository.git("status", "--porcelain").stdout == ""


def test_git_stops_at_a_real_conflict_and_lint_says_where(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    done = repository.branches(
        ours=BASE.replace("Kai,quay", "Kai,wharf"),
        theirs=BASE.replace("Kai,quay", "Kai,pier").replace("Werft,shipyard", "Werft,dockyard"),
    )
    assert done.returncode == 1
    assert "UU terms.csv" in repository.git("status", "--porcelain").stdout
    glossary = Glossary.load(repository.file)
    assert [(entry.source, entry.target) for entry in glossary] == [
        ("Werft", "dockyard"), ("Hafen", "port"), ("Kai", "wharf")
    ]  # fmt: skip
    (issue,) = [issue for issue in lint(glossary) if issue.rule == "unresolved"]
    assert issue.source == "Kai"
    assert "'pier'" in issue.message


def test_a_version_that_cannot_be_read_leaves_ours_and_says_why(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    ours = BASE.replace("Kai,quay", "Kai,wharf")
    done = repository.branches(ours=ours, theirs=BASE.replace("Kai,quay,,", "Kai,quay"))
    assert done.returncode != 0
    assert "2 cells where the header has 4" in done.stdout + done.stderr
    assert repository.file.read_text(encoding="utf-8") == ours
