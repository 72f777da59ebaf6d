"""Imports shaped for pages."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


def batch_page(): ...
def batches_for(): ...
def changes_of(): ...
