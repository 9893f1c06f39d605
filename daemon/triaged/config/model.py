"""What all tables of the settings have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """What all tables have in common: frozen, no unknown keys, defaults as strictly checked as values."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
