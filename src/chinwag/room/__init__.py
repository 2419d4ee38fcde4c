"""Pure rules: what people may do, and what becomes true. Time, ids and chance are arguments here."""
