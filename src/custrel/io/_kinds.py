"""Telling what a value of a document is, in words the type checkers understand."""

import os
from collections.abc import Mapping
from typing import Any, TypeGuard


def class_of(value: object) -> type[Any]:
    """Give the class of a value."""
    return value.__class__


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Tell whether a value is a mapping."""
    return isinstance(value, Mapping)


def is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a value is a dict: of a JSON document, so with names that are text."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a value is a list."""
    return isinstance(value, list)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Tell whether a value is a tuple."""
    return isinstance(value, tuple)


def is_items(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Tell whether a value is a list or a tuple."""
    return isinstance(value, (list, tuple))


def is_path(value: object) -> TypeGuard[str | os.PathLike[str]]:
    """Tell whether a value could be a path."""
    return isinstance(value, (str, os.PathLike))


def is_bytes(value: object) -> TypeGuard[bytes | bytearray]:
    """Tell whether a value is bytes, or what copies into bytes."""
    return isinstance(value, (bytes, bytearray, memoryview))
