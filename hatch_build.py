"""Put a software bill of materials into the wheel (CycloneDX, PEP 770): what it needs, and the model that it carries.

It is made of pyproject.toml and the tables of docs/dependencies.md, and is the same at every build.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NAME = re.compile(r"[\w.-]+")
_ROW = re.compile(r"^\| ([\w.-]+) \|(.*)\|$", re.MULTILINE)
_LICENCE = re.compile(r"(?:Apache|BSD|MIT|MPL|PSF|ISC|HPND|ZPL)[\w.-]*")


class SbomHook(BuildHookInterface[Any]):
    """Writes the bill, and takes the file away when the wheel is built."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Hand the bill to the wheel's builder."""
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name, "bilingua.cdx.json")
        path.write_text(json.dumps(bill(Path(self.root), self.metadata), indent=1) + "\n", encoding="utf-8")
        build_data["sbom_files"].append(str(path))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the file."""
        self._folder.cleanup()


def bill(root: Path, metadata: Any) -> dict[str, Any]:
    """Return the bill of a checkout, with the project's metadata as hatchling reads them."""
    core = metadata.core
    itself = f"pkg:pypi/{core.name}@{metadata.version}"
    parts = [*_packages(root, core), *_models(root)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": itself,
                "name": core.name,
                "version": metadata.version,
                "licenses": [{"expression": core.license_expression}],
                "purl": itself,
            }
        },
        "components": parts,
        "dependencies": [
            {"ref": itself, "dependsOn": [part["bom-ref"] for part in parts]},
            *({"ref": part["bom-ref"]} for part in parts),
        ],
    }


def _packages(root: Path, core: Any) -> Iterator[dict[str, Any]]:
    """Yield the packages that the wheel needs, those of the extras as optional; tests and docs need more."""
    table = root.joinpath("docs", "dependencies.md").read_text(encoding="utf-8")
    licences = {match[1]: _LICENCE.findall(match[2]) for match in _ROW.finditer(table)}
    extras = {name: needs for name, needs in core.optional_dependencies.items() if name not in ("test", "docs")}
    wanted = [(need, "") for need in core.dependencies]
    wanted += [(need, extra) for extra, needs in extras.items() for need in needs]
    seen = set()
    for need, extra in wanted:
        name = _NAME.match(need)[0]  # type: ignore[index]
        if name in seen:
            continue
        seen.add(name)
        properties = {"bilingua:requires": need, **({"bilingua:extra": extra} if extra else {})}
        yield {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}",
            "name": name,
            "scope": "optional" if extra else "required",
            "licenses": [{"license": {"id": licence}} for licence in licences.get(name, ())],
            "purl": f"pkg:pypi/{name}",
            "properties": [{"name": key, "value": value} for key, value in properties.items()],
        }


def _models(root: Path) -> Iterator[dict[str, Any]]:
    """Yield the models inside the wheel, with a digest of their weights."""
    for weights in sorted(root.glob("bilingua/data/models/*/model.bin")):
        folder = weights.parent.relative_to(root).as_posix()
        yield {
            "type": "machine-learning-model",
            "bom-ref": folder,
            "name": weights.parent.name,
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(weights.read_bytes()).hexdigest()}],
            "properties": [{"name": "bilingua:folder", "value": folder}],
        }
