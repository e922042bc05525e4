"""From a pending comment to a decision: score it, then ask an ordered list of small functions, the phases."""
