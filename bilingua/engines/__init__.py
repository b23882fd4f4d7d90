"""Translation engines, all with one protocol."""
