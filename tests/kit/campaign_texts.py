"""A campaign file for the scripted gateways, with just the change a test speaks of."""

from __future__ import annotations

LINK = "https://bluezone.gov.vn/taiapp"

_CAMPAIGN = """
slug = "{slug}"
name = "Bluezone"
kind = "actual"
medium = "sms"
{head}
[window]
daily = ["{window}"]

[phone_off]
{phone_off}

[[links]]
name = "bluezone"
url = "{link}"

[text]
accented = "{text} {link}"

[routes.mobifone]
brandname = "LANGSON"
alphabet = "unaccented"

[routes.viettel]
brandname = "LANGSON"
alphabet = "unaccented"
"""


def campaign_text(
    *,
    slug: str = "bluezone-sms",
    window: str = "00:00-24:00",
    text: str = "Cai Bluezone tai",
    head: str = "",
    phone_off: str = "send_again = true",
) -> str:
    """A campaign file for the scripted gateways."""
    return _CAMPAIGN.format(
        slug=slug, window=window, text=text, head=head, phone_off=phone_off, link=LINK
    )
