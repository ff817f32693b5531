"""The carriers' side on loopback: true to the wire, seeded with faults, witness of what it took."""
