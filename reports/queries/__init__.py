"""Each report's SELECTs, one file per report, each with a sentence of why."""
