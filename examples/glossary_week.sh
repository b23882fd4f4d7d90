#!/usr/bin/env bash
# A week of looking after a glossary: import, lint, mend, add examples, test, compare, merge, export.
# Run it with: bash examples/glossary_week.sh [OUTPUT FOLDER]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "${1:-$(mktemp -d)}"

echo "# Monday: what another service has becomes a file to review"
bilingua glossary convert "$here/deepl-export.csv" terms.csv --from deepl

echo "# Tuesday: lint finds an inflected double and a stray space; fix mends the space, the double goes by hand"
bilingua glossary edit terms.csv Frachter --set "note=not  freighter"
bilingua glossary lint terms.csv || echo "lint said no"
bilingua glossary lint terms.csv --fix --fail-on critical || true
bilingua glossary remove terms.csv Hafenämter
bilingua glossary lint terms.csv

echo "# Wednesday: examples, run like unit tests"
mkdir -p tests
cat > tests/terms.csv << 'CSV'
source,must_contain,must_not_contain,entry
Das Hafenamt wartet auf den Bericht.,port authority,,Hafenamt
Der Frachter liegt im Hafen.,cargo ship,freighter,Frachter
CSV
bilingua glossary test terms.csv

echo "# Thursday: two people change the file at once"
cp terms.csv base.csv
cp terms.csv theirs.csv
bilingua glossary edit terms.csv Hafenamt --set "forms=Hafenbehörde"
bilingua glossary edit theirs.csv Hafenamt --set "allowed=harbour authority"
bilingua glossary add theirs.csv --keep Seehafen-Stiftung --set "forbidden=Seaport Foundation"
bilingua glossary merge base.csv terms.csv theirs.csv -o merged.csv
bilingua glossary diff base.csv merged.csv

echo "# Friday: the others get it in their format"
bilingua glossary convert merged.csv merged.tbx
bilingua glossary convert merged.csv upload.csv --to amazon
bilingua glossary stats merged.csv
