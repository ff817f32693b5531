"""What revision 0001 created, one file per area, written by `campaigns.migrations.regenerate`."""
