"""What a stranger's code did, in words and with its traceback; safe for exceptions that cannot even say what they are."""

import traceback

__all__ = ["frames_of", "said"]


def said(error: BaseException, /) -> str:
    """Say which exception it was and what it says, also where saying so raises.

    Example:
        >>> said(KeyError("nobody home"))
        "KeyError: 'nobody home'"
    """
    name = type(error).__name__
    try:
        return f"{name}: {error}"
    except Exception:  # noqa: BLE001 - a stranger's __str__
        return f"{name} (it cannot say what it is)"


def frames_of(error: BaseException, /) -> str:
    """Write out the traceback of an exception and of what it came from, as the interpreter would.

    Example:
        >>> try:
        ...     raise KeyError("nobody home")
        ... except KeyError as error:
        ...     print(frames_of(error).splitlines()[-1])
        KeyError: 'nobody home'
    """
    return "".join(traceback.format_exception(error))
