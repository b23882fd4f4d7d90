"""`python -m bilingua` is the command line."""

from bilingua.apps.cli import main

main()
