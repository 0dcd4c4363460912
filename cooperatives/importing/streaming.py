"""Writes new cooperatives while the next rows are still planned: Postgres and this process each have a core of their own.

Only what the planner has settled comes here (see `Planner.settle`); everything else is written at the end (`apply`).
"""

import io
import sys
import threading
from contextlib import ExitStack
from queue import Queue

from django.db import connection

from cooperatives.importing import bulk, codes, standing
from cooperatives.importing.plan import Planner
from cooperatives.models import BoardMember, Cooperative, YearlyFigures

MODELS = (Cooperative, YearlyFigures, BoardMember)
PORTION, MOST = (
    150,
    1200,
)  # cooperatives that are written at a time: few at first, so that writing begins and ends early
CHECKED = (b"SET CONSTRAINTS ALL IMMEDIATE", b"SET CONSTRAINTS ALL DEFERRED")  # foreign keys now, not all at the commit
SWITCH = 0.0005  # seconds after which the planning thread lets the writing one have its turn


class Stream:
    """Takes settled cooperatives of a planner inside of the block; at its end they are written, with history and standing.

    The caller opened the transaction. A thread writes on this thread's connection; what is asked of the database meanwhile
    waits for it. Raises IntegrityError, perhaps at such a question, when another writer has taken a code or a NIK.
    """

    def __init__(
        self, planner: Planner, reason: str, as_of, user=None, batch=None, drawn: codes.Drawn | None = None
    ) -> None:
        self.planner, self.act = planner, bulk.Act(reason, user)
        self.common = standing.common_facts(reason, as_of, batch, user)
        self.drawn, self.size, self.error = drawn or codes.Drawn(), PORTION, None
        self.waiting: tuple[list, list, list] = ([], [], [])
        self.sent = 0
        self.written: list = []  # stay alive: the planner knows new records by their id
        self.queue: Queue = Queue(maxsize=2)
        self.thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> "Stream":
        bulk.steady_statistics(*MODELS)
        bulk.plan_anew()
        self.drawn.reach(len(self.planner.alone))
        self.codes, self.keys = iter(self.drawn.codes), iter(self.drawn.keys)
        self.link, self.fields = connection.connection, {m: _fields(m) for m in MODELS}
        self.copies = [bulk.copy_sql(model._meta.db_table, fields) for model, fields in self.fields.items()]
        self.planner.settle, self.interval = self.take, sys.getswitchinterval()
        self.guard = ExitStack()
        self.guard.enter_context(connection.execute_wrapper(self._after_writing))
        self.guard.callback(sys.setswitchinterval, self.interval)
        sys.setswitchinterval(SWITCH)
        self.thread.start()
        return self

    def __exit__(self, kind, *_) -> None:
        try:
            if kind is None:
                self._send()
        finally:
            self.queue.put(None)
            self.thread.join()
            self.guard.close()
            self.planner.settle = None  # they hold each other: without it a collection has to find what is left of both
        if kind is None:
            self._raise()

    def take(self, cooperative: Cooperative, figures: list, board: list) -> None:
        """A new cooperative that nothing will change any more, with its figures and people."""
        if len(self.waiting[0]) >= self.size:
            self._send()
            self.size = min(max(PORTION, self.sent // 2), MOST)
        for records, more in zip(self.waiting, ([cooperative], figures, board), strict=True):
            records += more

    def _send(self) -> None:
        self._raise()
        cooperatives, figures, board = self.waiting
        for cooperative in cooperatives:
            cooperative.pk, cooperative.code = next(self.keys), next(self.codes)
        for record in (*figures, *board):
            record.cooperative_id = record.cooperative.pk
        texts = ["".join(bulk.lines(fields, records, add=True))
                 for fields, records in zip(self.fields.values(), self.waiting, strict=True)]  # fmt: skip
        self.queue.put((texts, [cooperative.pk for cooperative in cooperatives]))
        self.sent += len(cooperatives)
        self.written += (*cooperatives, *figures, *board)
        self.waiting = ([], [], [])

    def _work(self) -> None:
        while portion := self.queue.get():
            try:
                if self.error is None and portion[1]:
                    self._write(*portion)
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                self.error = error
            self.queue.task_done()

    def _write(self, texts: list[str], pks: list[int]) -> None:
        told = [
            bulk.remembering(model, "id" if model is Cooperative else "cooperative_id", pks, "+", self.act)
            for model in MODELS
        ]
        with self.link.cursor() as cursor:
            for sql, text in zip(self.copies, texts, strict=True):
                cursor.copy_expert(sql, io.StringIO(text), len(text) + 1)
            statements = [cursor.mogrify(*statement) for statement in (*told, *standing.beginnings(pks, self.common))]
            cursor.execute(b";".join([*statements, *CHECKED]))

    def _after_writing(self, execute, sql, params, many, context):
        self.queue.join()
        self._raise()
        return execute(sql, params, many, context)

    def _raise(self) -> None:
        if self.error is not None:
            with connection.wrap_database_errors:
                raise self.error


def _fields(model) -> list:
    """What is written of a new record; only a cooperative brings its key along."""
    return [f for f in model._meta.concrete_fields if not f.generated and (model is Cooperative or not f.primary_key)]
