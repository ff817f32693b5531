"""How a message is said to a carrier and what its answer means: adapters, transport, lab."""
