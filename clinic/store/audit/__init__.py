"""The audit trail: written with every change, sealed, chained, and told apart when it was tampered with."""
