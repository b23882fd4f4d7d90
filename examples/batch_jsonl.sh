#!/usr/bin/env bash
# Translate rows with fields of their own, one of them with a term for itself, and stop if anything critical was found.
# Run it with: bash examples/batch_jsonl.sh [OUTPUT FOLDER]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out=${1:-$(mktemp -d)}

bilingua translate rows.de.jsonl -o "$out/rows.en.jsonl" --report "$out/receipt.jsonl" --fail-on critical --quiet

python3 - "$out" << 'PYTHON'
import json, pathlib, sys

out = pathlib.Path(sys.argv[1])
for line in (out / "rows.en.jsonl").read_text(encoding="utf-8").splitlines():
    row = json.loads(line)
    print(row["id"], row["translation"], [term["target"] for term in row["terms"]], sep="\t")
head, *blocks = (out / "receipt.jsonl").read_text(encoding="utf-8").splitlines()
print(json.loads(head)["summary"]["verdicts"])
PYTHON
