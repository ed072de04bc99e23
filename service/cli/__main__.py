"""``python -m service.cli`` is ``alternat``."""

from __future__ import annotations

import sys

from service.cli.main import main

sys.exit(main())
