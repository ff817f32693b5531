"""The web console and its JSON API: the same values and acts as the command line, by browser."""
