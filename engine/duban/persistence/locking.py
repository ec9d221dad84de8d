"""What only PostgreSQL can say: locks on numbers, and a word to whoever listens."""

from __future__ import annotations

from functools import cache

from sqlalchemy import BigInteger, bindparam, func, literal_column, select

from duban.persistence.hot import Hot, compile_hot, dialect_of


@cache
def advisory_lock() -> Hot:
    """A lock on a number, held until the transaction ends."""
    return compile_hot(select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger))), dialect_of("postgresql"))


@cache
def notification() -> Hot:
    """Tell all workers, with the commit, that something may be due."""
    spoken = func.pg_notify(literal_column("'duban'"), literal_column("''"))
    return compile_hot(select(spoken), dialect_of("postgresql"))
