"""One open transaction: everything the port asks for, put together."""

from __future__ import annotations

from duban.persistence.counting import Counting
from duban.persistence.deliveries import Deliveries
from duban.persistence.history import History
from duban.persistence.instances import Instances
from duban.persistence.records import Records
from duban.persistence.retention import Retention
from duban.persistence.workers import Workers
from duban.persistence.writing import Writing


class SqlTransaction(Instances, Writing, Counting, History, Deliveries, Records, Workers, Retention):
    """`duban.ports.Transaction` on SQL."""
