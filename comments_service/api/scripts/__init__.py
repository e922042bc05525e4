"""Makes the scripts that browsers load shorter, without a change of meaning."""
