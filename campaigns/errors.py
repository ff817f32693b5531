"""The root of what this package raises; never raised itself."""


class CampaignsError(Exception):
    """Never raised itself: the root of what definitions, rosters and the ledger raise."""
