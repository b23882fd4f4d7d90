"""The finished chunks of an unfinished document, in a file beside its output: a run that was killed resumes there.

`OUT.part` maps a digest of the blocks, and of all settings that decide on their translation, to their translations. A
chunk that has changed, or has other settings, is translated again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from bilingua.errors import StoreError
from bilingua.memory.database import Database
from bilingua.records import Block, Translation

_LEVEL = 3  # of compression: a third of the size for a tenth of the time that writing takes


class Checkpoint(Database):
    """The finished chunks of one document. As long as it is open, no other run can write the same output.

    Args:
        output: where the document goes; the file has this name plus `.part`.
        settings: names everything but the blocks that translations depend on.
        resume: use what an earlier run left; otherwise it is deleted.
        sources: the files that the document is made from; a new file is as private as they are.

    Raises:
        StoreError: the file cannot be written, is not a checkpoint, or is held by another run.
    """

    kind = "checkpoint of a translation"
    application_id = 0x62696C63  # "bilc"
    version = 2
    tables = frozenset[str]()
    schema = "CREATE TABLE IF NOT EXISTS chunk (key BLOB PRIMARY KEY, translations BLOB NOT NULL)"

    def __init__(self, output: Path, settings: str, *, resume: bool, sources: Iterable[Path] = ()) -> None:
        path = output.with_name(output.name + ".part")
        self._settings = settings
        if path.is_symlink():
            raise StoreError(f"this is a link, not a {self.kind}", path=str(path), hint="move it away")
        try:
            super().__init__(path, wait_s=0, alone=True, sources=sources)
        except StoreError as error:
            if "locked" in error.message:
                problem = "another run is translating into the same file"
                raise StoreError(problem, path=str(path), hint="wait for it, or stop it") from error
            error.hint = "move it away" if path.exists() else error.hint
            raise
        if not resume:
            self._write("DELETE FROM chunk")

    def find(self, blocks: Sequence[Block]) -> list[Translation] | None:
        """Return the translations of a chunk, None where it is not finished."""
        for (packed,) in self._rows("SELECT translations FROM chunk WHERE key = ?", [self._key(blocks)]):
            return [Translation.from_dict(data) for data in json.loads(zlib.decompress(packed))]
        return None

    def add(self, blocks: Sequence[Block], translations: Sequence[Translation]) -> None:
        """Keep the translations of a chunk, safely on the disk."""
        packed = zlib.compress(json.dumps([asdict(done) for done in translations]).encode(), _LEVEL)
        self._write("INSERT OR REPLACE INTO chunk VALUES (?, ?)", [(self._key(blocks), packed)])

    def remove(self) -> None:
        """Delete the file: the document is complete."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _key(self, blocks: Sequence[Block]) -> bytes:
        rows = [
            repr((block.text, sorted(block.terms.items()), block.linked, block.context, block.alternatives))
            for block in blocks
        ]
        rows = [str(self.version), self._settings, *rows]
        return hashlib.blake2b("\n".join(rows).encode(errors="surrogatepass"), digest_size=16).digest()
