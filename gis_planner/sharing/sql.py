"""One in-memory DuckDB for one release: queries over Arrow tables, nothing on disk."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb


class Sql:
    """Use as a context; one thread, so that the same inputs give the same rows in order."""

    _db: duckdb.DuckDBPyConnection

    def __enter__(self) -> Sql:
        import duckdb

        self._db = duckdb.connect(":memory:", config={"temp_directory": "", "threads": "1"})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def query(self, text: str, **inputs: pa.Table) -> pa.Table:
        """The result of `text` over tables by their names."""
        for name, table in inputs.items():
            self._db.register(name, table)
        return self._db.execute(text).to_arrow_table()
