"""The packages that an optional part needs, named for pip as this package's own metadata has them."""

from __future__ import annotations

import re

_NAME = "bilingua"


def install_hint(extra: str, module: str | None = None) -> str:
    """Return the command that installs what an extra needs; it works from a checkout and from a wheel alike.

    `module` is the import that is missing, where the other packages of the extra are not needed for it; None means
    that all are. No index needs to know this package for it: it names the packages, with their versions.
    """
    from importlib.metadata import PackageNotFoundError, requires  # which loads a reader of mail

    try:
        lines = requires(_NAME) or []
    except PackageNotFoundError:  # a source tree that is not installed
        lines = []
    wanted = (re.fullmatch(rf"""(.+?);\s*extra == ['"]{extra}['"]""", line) for line in lines)
    packages = [match[1].strip() for match in wanted if match]
    if module:  # its package is named like it or longer: docx is in python-docx
        name = module.partition(".")[0].replace("_", "-")
        packages = [package for package in packages if name in package] or packages
    return (
        f"pip install {' '.join(map(_quoted, packages))}" if packages else f"in the checkout: pip install '.[{extra}]'"
    )


def _quoted(requirement: str) -> str:
    return f"'{requirement}'" if re.search(r"[^\w.-]", requirement) else requirement
