"""Templates that may ask what somebody may do."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from mingzhang.web.accounts.permission import may, may_on_site
from mingzhang.web.core import jinja


def environment(**options: Any) -> Environment:
    """The environment of all our pages."""
    made = jinja.environment(**options)
    made.globals.update(may=may, may_on_site=may_on_site)
    return made
