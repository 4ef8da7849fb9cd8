"""Where Hypothesis's entry point leads; imported before everything else of this room, and complete before hypothesis is."""


def register() -> None:
    """Tell Hypothesis how to draw each of our classes, whole portfolios and assessments too; calling it again changes nothing.

    Hypothesis calls it by itself when it is imported, through the entry point of this package.

    Example:
        >>> from hypothesis import strategies as st
        >>> from custrel.model import Asset
        >>> register()
        >>> st.from_type(Asset).validate()
    """
    from custrel.strategies import _register  # noqa: PLC0415 - hypothesis must be importable first

    _register.register()


# Importing hypothesis calls `register` once it is ready. Had another module of ours asked for hypothesis first, that call
# would find it half-imported.
import hypothesis as _  # noqa: E402, F401 - imported for what it does, as late as this
