"""`python -m monitor` is `cermin`."""

import sys

from monitor.cli import main

sys.exit(main())
