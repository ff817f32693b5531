"""The doors for people and carriers: the command line and the receipts door."""
