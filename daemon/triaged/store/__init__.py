"""The database: tables, migrations, and every query. Nothing else in triaged speaks SQL.

`Store` opens it; each module beside this one holds the queries of one concern and takes the transaction that
`Store.write()` or `Store.read()` gives.
"""

from triaged.store.engine import Store, Transaction

__all__ = ["Store", "Transaction"]
