"""What is owed, to whom, and what became of it: definitions, rosters, periods, the ledger."""
