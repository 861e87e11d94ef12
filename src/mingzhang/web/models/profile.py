"""Formats of places that were uploaded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.web.models.account import User


class PlaceProfile(models.Model):
    """A profile that the system administrator uploaded; it never changes.

    Attributes:
        name: its id, which slots and booklets name it by.
        digest: SHA-256 of the TOML file, which lies in the store.
    """

    name = models.CharField("名称", max_length=60, unique=True)
    title = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
