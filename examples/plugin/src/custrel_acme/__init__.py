"""What Acme Refrigeration knows about its customers' trouble.

A factor (`spoilage`), a recurrence key (`shift`), a signal (`single_source`), and the two policies made with them
(`policies`). custrel finds them by the entry points in pyproject.toml; nothing here needs importing by hand.
"""
