"""`bilingua model`: list, describe, convert and export models."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def model() -> None:
    """List, describe, convert and export translation models.

    \b
    Examples:
      bilingua model list
      bilingua model convert Helsinki-NLP/opus-mt-de-en opus-de-en
      bilingua translate --model opus-de-en article.txt
    """


@model.command("list")
def list_models() -> None:
    """List the models in the package: name, size, whether they obey marked spans. The first one is the default."""
    from bilingua.engines.models import packaged_models

    for info in packaged_models():
        click.echo(f"{info.name}\t{info.size / 1e6:.1f} MB\t{'markers' if info.markers else 'no markers'}")


@model.command("info")
@click.argument("name", required=False)
def describe(name: str | None) -> None:
    """Describe a packaged model or a CTranslate2 directory as JSON; without NAME the default model.

    \b
    Example:
      bilingua model info opus-de-en
    """
    import json

    from bilingua.engines.models import find_model, fingerprint

    info = find_model(name)
    facts = {
        **info.card,
        "name": info.name,
        "path": str(info.path),
        "size_bytes": info.size,
        "markers": info.markers,
        "fingerprint": fingerprint(info.path),
    }
    click.echo(json.dumps(facts, indent=2, ensure_ascii=False))


@model.command("path")
@click.argument("name", required=False)
def show_path(name: str | None) -> None:
    """Print the directory of a packaged model; without NAME of the default one."""
    from bilingua.engines.models import find_model

    click.echo(str(find_model(name).path))


@model.command("convert")
@click.argument("source")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--quantization", default="int8", show_default=True, help="Type that the weights are stored in.")
@click.option("--alignment-layer", type=int, help="Decoder layer to align by, from 0; negative counts from the end.")
def convert(source: str, out: Path, quantization: str, alignment_layer: int | None) -> None:
    """Convert a transformers model, SOURCE, into a CTranslate2 directory, OUT. Needs the extra [hf].

    SOURCE is a directory or the name of a model on the Hugging Face hub.

    \b
    Example:
      bilingua model convert Helsinki-NLP/opus-mt-de-en opus-de-en
    """
    from bilingua.engines.convert import convert_model

    click.echo(str(convert_model(source, out, quantization=quantization, alignment_layer=alignment_layer)))


@model.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--model", "name", help="A packaged model or a CTranslate2 directory.  [default: the default model]")
def export(out: Path, name: str | None) -> None:
    """Write a packaged model as a transformers directory, OUT, for the hf engine and for training.

    \b
    Example:
      bilingua model export my-model
    """
    from bilingua.engines.dequantize import export_model
    from bilingua.engines.models import find_model

    click.echo(str(export_model(find_model(name).path, out)))
