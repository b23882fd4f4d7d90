#!/bin/sh
# Compare every stored output of a test set: a table with intervals and p-values on standard output, a page with plots
# and the segments side by side, and the plots as an image beside the page.
#
#   examples/compare_systems.sh [--translate] SET [PAGE]
#
# SET has src.de and ref.en (more references: ref.*.en), systems/*.en, and maybe glossary.csv or terms.jsonl.
# --translate adds a row for the embedded model, which translates src.de first (no glossary, facts enforced).
# PAGE defaults to compare.html, its plots go to compare.svg. BASELINE names one of the systems; without it the first in alphabetical order.
set -eu

translate=no
if [ "${1:-}" = --translate ]; then
  translate=yes
  shift
fi
set_folder=${1:?"usage: compare_systems.sh [--translate] SET [PAGE]"}
page=${2:-compare.html}
bilingua=${BILINGUA:-bilingua}

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
if [ "$translate" = yes ]; then
  "$bilingua" translate --format txt --no-glossary --quiet "$set_folder/src.de" -o "$fresh/bilingua.en"
fi

set --
for file in "$set_folder"/systems/*.en "$fresh"/*.en; do
  if [ -e "$file" ]; then set -- "$@" "$file"; fi
done
if [ $# -eq 0 ]; then
  echo "no $set_folder/systems/*.en to compare" >&2
  exit 2
fi
baseline=
for file in "$@"; do
  if [ "$(basename "$file" .en)" = "${BASELINE:-$(basename "$1" .en)}" ]; then baseline=$file; fi
done
if [ -z "$baseline" ]; then
  echo "no system is called $BASELINE" >&2
  exit 2
fi
if [ $# -gt 1 ]; then set -- "$@" --baseline "$baseline"; fi
for file in "$set_folder/ref.en" "$set_folder"/ref.*.en; do
  if [ "$file" = "$set_folder/ref.en" ] || [ -e "$file" ]; then set -- "$@" --ref "$file"; fi
done
if [ -e "$set_folder/glossary.csv" ]; then set -- "$@" -g "$set_folder/glossary.csv"; fi
if [ -e "$set_folder/terms.jsonl" ]; then set -- "$@" --terms "$set_folder/terms.jsonl"; fi

plots=${page%.html}.svg
"$bilingua" score "$@" --src "$set_folder/src.de" --html "$page" --plots "$plots" --title "$(basename "$set_folder")" \
  --format markdown
echo "page: $page, plots: $plots" >&2
