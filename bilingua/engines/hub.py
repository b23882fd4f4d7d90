"""Models of the Hugging Face hub: from the local cache, or from the network if not cached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bilingua.errors import EngineNotInstalledError, ModelNotFoundError
from bilingua.packages import install_hint

_HUB_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")
_WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")
_WANTED = ("*.json", "*.spm", "*.model", "*.txt", *_WEIGHTS)


def require_torch(what: str) -> None:
    """Refuse to go on without torch; `what` begins the message.

    Raises:
        EngineNotInstalledError: torch is not installed.
    """
    if find_spec("torch") is None:
        raise EngineNotInstalledError(
            f"{what} needs torch, which is not installed", extra="hf", hint=install_hint("hf")
        )


def fetch_model(model: str) -> Path:
    """Return the local directory of a transformers model, given by directory or hub name.

    Raises:
        ModelNotFoundError: neither a directory nor in the cache nor to be had from the hub.
    """
    directory = Path(model).expanduser()
    if directory.is_dir():
        if not (directory / "config.json").is_file():
            raise ModelNotFoundError(f"{model}: no config.json in it", hint="name a transformers model directory")
        return directory
    if directory.exists() or not _HUB_NAME.fullmatch(model):
        raise ModelNotFoundError(f"{model}: no such model directory", hint="check the path")
    return _cached(model) or _downloaded(model)


def _cached(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        directory = Path(snapshot_download(name, local_files_only=True, allow_patterns=list(_WANTED)))
    except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError, OSError):
        return None
    # Somebody may have fetched the tokenizer alone.
    complete = (directory / "config.json").is_file() and any(any(directory.glob(name)) for name in _WEIGHTS)
    return directory if complete else None


def _downloaded(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=list(_WANTED)))
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise ModelNotFoundError(
            f"{name}: no such directory, and the Hugging Face hub has no such model",
            hint="check the name, for example Helsinki-NLP/opus-mt-de-en",
        ) from error
    except (HfHubHTTPError, OSError, ValueError, RuntimeError) as error:
        raise ModelNotFoundError(
            f"{name}: not in the local cache, and the Hugging Face hub cannot be reached",
            hint=f"connect and run 'hf download {name}' once, or name a local model directory",
        ) from error


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Keep transformers' progress bars off stderr, which belongs to the caller, and put the setting back."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
