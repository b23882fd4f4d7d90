"""Make the test helpers importable. The root goes last, so that an installed package is tested where there is one."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
