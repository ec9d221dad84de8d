"""The query behind a count: instances whose indexed facts agree, found through the index of facts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Alias, ColumnElement, FromClause, Integer, Select, and_, bindparam, cast, exists, func, not_, select

from duban.persistence.hot import Hot, compile_hot, dialect_of
from duban.persistence.tables import fact_index, instance


@cache
def count_statement(kind: str, matches: tuple[bool, ...], *, since: bool, distinct: bool) -> Hot:
    """How many instances agree: one flag a matched fact, false where it must be unknown.

    Parameters: tenant, process, exclude, since, fact0, value0 …, distinct, own. One row: the number of instances; or with
    `distinct` how many different known values, how many unknown ones, and whether `own` is among them.
    """
    return compile_hot(_Count(matches, since=since).query(distinct=distinct), dialect_of(kind))


class _Count:
    """A count in the making. It starts from the first known fact, or from the instances when none is known."""

    def __init__(self, matches: Sequence[bool], *, since: bool) -> None:
        self._facts = [fact_index.alias(f"m{index}") for index in range(len(matches))]
        known = [index for index, is_known in enumerate(matches) if is_known]
        home: Alias | Any = self._facts[known[0]] if known else instance
        self._tenant, self._id = home.c.tenant, home.c.instance if known else home.c.id
        self._source: FromClause = home
        self._conditions: list[ColumnElement[bool]] = [
            home.c.tenant == bindparam("tenant"),
            home.c.process == bindparam("process"),
            self._id != bindparam("exclude"),
        ]
        if since:
            self._conditions.append(home.c.started_at >= bindparam("since", type_=instance.c.started_at.type))
        if known:
            self._conditions += self._agrees(known[0])
        for index in known[1:]:
            self._source = self._source.join(self._facts[index], and_(self._belongs(index), *self._agrees(index)))
        for index in set(range(len(matches))) - set(known):
            fact = self._facts[index].c.fact
            self._conditions.append(not_(exists().where(self._belongs(index), fact == bindparam(f"fact{index}"))))

    def query(self, *, distinct: bool) -> Select[Any]:
        """The whole question."""
        if not distinct:
            return select(func.count()).select_from(self._source).where(*self._conditions)
        asked = fact_index.alias("asked")
        own_fact = and_(asked.c.tenant == self._tenant, asked.c.instance == self._id, asked.c.fact == bindparam("distinct"))
        value = asked.c.value
        answers: list[ColumnElement[Any]] = [
            func.count(value.distinct()),
            func.count() - func.count(value),
            func.coalesce(func.max(cast(value == bindparam("own"), Integer)), 0),
        ]
        return select(*answers).select_from(self._source.outerjoin(asked, own_fact)).where(*self._conditions)

    def _belongs(self, index: int) -> ColumnElement[bool]:
        columns = self._facts[index].c
        return and_(columns.tenant == self._tenant, columns.instance == self._id)

    def _agrees(self, index: int) -> list[ColumnElement[bool]]:
        columns = self._facts[index].c
        return [columns.fact == bindparam(f"fact{index}"), columns.value == bindparam(f"value{index}")]
