"""What a report may refuse to say, and what to do about it."""


class ReportError(Exception):
    """Never raised itself: the root of what a report raises."""


class WeekNotOpened(ReportError):
    """The campaign has no such week in the ledger; the message tells how to open one."""

    def __init__(self, campaign: str, label: str) -> None:
        super().__init__(
            f"The campaign {campaign} has no opened period {label}: check both names with "
            f"`loa campaign list`, or open it with `loa run --campaign {campaign}`"
        )


class NoSuchSubscriber(ReportError):
    """No roster delivery ever named this msisdn. The number itself is not repeated here."""

    def __init__(self) -> None:
        super().__init__(
            "No roster names this msisdn, or its row was erased: check the digits, "
            "then the roster files with `loa roster import --dry-run`"
        )
