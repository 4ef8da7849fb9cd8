"""Money: a decimal amount in one currency."""

import decimal
from typing import final

import attrs

from custrel._fields import check
from custrel.errors import InvalidValueError, MixedCurrencyError

__all__ = ["Money"]

_CODE_LENGTH = 3  # ISO 4217 alphabetic codes
_DIGITS = 30  # before and after the point; no sum of money needs more, and 1E+999999999 would fill the memory
_EXACT = decimal.Context(prec=3 * _DIGITS)  # adds to the last place, whatever the caller's context


@final
@attrs.frozen(kw_only=True, order=False)
class Money:
    """A ``Decimal`` amount and its ISO 4217 currency code. Two currencies are never added nor compared.

    The amount is exact, with up to 30 digits before and after the point; sums keep every place.

    Example:
        >>> from decimal import Decimal
        >>> Money(amount=Decimal("12.50"), currency="EUR") + Money(amount=Decimal("7.50"), currency="EUR")
        Money(20.00 EUR)
        >>> Money(amount=1, currency="EUR") + Money(amount=1, currency="USD")
        Traceback (most recent call last):
        custrel.errors.MixedCurrencyError: cannot combine EUR with USD; convert one of them first, at a rate you choose
    """

    amount: decimal.Decimal
    currency: str

    def __attrs_post_init__(self) -> None:
        """Check amount and code."""
        check(self)
        code = self.currency
        if len(code) != _CODE_LENGTH or not (code.isascii() and code.isalpha() and code.isupper()):
            raise InvalidValueError("Money", "currency", "must be an ISO 4217 code such as 'EUR'", code)
        exponent = self.amount.as_tuple().exponent
        if self.amount.adjusted() >= _DIGITS or (isinstance(exponent, int) and exponent < -_DIGITS):
            rule = f"must have at most {_DIGITS} digits before and after the point"
            raise InvalidValueError("Money", "amount", rule, self.amount)

    def __add__(self, other: "Money") -> "Money":
        """Add an amount of the same currency."""
        return Money(amount=_EXACT.add(self.amount, self._same(other).amount), currency=self.currency)

    def __le__(self, other: "Money") -> bool:
        """Compare with an amount of the same currency."""
        return self.amount <= self._same(other).amount

    def __lt__(self, other: "Money") -> bool:
        """Compare with an amount of the same currency."""
        return self.amount < self._same(other).amount

    def _same(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise MixedCurrencyError(self.currency, other.currency)
        return other

    def __str__(self) -> str:
        """Show amount and code: ``20.00 EUR``."""
        return f"{self.amount} {self.currency}"

    def __repr__(self) -> str:
        """Show class, amount and code."""
        return f"Money({self})"
