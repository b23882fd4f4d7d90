"""`bilingua model`: list, get, describe, convert and export models."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def model() -> None:
    """List, get, describe, convert and export translation models.

    \b
    Examples:
      bilingua model list --public
      bilingua model get opus-mt-de-en
      bilingua translate --model opus-mt-de-en article.txt
    """


@model.command("list")
@click.option("--public", is_flag=True, help="List those that `model get` fetches, with what their makers publish.")
def list_models(public: bool) -> None:
    """List the models that are here: name, size, whether they obey marked spans. The first one is the default.

    \b
    Examples:
      bilingua model list
      bilingua model list --public
    """
    from bilingua.engines.models import kept_models, packaged_models
    from bilingua.engines.public import public_models

    for known in public_models() if public else ():
        scores = f"BLEU / chrF: newstest2017 {known.newstest2017}, newstest2018 {known.newstest2018}"
        click.echo(f"{known.name}\t{known.download_mb} MB to fetch\t{known.licence}\t{scores}\t{known.source}")
    for info in () if public else (*packaged_models(), *kept_models()):
        click.echo(f"{info.name}\t{info.size / 1e6:.1f} MB\t{'markers' if info.markers else 'no markers'}")


@model.command("get")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory for the model.  [default: NAME in the folder of models]",
)
@click.option("--quantization", default="int8", show_default=True, help="Type that the weights are stored in.")
def get(name: str, output: Path | None, quantization: str) -> None:
    """Fetch a public model from the Hugging Face hub, convert it and check that it translates. Needs the extra [hf].

    NAME is one of `bilingua model list --public`, or the name of any German-English model on the hub. The network is
    needed once. Prints the directory, its size and its fingerprint. The environment variable BILINGUA_MODELS names
    another folder of models.

    \b
    Examples:
      bilingua model get opus-mt-de-en
      bilingua translate --model opus-mt-de-en article.txt
    """
    from bilingua.engines.models import fingerprint
    from bilingua.engines.public import get_model

    info = get_model(name, output, quantization=quantization)
    click.echo(f"{info.path}\t{info.size / 1e6:.1f} MB\t{fingerprint(info.path)}")


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
