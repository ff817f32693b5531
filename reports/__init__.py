"""What can be said about it: compliance, quota, gaps, coverage, ledger, timeline."""
