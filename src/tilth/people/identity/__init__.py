"""Which person an identifier belongs to: linking with veto and limits, merges, un-merges."""
